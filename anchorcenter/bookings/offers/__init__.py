"""제안: a time kept for one person until they answer; out of the waiting list, by an approver, after a closure."""
