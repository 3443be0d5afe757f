"""연간 실적: what tenants say of themselves once a year, confirmed by staff, with every correction kept."""
