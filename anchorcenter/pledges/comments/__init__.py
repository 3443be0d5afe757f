"""의견: what residents say about a pledge, read by everybody once staff have looked at it."""
