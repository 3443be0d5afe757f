"""한도: how much of the center people and companies may book in a day, a week or a month."""
