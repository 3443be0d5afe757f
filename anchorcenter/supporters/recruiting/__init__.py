"""모집: calling for supporters, looking at who applies, and appointing who is selected."""
