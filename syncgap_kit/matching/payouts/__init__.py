"""Payouts and settlements: whether they add up, reach the books, and keep their time."""
