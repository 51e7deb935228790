-- The databases and who owns them. Run by the superuser (compose/users.sh); running it again only sets the passwords anew.
-- What each user of the record may do with its tables is handed out with every migration: storage/rights.sql.

SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY['azioni_owner', 'azioni_worker', 'azioni_intake', 'azioni_starter', 'temporal']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE azioni_owner PASSWORD :'owner_password';
ALTER ROLE azioni_worker PASSWORD :'worker_password';
ALTER ROLE azioni_intake PASSWORD :'intake_password';
ALTER ROLE azioni_starter PASSWORD :'starter_password';
ALTER ROLE temporal PASSWORD :'temporal_password';

SELECT format('CREATE DATABASE %I OWNER %I', name, owner)
FROM (VALUES ('azioni', 'azioni_owner'), ('temporal', 'temporal'), ('temporal_visibility', 'temporal')) AS wanted (name, owner)
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name)
\gexec

-- Nobody but those named here comes in.
REVOKE ALL ON DATABASE azioni, temporal, temporal_visibility FROM PUBLIC;
GRANT CONNECT ON DATABASE azioni TO azioni_owner, azioni_worker, azioni_intake, azioni_starter;

\connect azioni
ALTER SCHEMA public OWNER TO azioni_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO azioni_worker, azioni_intake, azioni_starter;
