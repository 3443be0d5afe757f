"""모집공고: intake rounds, in which units are offered and companies apply for them."""
