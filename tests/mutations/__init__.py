"""Polluted export files with their truth: made from clean ones by one mutation each, judged against how they were made.

The oracle never asks the kit how a file is cut: it knows each record because it wrote it. Only the typed values of a
record come from the kit, from the clean file. `python -m tests.mutations` judges them all and prints the table.
"""
