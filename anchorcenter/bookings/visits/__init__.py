"""이용: who really came, to a booking or without one, as staff entered it."""
