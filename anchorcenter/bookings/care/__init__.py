"""신고: incidents and faults that people report of a space, and what staff do about them."""
