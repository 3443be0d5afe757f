"""서포터즈: people who monitor what the center does and tell others; what they did is logged, checked and counted."""
