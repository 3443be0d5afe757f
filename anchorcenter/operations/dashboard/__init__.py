"""운영 현황: the center at a glance, for who reads its figures."""
