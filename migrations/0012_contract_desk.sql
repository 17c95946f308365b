-- Who did what at the contract desk, and why, for its page of a contract (SPEC 4.2, 10.7).

ALTER TABLE contract_block ADD COLUMN lifted_by BIGINT;     -- an account; NULL: not lifted, or by the operator
ALTER TABLE contract_block ADD COLUMN lift_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE contract ADD COLUMN cancelled_by BIGINT;
ALTER TABLE contract ADD COLUMN cancel_reason TEXT NOT NULL DEFAULT '';
