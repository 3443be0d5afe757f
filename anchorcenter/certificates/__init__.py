"""증서: what people have completed or done, as the center certifies it; anybody may check it."""
