"""미션: what a cohort of supporters is asked to do, and until which second."""
