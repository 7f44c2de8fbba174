"""The 125 bad inputs, each numbered as in the table of what a file may hold and what the user must get."""
