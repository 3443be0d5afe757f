"""교육: courses that people find, and the cohorts in which these are given."""
