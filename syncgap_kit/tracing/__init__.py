"""When a channel parted from its books: arrival by lag, healthy and broken days, onset, end and size with intervals."""
