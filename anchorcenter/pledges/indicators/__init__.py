"""지표: what a pledge is measured by: how it is counted, what is aimed at, and what people say of it by hand."""
