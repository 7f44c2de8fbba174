"""Speed, measured side by side: `python -m tests.bench` loads generated cases with the kit and with its peers.

Every peer runs in a process of its own on the same files, and tells how many rows it read and what their amounts add up
to. The bench fails when two of them disagree; it never fails because something took long.
"""
