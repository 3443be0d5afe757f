"""What belongs to no feature: front page, language, error pages, health."""
