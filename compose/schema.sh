#!/bin/sh
# Temporal's own tables, brought to the server's version. Its databases are there already (users.sql).
# SQL_HOST, SQL_PORT, SQL_USER and SQL_PASSWORD are temporal-sql-tool's own variables.
set -eu

schema=/etc/temporal/schema/postgresql/v12

for pair in temporal:temporal temporal_visibility:visibility; do
    tool="temporal-sql-tool --plugin postgres12 --db ${pair%%:*}"
    $tool update-schema -d "$schema/${pair##*:}/versioned" ||
        { $tool setup-schema -v 0.0 && $tool update-schema -d "$schema/${pair##*:}/versioned"; }
done
