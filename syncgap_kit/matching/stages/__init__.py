"""Where each order was seen last on its way from the channel to the books."""
