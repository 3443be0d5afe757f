"""사용: checking in, leaving, staying longer; what becomes of a booking to which nobody comes."""
