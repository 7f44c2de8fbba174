"""What a gap's section of the page is made of."""
