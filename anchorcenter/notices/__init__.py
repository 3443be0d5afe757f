"""What people are told, by mail so far: always out of the outbox, in their own language."""
