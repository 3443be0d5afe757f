"""추진실적: results and plans that staff write down in the half-years of a pledge."""
