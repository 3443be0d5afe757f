"""만족도 조사: what is asked at the end of a cohort of who attended it, and answered without a name."""
