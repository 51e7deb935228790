"""The record: tables, migrations, and every query. Known to activities and to the readers of the starter."""
