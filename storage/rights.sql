-- What each user of the record may do. The owner of the tables runs it after every migration; running it again does nothing.
-- The users themselves are made by compose/users.sql.

-- Everybody who works with the record reads it.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO azioni_worker, azioni_intake, azioni_starter;

-- The worker writes, but what is append-only is never changed, and tables are brought to a version by their owner.
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO azioni_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO azioni_worker, azioni_intake;
DO $$
DECLARE kept text;
BEGIN
    FOR kept IN SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE right(tgname, 12) = '_append_only'
    LOOP
        EXECUTE 'REVOKE UPDATE, DELETE ON ' || quote_ident(kept) || ' FROM azioni_worker';
    END LOOP;
END $$;
-- A document's bytes are erased by an act; its hash, name and instant stay.
GRANT UPDATE (data, erased_by) ON document TO azioni_worker;
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM azioni_worker;

-- Whoever gives commands stores what they say; what follows is written by the worker.
GRANT INSERT ON document TO azioni_starter, azioni_intake;

-- Whoever reads what tells of people puts it on record.
GRANT INSERT ON reading TO azioni_starter, azioni_intake;
GRANT USAGE ON SEQUENCE reading_id_seq TO azioni_starter;

-- The desk that takes applications in, opens measures, keeps the register of actors, and reads others' registers and the
-- treasury's answers writes those things itself, and nothing else: no hour, result, claim or order, no payment file, no certificate.
-- It can change nothing that stands but heads, sums and the number of arrival.
GRANT INSERT ON project, partner, crisis_company, recipient, person, person_code, evidence, term, term_event, notice, transfer,
    account_balance, project_balance, measure_edition, phase, rule_text, audit_entry, audit_chain, chain_head,
    register_file, register_entry, register_answer, treasury_answer, treasury_explanation TO azioni_intake;
GRANT UPDATE ON measure_edition, account_balance, project_balance, chain_head, phase TO azioni_intake;
-- The number of a letter in the register of correspondence is entered there too; its project is held meanwhile.
GRANT UPDATE (protocol, protocol_on) ON notice TO azioni_intake;
GRANT UPDATE (number) ON project TO azioni_intake;
-- Somebody who was entered for an application that is then refused is taken out again in the same transaction.
GRANT DELETE ON person, person_code TO azioni_intake;
-- An act erases at the desk who somebody was of whom only registers have told.
GRANT UPDATE (erased_at, erased_by) ON person TO azioni_intake;
-- Holding a row asks for the right to change some column of it: the one that nobody changes.
GRANT UPDATE (id) ON person, person_key TO azioni_intake, azioni_starter;
