"""What can be told of the center in figures: every one of them opens into its rows."""
