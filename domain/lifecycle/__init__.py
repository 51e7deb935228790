"""The life of a project as data: states, stages, roles, what commands and acts say."""
