"""서류: what people and organisations hand in as files: kept, checked by staff, expiring."""
