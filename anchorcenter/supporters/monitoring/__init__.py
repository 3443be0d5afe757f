"""모니터링: what supporters found when they looked at a programme, and what staff did about it."""
