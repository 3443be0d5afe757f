"""입주: organisations that rent units, their contracts, and how full the building is."""
