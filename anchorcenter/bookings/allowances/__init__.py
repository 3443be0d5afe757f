"""이용 한도: pages of quotas, for whom they are on and for staff who set them."""
