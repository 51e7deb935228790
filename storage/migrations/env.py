"""Alembic's entry: always on the connection that ``Database.migrate`` hands over."""

from alembic import context

from storage import tables

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=tables.SQLModel.metadata, transaction_per_migration=False)
context.run_migrations()
