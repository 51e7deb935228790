"""A term, its reminders, and the agenda of all the terms of a project."""
