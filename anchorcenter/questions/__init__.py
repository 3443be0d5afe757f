"""문항: forms as rows, in versions, and what people answered. It knows not for what."""
