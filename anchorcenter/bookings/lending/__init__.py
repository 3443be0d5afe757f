"""대여: equipment, who has which of it until when, and in which state it went out and came back."""
