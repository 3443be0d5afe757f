"""People: who they are, what they may do, and how a request proves it."""
