"""The tracer's score: `python -m tests.score_tracing` plants gaps of known truth and holds what is found to the goals.

Beside the tracer stand an oracle that knows every parameter but the day, and two published methods, all on the same
series. Nothing here is fitted to a result, and a goal that is missed is told, never a reason to fail.
"""

import os

# One thread for the algebra, set before numpy is loaded: CPU seconds are then those of one core, and comparable.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
