-- What guards the figures of a contract, at less: each entry of the ledger updates a grant and a contract (decisions 0024, 0039).

-- SQLite knows the id of a row by four names, and a trigger can name all of them. So it runs where one of them is set, not with
-- every update, as those of 0022_final_rows.sql did.
-- sqlite: DROP TRIGGER contract_keeps_its_id;
-- sqlite: DROP TRIGGER contract_grant_keeps_its_id;
-- sqlite: DROP TRIGGER draft_keeps_its_id;
-- sqlite: CREATE TRIGGER contract_keeps_its_id BEFORE UPDATE OF id, rowid, oid, _rowid_ ON contract WHEN NEW.id <> OLD.id BEGIN SELECT RAISE(ABORT, 'the id of a contract is never changed'); END;
-- sqlite: CREATE TRIGGER contract_grant_keeps_its_id BEFORE UPDATE OF id, rowid, oid, _rowid_ ON contract_grant WHEN NEW.id <> OLD.id BEGIN SELECT RAISE(ABORT, 'the terms of a grant are never changed'); END;
-- sqlite: CREATE TRIGGER draft_keeps_its_id BEFORE UPDATE OF id, rowid, oid, _rowid_ ON draft WHEN NEW.id <> OLD.id BEGIN SELECT RAISE(ABORT, 'the id of a draft is never changed'); END;

-- Behind a trigger that runs before an update SQLite reads the row again, which that may have changed. These refuse as well behind it.
-- sqlite: DROP TRIGGER contract_grant_moves;
-- sqlite: DROP TRIGGER contract_moves;
-- sqlite: CREATE TRIGGER contract_grant_moves AFTER UPDATE OF remaining ON contract_grant WHEN NOT EXISTS (SELECT 1 FROM contract c JOIN ledger_entry e ON e.contract_id = c.id AND e.sequence = c.sequence + 1 WHERE c.id = OLD.contract_id AND e.grant_id = OLD.id AND e.units = NEW.remaining - OLD.remaining) BEGIN SELECT RAISE(ABORT, 'what is left of a grant moves with a ledger entry only'); END;
-- sqlite: CREATE TRIGGER contract_moves AFTER UPDATE OF sequence, balance, head ON contract WHEN NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.contract_id = OLD.id AND e.sequence = OLD.sequence + 1 AND e.sequence = NEW.sequence AND e.balance = NEW.balance AND e.hash = NEW.head) BEGIN SELECT RAISE(ABORT, 'the figures of a contract move with a ledger entry only'); END;
