"""What needs several features at once: the center's settings and whom a change of them affects."""
