"""One small file for each kind of cause: a function from configuration and orders to candidates."""
