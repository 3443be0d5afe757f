"""A tenancy ends or is suspended: what its people have booked ahead as a tenant is decided in the same step."""
