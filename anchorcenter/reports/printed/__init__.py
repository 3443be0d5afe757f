"""보고서: what the center reports in January, June and December, every month, and to evaluators."""
