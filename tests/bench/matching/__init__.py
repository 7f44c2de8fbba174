"""How fast orders are matched to their documents: the kit beside hand-written SQL and pandas, on planted tables."""
