"""활동일지: what supporters did, handed in from the phone, checked by staff, counted once."""
