"""지원·성과: what the center gave to tenants, did with partners, won and agreed: one dated record of a kind each."""
