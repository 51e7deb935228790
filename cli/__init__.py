"""The administrators' commands: thin; what is decided is decided behind the workflow."""
