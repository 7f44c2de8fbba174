"""A planted seller of five channels with two ledgers and four kinds of log, each file as its system writes it."""

from .plant import plant_mixed

__all__ = ["plant_mixed"]
