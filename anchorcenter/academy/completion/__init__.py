"""수료: who has completed a cohort, decided by staff on a day, with what was asked and the certificate that follows."""
