"""지표의 값: what everybody reads of indicators: frozen where a period is published, live where it is open."""
