"""The rules of an edition as data: their model, their loading, their checks."""
