"""The board of one day: who uses what when, how many come, what is under way, what is free."""
