"""Documents as one plain value, and a writer of it for each format: what one says all say."""
