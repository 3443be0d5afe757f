"""사용 소감: the few questions that a space asks of who has used it, and what they answered."""
