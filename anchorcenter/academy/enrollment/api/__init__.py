"""Enrollments for programs."""
