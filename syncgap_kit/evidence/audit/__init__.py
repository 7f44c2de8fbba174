"""What the audit file is made of."""
