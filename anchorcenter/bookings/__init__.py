"""Bookings: use of spaces by tenants, trainees, citizens and staff."""
