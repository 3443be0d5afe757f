"""사진: photos of the report with what stands under them."""
