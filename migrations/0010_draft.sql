-- Requests that are being written (SPEC 6.1). What was typed is kept as it was typed, field by field, also when it is wrong.

CREATE TABLE draft (
    id               $ID,
    account_id       BIGINT NOT NULL REFERENCES account (id),
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    -- How often each step was saved with something new; 0: never.
    problem_revision BIGINT NOT NULL CHECK (problem_revision >= 0),
    plan_revision    BIGINT NOT NULL CHECK (plan_revision >= 0),
    contact_revision BIGINT NOT NULL CHECK (contact_revision >= 0),
    sharing_revision BIGINT NOT NULL CHECK (sharing_revision >= 0),
    request_id       BIGINT UNIQUE REFERENCES request (id),
    submitted_at     BIGINT NOT NULL,           -- 0: not yet
    CHECK ((request_id IS NULL) = (submitted_at = 0))
);
CREATE INDEX draft_open_by_account ON draft (account_id, updated_at) WHERE submitted_at = 0;
CREATE INDEX draft_open_untouched ON draft (updated_at) WHERE submitted_at = 0;

-- Only what is not empty. Once it is submitted, the request says it all.
CREATE TABLE draft_field (
    draft_id BIGINT NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
    name     TEXT NOT NULL,
    step     BIGINT NOT NULL CHECK (step BETWEEN 1 AND 4),
    value    TEXT NOT NULL CHECK (value <> ''),
    PRIMARY KEY (draft_id, name)
)$CLUSTERED;

-- What was submitted stays so, and becomes no other request.
-- sqlite: CREATE TRIGGER draft_is_final BEFORE UPDATE ON draft WHEN OLD.submitted_at > 0 BEGIN SELECT RAISE(ABORT, 'a submitted draft is never changed'); END;
-- postgres: CREATE FUNCTION draft_is_final() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'a submitted draft is never changed' USING ERRCODE = '23514'; END $body$;
-- postgres: CREATE TRIGGER draft_is_final BEFORE UPDATE ON draft FOR EACH ROW WHEN (OLD.submitted_at > 0) EXECUTE FUNCTION draft_is_final();
