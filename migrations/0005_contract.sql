-- Support contracts (SPEC 4.1-4.6). Their units are in 0007_ledger.sql.

CREATE TABLE contract (
    id              $ID,
    access_id       TEXT NOT NULL CHECK (access_id <> ''),
    contract_no     TEXT NOT NULL CHECK (contract_no <> ''),    -- the Contract ID of the pair
    plan_id         TEXT NOT NULL,
    organization_id BIGINT REFERENCES organization (id),
    account_id      BIGINT REFERENCES account (id),
    imported        BIGINT NOT NULL CHECK (imported IN (0, 1)),
    shared          TEXT NOT NULL CHECK (shared IN ('organization', 'personal')),
    exclusive       BIGINT NOT NULL CHECK (exclusive IN (0, 1)),
    country         TEXT NOT NULL,
    time_zone       TEXT NOT NULL,              -- fixed at issue: its days are that zone's
    starts_on       BIGINT NOT NULL,
    grace_days      BIGINT NOT NULL CHECK (grace_days >= 0),
    ends_on         BIGINT NOT NULL,            -- the last usable day, grace included
    stored_state    TEXT NOT NULL CHECK (stored_state IN ('draft', 'issued', 'cancelled')),
    unit            TEXT NOT NULL CHECK (unit IN ('incident', 'hour')),
    counted         BIGINT NOT NULL CHECK (counted IN (0, 1)),  -- 0: unlimited
    sequence        BIGINT NOT NULL CHECK (sequence >= 0),      -- of its last ledger entry
    balance         BIGINT NOT NULL CHECK (counted = 0 OR balance >= 0),
    head            TEXT NOT NULL,              -- hash of its last ledger entry
    created_at      BIGINT NOT NULL,
    cancelled_at    BIGINT NOT NULL CHECK (cancelled_at >= 0),  -- 0: not
    CHECK ((stored_state = 'cancelled') = (cancelled_at > 0)),
    CHECK (ends_on >= starts_on),
    CHECK (organization_id IS NULL OR account_id IS NULL),
    UNIQUE (access_id, contract_no)
);
-- What we issue is unique by its Access ID alone; imported pairs keep whatever form they had.
CREATE UNIQUE INDEX contract_access_id_issued ON contract (access_id) WHERE imported = 0;
-- A pair is found however its dashes, spaces and zeros at the front were typed (SPEC 4.3).
CREATE INDEX contract_by_pair ON contract (LTRIM(REPLACE(REPLACE(access_id, '-', ''), ' ', ''), '0'),
                                           LTRIM(REPLACE(REPLACE(contract_no, '-', ''), ' ', ''), '0'));
CREATE INDEX contract_by_organization ON contract (organization_id);
CREATE INDEX contract_by_account ON contract (account_id);

-- A contract tied to an account.
CREATE TABLE association (
    account_id  BIGINT NOT NULL REFERENCES account (id),
    contract_id BIGINT NOT NULL REFERENCES contract (id),
    at          BIGINT NOT NULL,
    PRIMARY KEY (account_id, contract_id)
)$CLUSTERED;
CREATE INDEX association_by_contract ON association (contract_id);

-- A suspension: named, with a reason and a period (SPEC 4.2).
CREATE TABLE contract_block (
    id          $ID,
    contract_id BIGINT NOT NULL REFERENCES contract (id),
    name        TEXT NOT NULL CHECK (name <> ''),
    reason      TEXT NOT NULL CHECK (reason <> ''),
    from_on     BIGINT NOT NULL,
    until_on    BIGINT NOT NULL,                -- the last blocked day; 2147483647: until lifted
    actor_id    BIGINT,
    created_at  BIGINT NOT NULL,
    lifted_at   BIGINT NOT NULL,                -- 0: in force
    CHECK (until_on >= from_on)
);
CREATE INDEX contract_block_by_contract ON contract_block (contract_id);
