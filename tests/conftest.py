"""What every test shares: the kit keeps its key in a folder that goes with the tests, never in anybody's home."""

import os
import tempfile

os.environ["SYNCGAP_HOME"] = tempfile.mkdtemp(prefix="syncgap-tests-")
