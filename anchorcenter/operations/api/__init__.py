"""Closures and outages for programs."""
