-- Support requests (SPEC 6, 7, 10.3).

CREATE TABLE request (
    id                $ID,
    number            TEXT NOT NULL UNIQUE CHECK (LENGTH(number) = 12),
    kind              TEXT NOT NULL CHECK (kind IN ('incident', 'advisory', 'program')),
    state             TEXT NOT NULL CHECK (state IN ('pending_plan', 'new', 'in_progress', 'waiting_customer',
                                                     'solution_proposed', 'closed')),
    portal_id         TEXT NOT NULL,
    product_id        TEXT NOT NULL,
    version_id        TEXT NOT NULL,
    problem_type_id   TEXT NOT NULL,            -- empty: unclassified
    category_id       TEXT NOT NULL,
    title             TEXT NOT NULL CHECK (title <> ''),
    description       TEXT NOT NULL,
    contract_id       BIGINT REFERENCES contract (id),
    plan_id           TEXT NOT NULL,
    severity_id       TEXT NOT NULL,
    requires_24x7     BIGINT NOT NULL CHECK (requires_24x7 IN (0, 1)),
    country           TEXT NOT NULL,
    time_zone         TEXT NOT NULL,
    submitter_id      BIGINT NOT NULL REFERENCES account (id),
    on_behalf_of      TEXT NOT NULL,
    agreement_version TEXT NOT NULL,
    submitted_at      BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    response_due_at   BIGINT NOT NULL,
    responded_at      BIGINT NOT NULL,          -- first answer of the vendor; 0: none yet
    next_due_at       BIGINT NOT NULL,          -- when the next expected event is due; 0: no day set
    owner_id          BIGINT REFERENCES account (id),
    closed_at         BIGINT NOT NULL,          -- 0: open
    closure_reason_id TEXT NOT NULL,
    closure_cause     TEXT NOT NULL,
    closure_notes     TEXT NOT NULL,
    closure_chargeable BIGINT NOT NULL CHECK (closure_chargeable IN (0, 1)),
    CHECK ((state = 'closed') = (closed_at > 0)),
    CHECK ((state = 'closed') = (closure_reason_id <> ''))
);
CREATE INDEX request_by_contract ON request (contract_id);
CREATE INDEX request_by_state ON request (state, id);
CREATE INDEX request_open_due ON request (next_due_at, id) WHERE closed_at = 0;

-- Who is on it. There is always exactly one primary contact.
CREATE TABLE request_contact (
    id         $ID,
    request_id BIGINT NOT NULL REFERENCES request (id),
    role       TEXT NOT NULL CHECK (role IN ('primary', 'additional')),
    name       TEXT NOT NULL CHECK (name <> ''),
    email      TEXT NOT NULL CHECK (email <> ''),       -- NFKC, lower case: how an account is found to be a contact
    phone      TEXT NOT NULL,
    UNIQUE (request_id, email)
);
CREATE UNIQUE INDEX request_contact_primary ON request_contact (request_id) WHERE role = 'primary';
CREATE INDEX request_contact_by_email ON request_contact (email, request_id);

CREATE TABLE communication (
    id         $ID,
    request_id BIGINT NOT NULL REFERENCES request (id),
    author_id  BIGINT REFERENCES account (id),
    side       TEXT NOT NULL CHECK (side IN ('customer', 'vendor', 'system')),
    work_note  BIGINT NOT NULL CHECK (work_note IN (0, 1)),
    text       TEXT NOT NULL CHECK (text <> ''),
    at         BIGINT NOT NULL
);
CREATE INDEX communication_by_request ON communication (request_id, id);

-- What happened to it, in order (SPEC 10.3).
CREATE TABLE request_event (
    id         $ID,
    request_id BIGINT NOT NULL REFERENCES request (id),
    at         BIGINT NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('account', 'operator', 'system')),
    actor_id   BIGINT,
    event      TEXT NOT NULL,
    detail     TEXT NOT NULL
);
CREATE INDEX request_event_by_request ON request_event (request_id, id);

-- A key is bound by success only (SPEC 4.8): the row is written in the transaction that stores the request, and before
-- it, so that of two equal submissions the second waits here. Hence no foreign key: it would have to be deferred, and
-- SQLite then looks through every child table at each insert of a request (decision 0011).
CREATE TABLE idempotency_key (
    account_id BIGINT NOT NULL REFERENCES account (id),
    key        TEXT NOT NULL,
    digest     TEXT NOT NULL,                   -- SHA-256 of the canonical JSON
    request_id BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (account_id, key)
);

-- Words to find a request by: one row for what was submitted, one for each communication. Searching is the one
-- thing that the two engines do each in its own way.
-- sqlite: CREATE VIRTUAL TABLE request_words USING fts5 (words, request_id UNINDEXED, staff_only UNINDEXED, tokenize = 'unicode61 remove_diacritics 0');
-- postgres: CREATE TABLE request_words (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, words TEXT NOT NULL, request_id BIGINT NOT NULL REFERENCES request (id), staff_only BIGINT NOT NULL, vector TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED);
-- postgres: CREATE INDEX request_words_vector ON request_words USING gin (vector);
