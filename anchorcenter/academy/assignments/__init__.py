"""과제: what people hand in for a course that asks for it, and who has accepted it."""
