"""변경: how a pledge came to stand as it does: what was proposed about it, who decided so, when and why."""
