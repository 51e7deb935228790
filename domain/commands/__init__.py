"""The table of commands, one row each: whatever is known of a command by its name stands in its row and nowhere else.

Validators, the door, the story of a project, separation of duties, the list of what may be done now and the diagram in
the documents are views of this table. A new command is one row, one rule, one content, and one command of the starter.
"""
