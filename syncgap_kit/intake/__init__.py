"""Bytes in, rows out: a case folder becomes the canonical tables, and what could not be read is set aside by name."""
