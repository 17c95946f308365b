-- What a grant was given as (units, days, unit, zone, source) decides a balance: entries of format 2 prove it, and from now on the
-- database refuses to change it (SPEC 4.7, docs/ledger-format.md, decision 0024). So it does the cached figures but by an entry.

ALTER TABLE contract_grant ADD COLUMN source TEXT NOT NULL DEFAULT 'earlier' CHECK (source <> '');
-- Of the hashed line. Entries of before stay what they are; new ones are of the newest.
ALTER TABLE ledger_entry ADD COLUMN format BIGINT NOT NULL DEFAULT 1 CHECK (format IN (1, 2));

-- sqlite: DROP TRIGGER ledger_entry_moves;
-- sqlite: CREATE TRIGGER ledger_entry_moves AFTER INSERT ON ledger_entry BEGIN
-- sqlite:   SELECT RAISE(ABORT, 'a ledger entry of an older format') WHERE NEW.format <> 2;
-- sqlite:   SELECT RAISE(ABORT, 'a ledger entry does not continue its chain') WHERE NOT EXISTS (SELECT 1 FROM contract WHERE id = NEW.contract_id AND sequence = NEW.sequence - 1 AND balance = NEW.previous_balance AND head = NEW.previous_hash);
-- sqlite:   SELECT RAISE(ABORT, 'a credit_back does not match its debit') WHERE NEW.kind = 'credit_back' AND NOT EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.reverses_id AND kind = 'debit' AND request_id = NEW.request_id AND contract_id = NEW.contract_id AND grant_id = NEW.grant_id AND units = -NEW.units);
-- sqlite:   UPDATE contract_grant SET remaining = remaining + NEW.units WHERE id = NEW.grant_id;
-- sqlite:   UPDATE contract SET sequence = NEW.sequence, balance = NEW.balance, head = NEW.hash WHERE id = NEW.contract_id;
-- sqlite: END;

-- Only while an entry is put in, between its row and that of its contract, is there one behind the contract's last.
-- sqlite: CREATE TRIGGER contract_grant_moves BEFORE UPDATE OF remaining ON contract_grant WHEN NOT EXISTS (SELECT 1 FROM contract c JOIN ledger_entry e ON e.contract_id = c.id AND e.sequence = c.sequence + 1 WHERE c.id = OLD.contract_id AND e.grant_id = OLD.id AND e.units = NEW.remaining - OLD.remaining) BEGIN SELECT RAISE(ABORT, 'what is left of a grant moves with a ledger entry only'); END;
-- sqlite: CREATE TRIGGER contract_moves BEFORE UPDATE OF sequence, balance, head ON contract WHEN NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.contract_id = OLD.id AND e.sequence = OLD.sequence + 1 AND e.sequence = NEW.sequence AND e.balance = NEW.balance AND e.hash = NEW.head) BEGIN SELECT RAISE(ABORT, 'the figures of a contract move with a ledger entry only'); END;
-- sqlite: CREATE TRIGGER contract_grant_is_final BEFORE UPDATE OF id, contract_id, counted, units, starts_on, expires_on, created_at, source ON contract_grant BEGIN SELECT RAISE(ABORT, 'the terms of a grant are never changed'); END;
-- sqlite: CREATE TRIGGER contract_grant_stays BEFORE DELETE ON contract_grant BEGIN SELECT RAISE(ABORT, 'a grant is never removed'); END;
-- sqlite: CREATE TRIGGER contract_grant_begins BEFORE INSERT ON contract_grant WHEN NEW.remaining <> 0 BEGIN SELECT RAISE(ABORT, 'a grant is filled by its ledger entry'); END;
-- sqlite: CREATE TRIGGER contract_begins BEFORE INSERT ON contract WHEN NEW.sequence <> 0 OR NEW.balance <> 0 OR NEW.head <> '' BEGIN SELECT RAISE(ABORT, 'a contract begins with an empty ledger'); END;
-- sqlite: CREATE TRIGGER contract_is_proven BEFORE UPDATE OF unit, counted, time_zone, starts_on ON contract WHEN OLD.sequence > 0 BEGIN SELECT RAISE(ABORT, 'what the ledger of a contract proves is never changed'); END;

-- postgres: CREATE OR REPLACE FUNCTION ledger_entry_moves() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
-- postgres:   IF NEW.format <> 2 THEN RAISE EXCEPTION 'a ledger entry of an older format' USING ERRCODE = '23514'; END IF;
-- postgres:   UPDATE contract SET sequence = NEW.sequence, balance = NEW.balance, head = NEW.hash WHERE id = NEW.contract_id AND sequence = NEW.sequence - 1 AND balance = NEW.previous_balance AND head = NEW.previous_hash;
-- postgres:   IF NOT FOUND THEN RAISE EXCEPTION 'a ledger entry does not continue its chain' USING ERRCODE = '23514'; END IF;
-- postgres:   IF NEW.kind = 'credit_back' THEN IF NOT EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.reverses_id AND kind = 'debit' AND request_id = NEW.request_id AND contract_id = NEW.contract_id AND grant_id = NEW.grant_id AND units = -NEW.units) THEN RAISE EXCEPTION 'a credit_back does not match its debit' USING ERRCODE = '23514'; END IF; END IF;
-- postgres:   UPDATE contract_grant SET remaining = remaining + NEW.units WHERE id = NEW.grant_id;
-- postgres:   RETURN NULL;
-- postgres: END $body$;
-- The trigger of an entry is one deep; whoever writes the figures himself is none.
-- postgres: CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = '23514'; END $body$;
-- postgres: CREATE TRIGGER contract_grant_moves BEFORE UPDATE OF remaining ON contract_grant FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger_refuses('what is left of a grant moves with a ledger entry only');
-- postgres: CREATE TRIGGER contract_moves BEFORE UPDATE OF sequence, balance, head ON contract FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger_refuses('the figures of a contract move with a ledger entry only');
-- postgres: CREATE TRIGGER contract_grant_is_final BEFORE UPDATE OF id, contract_id, counted, units, starts_on, expires_on, created_at, source ON contract_grant FOR EACH ROW EXECUTE FUNCTION ledger_refuses('the terms of a grant are never changed');
-- postgres: CREATE TRIGGER contract_grant_stays BEFORE DELETE ON contract_grant FOR EACH ROW EXECUTE FUNCTION ledger_refuses('a grant is never removed');
-- postgres: CREATE TRIGGER contract_grant_begins BEFORE INSERT ON contract_grant FOR EACH ROW WHEN (NEW.remaining <> 0) EXECUTE FUNCTION ledger_refuses('a grant is filled by its ledger entry');
-- postgres: CREATE TRIGGER contract_begins BEFORE INSERT ON contract FOR EACH ROW WHEN (NEW.sequence <> 0 OR NEW.balance <> 0 OR NEW.head <> '') EXECUTE FUNCTION ledger_refuses('a contract begins with an empty ledger');
-- postgres: CREATE TRIGGER contract_is_proven BEFORE UPDATE OF unit, counted, time_zone, starts_on ON contract FOR EACH ROW WHEN (OLD.sequence > 0) EXECUTE FUNCTION ledger_refuses('what the ledger of a contract proves is never changed');
