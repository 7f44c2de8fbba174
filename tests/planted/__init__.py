"""Planted worlds: seeded sellers whose files look real and whose truth is known.

Independent of the package under test on purpose: nothing here imports it, and the contract is read a second time.
"""

from .plant import plant
from .truth import GapTruth, OrderTruth, Truth
from .world import World

__all__ = ["GapTruth", "OrderTruth", "Truth", "World", "plant"]
