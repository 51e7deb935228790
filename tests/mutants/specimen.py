"""Something to try the judge on."""


def most(one: int, other: int) -> int:
    """The greater of two."""
    return one if one > other else other


def least(one: int, other: int) -> int:
    """The smaller of two."""
    return one if one < other else other
