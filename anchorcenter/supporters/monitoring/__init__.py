"""모니터링: what supporters found of a programme, and what staff did about it."""
