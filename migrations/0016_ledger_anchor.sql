-- Anchors: each night the heads of the contracts that have moved, so that a chain that is written anew is found out by what was kept
-- elsewhere (SPEC 4.7, decision 0027). What is here only says which entry was whose last; an anchor line has its hash.

CREATE TABLE ledger_anchor (
    number $ID,                                             -- 1, 2, 3, ...
    at     BIGINT NOT NULL
);

CREATE TABLE ledger_anchored (
    contract_id BIGINT NOT NULL REFERENCES contract (id),
    number      BIGINT NOT NULL REFERENCES ledger_anchor (number),
    sequence    BIGINT NOT NULL CHECK (sequence >= 1),      -- of its last entry then
    PRIMARY KEY (contract_id, number)
)$CLUSTERED;
CREATE INDEX ledger_anchored_by_number ON ledger_anchored (number);
