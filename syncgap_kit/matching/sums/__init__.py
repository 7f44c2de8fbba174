"""Books that post by day, payout or settlement: the grain learnt, each bucket held against its orders."""
