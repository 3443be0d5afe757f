"""관리카드 현행화: what of a card is said anew each time it is reported."""
