"""Bookings ahead of people who lack what the space requires on that day: staff decide, and they are told once."""
