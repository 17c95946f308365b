-- Units: grants and the ledger (SPEC 4.7-4.11). The promises are the database's: entries cannot be changed or
-- removed, a balance cannot pass below zero, a request is debited once and credited back once, and the cached
-- figures move with the entry or not at all.

CREATE TABLE contract_grant (
    id          $ID,
    contract_id BIGINT NOT NULL REFERENCES contract (id),
    counted     BIGINT NOT NULL CHECK (counted IN (0, 1)),
    units       BIGINT NOT NULL CHECK (units > 0 OR (counted = 0 AND units = 0)),
    remaining   BIGINT NOT NULL,                -- moved by the ledger only
    starts_on   BIGINT NOT NULL,
    expires_on  BIGINT NOT NULL,                -- the last usable day
    created_at  BIGINT NOT NULL,
    CHECK (expires_on >= starts_on),
    CHECK (counted = 0 OR remaining >= 0),
    UNIQUE (id, contract_id)
);
CREATE INDEX contract_grant_by_contract ON contract_grant (contract_id, expires_on, id);

CREATE TABLE ledger_entry (
    id               $ID,
    contract_id      BIGINT NOT NULL REFERENCES contract (id),
    sequence         BIGINT NOT NULL CHECK (sequence >= 1),
    kind             TEXT NOT NULL,             -- one of those of the second CHECK below
    units            BIGINT NOT NULL,           -- signed; incidents, or minutes
    previous_balance BIGINT NOT NULL,
    balance          BIGINT NOT NULL,
    grant_id         BIGINT NOT NULL,
    request_id       BIGINT REFERENCES request (id),
    reverses_id      BIGINT REFERENCES ledger_entry (id),   -- the debit that a credit_back gives back
    at               BIGINT NOT NULL,
    recorded_at      BIGINT NOT NULL,
    actor_id         BIGINT,                    -- NULL: the system or the operator
    salt             TEXT NOT NULL,
    reason_digest    TEXT NOT NULL,             -- SHA-256 of salt and reason
    previous_hash    TEXT NOT NULL,
    hash             TEXT NOT NULL,
    UNIQUE (contract_id, sequence),
    FOREIGN KEY (grant_id, contract_id) REFERENCES contract_grant (id, contract_id),
    CHECK (balance = previous_balance + units),
    CHECK ((kind = 'grant' AND units >= 0) OR (kind = 'debit' AND units < 0) OR (kind = 'credit_back' AND units > 0)
           OR (kind = 'expire' AND units < 0) OR (kind = 'adjust' AND units <> 0)),
    CHECK (kind NOT IN ('debit', 'credit_back') OR request_id IS NOT NULL),
    CHECK ((kind = 'credit_back') = (reverses_id IS NOT NULL)),
    -- An entry counts from the moment at which it is recorded. Only two count from before: what a contract begins with, and
    -- what lapsed. A past balance hangs on that (decision 0020).
    CHECK (at = recorded_at OR (at < recorded_at AND (kind = 'expire' OR (kind = 'grant' AND sequence = 1))))
);
-- At most one debit and one credit-back a request, ever: also after reopening, transfer or merging.
CREATE UNIQUE INDEX ledger_one_debit ON ledger_entry (request_id) WHERE kind = 'debit';
CREATE UNIQUE INDEX ledger_one_credit_back ON ledger_entry (request_id) WHERE kind = 'credit_back';
CREATE UNIQUE INDEX ledger_reversed_once ON ledger_entry (reverses_id) WHERE reverses_id IS NOT NULL;
-- What a grant was given and lost besides debits: few rows, so that its figures cost the same after a million debits.
CREATE INDEX ledger_adjusts ON ledger_entry (grant_id) WHERE kind = 'adjust';
CREATE INDEX ledger_expires ON ledger_entry (grant_id) WHERE kind = 'expire';

-- The words of a reason stand apart from what is hashed, so that a person can be erased from them.
CREATE TABLE ledger_reason (
    entry_id $ID REFERENCES ledger_entry (id),
    reason   TEXT NOT NULL
);

-- sqlite: CREATE TRIGGER ledger_entry_is_final BEFORE UPDATE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'a ledger entry is never changed'); END;
-- sqlite: CREATE TRIGGER ledger_entry_stays BEFORE DELETE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'a ledger entry is never removed'); END;
-- sqlite: CREATE TRIGGER ledger_entry_moves AFTER INSERT ON ledger_entry BEGIN
-- sqlite:   SELECT RAISE(ABORT, 'a ledger entry does not continue its chain') WHERE NOT EXISTS (SELECT 1 FROM contract WHERE id = NEW.contract_id AND sequence = NEW.sequence - 1 AND balance = NEW.previous_balance AND head = NEW.previous_hash);
-- sqlite:   SELECT RAISE(ABORT, 'a credit_back does not match its debit') WHERE NEW.kind = 'credit_back' AND NOT EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.reverses_id AND kind = 'debit' AND request_id = NEW.request_id AND contract_id = NEW.contract_id AND grant_id = NEW.grant_id AND units = -NEW.units);
-- sqlite:   UPDATE contract SET sequence = NEW.sequence, balance = NEW.balance, head = NEW.hash WHERE id = NEW.contract_id;
-- sqlite:   UPDATE contract_grant SET remaining = remaining + NEW.units WHERE id = NEW.grant_id;
-- sqlite: END;

-- postgres: CREATE FUNCTION ledger_entry_is_final() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'a ledger entry is never changed or removed' USING ERRCODE = '23514'; END $body$;
-- postgres: CREATE TRIGGER ledger_entry_is_final BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_entry_is_final();
-- postgres: CREATE FUNCTION ledger_entry_moves() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
-- postgres:   UPDATE contract SET sequence = NEW.sequence, balance = NEW.balance, head = NEW.hash WHERE id = NEW.contract_id AND sequence = NEW.sequence - 1 AND balance = NEW.previous_balance AND head = NEW.previous_hash;
-- postgres:   IF NOT FOUND THEN RAISE EXCEPTION 'a ledger entry does not continue its chain' USING ERRCODE = '23514'; END IF;
-- postgres:   IF NEW.kind = 'credit_back' THEN IF NOT EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.reverses_id AND kind = 'debit' AND request_id = NEW.request_id AND contract_id = NEW.contract_id AND grant_id = NEW.grant_id AND units = -NEW.units) THEN RAISE EXCEPTION 'a credit_back does not match its debit' USING ERRCODE = '23514'; END IF; END IF;
-- postgres:   UPDATE contract_grant SET remaining = remaining + NEW.units WHERE id = NEW.grant_id;
-- postgres:   RETURN NULL;
-- postgres: END $body$;
-- postgres: CREATE TRIGGER ledger_entry_moves AFTER INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_entry_moves();
