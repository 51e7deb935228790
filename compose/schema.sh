#!/bin/sh
# Temporal's own databases: created if missing, brought to the server's version.
set -eu

schema=/etc/temporal/schema/postgresql/v12

for pair in temporal:temporal temporal_visibility:visibility; do
    database=${pair%%:*}
    tool="temporal-sql-tool --plugin postgres12 --ep $POSTGRES_SEEDS --port $DB_PORT --user $POSTGRES_USER --db $database"
    $tool create
    $tool setup-schema -v 0.0 || echo "$database has its schema already"
    $tool update-schema -d "$schema/${pair##*:}/versioned"
done
