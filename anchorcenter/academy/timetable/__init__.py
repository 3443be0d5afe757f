"""시간표: lessons of cohorts, each a use of a space, and who teaches them."""
