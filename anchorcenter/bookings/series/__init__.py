"""Series of bookings: the same slot again and again, made, changed and cancelled together."""
