"""The score of attribution: `python -m tests.score_attribution` plants cases of known truth and judges what is named.

Cases are filled into the canonical tables directly; the history of the configuration and the policy are written into a
folder and read as any case's. What is true of a case follows from the contract and from what its little sync tool did,
never from what the kit found. Beside the kit stand two simple methods and an oracle, on the same cases.
"""

import os

# One thread for the algebra, set before numpy is loaded: seconds are then those of one core, and comparable.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
