"""포인트·활동비: what activities are worth by the rules of a cohort, what is proposed for payment, and certificates."""
