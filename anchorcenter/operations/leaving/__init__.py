"""Someone leaves the center: what they have booked ahead, their account, and what tells who they were."""
