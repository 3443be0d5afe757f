"""가동률: how much of what was on offer was booked and really used."""
