"""Units sold held against what left the stock, SKU by SKU."""
