"""자격: kinds of qualification, who has which until when, and how they are granted and revoked."""
