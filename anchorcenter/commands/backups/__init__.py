"""Backups: the whole center in one file, and back from it."""
