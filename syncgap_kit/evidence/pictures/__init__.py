"""How pictures are drawn: for paper, for a screen, and for a pointer."""
