"""A sample of mutants: each changes one thing in a rule of money or time, and the tests of the domain must notice.

``python -m tests.mutants --count 200 --seed 1`` (``make mutants``) draws mutants, the same ones for the same seed. The tests are
loaded once; each mutant is judged in a fork of that process, by the tests that come to the changed function: no file is changed.
"""
