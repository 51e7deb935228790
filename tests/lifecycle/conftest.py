"""The office of the lifecycle tests."""

from tests.office import office

__all__ = ["office"]
