"""The pages on which staff set up the center, without a programmer."""
