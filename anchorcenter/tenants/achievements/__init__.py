"""지원·성과: dated records of what the center gave, did, won, agreed and talked over, and what was written of it."""
