"""공공데이터: what everybody may take along and use, and what is said of it."""
