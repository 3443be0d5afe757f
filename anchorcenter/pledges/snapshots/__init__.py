"""마감: what a half-year or a year was reported as, frozen with its rows, approved, published, corrected."""
