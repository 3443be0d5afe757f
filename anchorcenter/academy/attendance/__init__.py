"""출석: who was in which lesson from when to when, what was excused, and how much of a cohort that makes."""
