"""공약: what the city has promised, what it costs, and what was done about it."""
