"""수강신청: who has a place in which cohort, who waits, and how it came about."""
