"""How a report is run, written and sealed, whole or not at all."""
