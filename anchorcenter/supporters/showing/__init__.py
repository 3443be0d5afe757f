"""활동 공개: activities that anybody may see, as long as who did them agrees."""
