-- The log: who did or tried what, and from where (SPEC 10.7). What administration does stands here beside sign-ins, for one story needs both.

ALTER TABLE security_log ADD COLUMN act TEXT NOT NULL DEFAULT '';          -- of the policy, where it is one that is recorded; else empty
ALTER TABLE security_log ADD COLUMN os_user TEXT NOT NULL DEFAULT '';      -- of the command line; else empty
ALTER TABLE security_log ADD COLUMN about_kind TEXT NOT NULL DEFAULT '' CHECK (about_kind IN ('', 'account', 'organization', 'contract', 'catalog', 'token'));
ALTER TABLE security_log ADD COLUMN about_id BIGINT NOT NULL DEFAULT 0 CHECK (about_id >= 0);
UPDATE security_log SET act = 'ACCOUNT_MANAGE' WHERE event IN ('account_added', 'account_closed', 'password_set', 'account_reset');
UPDATE security_log SET act = 'ORGANIZATION_MANAGE' WHERE event IN ('organization_added', 'member_added');
UPDATE security_log SET act = 'CONTRACT_CORRECT' WHERE event = 'contract_cancelled';
CREATE INDEX security_log_by_actor ON security_log (actor_id, event, at);
CREATE INDEX security_log_by_about ON security_log (about_kind, about_id, id);

-- sqlite: CREATE TRIGGER security_log_is_final BEFORE UPDATE ON security_log BEGIN SELECT RAISE(ABORT, 'an entry of the log is never changed'); END;
-- sqlite: CREATE TRIGGER security_log_stays BEFORE DELETE ON security_log BEGIN SELECT RAISE(ABORT, 'an entry of the log is never removed'); END;
-- postgres: CREATE FUNCTION security_log_is_final() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'an entry of the log is never changed or removed' USING ERRCODE = '23514'; END $body$;
-- postgres: CREATE TRIGGER security_log_is_final BEFORE UPDATE OR DELETE ON security_log FOR EACH ROW EXECUTE FUNCTION security_log_is_final();
