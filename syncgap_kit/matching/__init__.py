"""Each order finds its place in the books, or is said not to have one; and the statement adds up."""
