#!/bin/sh
# The users and databases of PostgreSQL, with the passwords of the environment (PGHOST, PGUSER and PGPASSWORD are psql's own).
set -eu

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname postgres \
    --set owner_password="$OWNER_PASSWORD" --set worker_password="$WORKER_PASSWORD" \
    --set intake_password="$INTAKE_PASSWORD" --set starter_password="$STARTER_PASSWORD" \
    --set temporal_password="$TEMPORAL_PASSWORD" --file "${USERS_SQL:-/compose/users.sql}"
