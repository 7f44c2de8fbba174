"""How far the inputs reach: holes, overlaps and cut-offs, told before any order is called missing."""
