"""Random lives on a shared envelope: all commands and acts in any order, at the door of a real record.

``python -m tests.random_lives --lives 10000`` (``make lives``) runs them in batches, each on a record of its own; a seed names a
batch, so that what it finds can be looked at again.
"""
