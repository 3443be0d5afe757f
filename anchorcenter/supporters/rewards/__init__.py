"""보상: points and fees for what was approved, by rules in versions."""
