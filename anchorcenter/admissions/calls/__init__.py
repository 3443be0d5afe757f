"""공모: calls, applications, score sheets, rankings, draws, reserve lists, appeals. It knows not for what."""
