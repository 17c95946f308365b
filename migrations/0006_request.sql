-- Support requests (SPEC 6, 7, 10.3).
--
-- A submission writes into each of these tables, so their layout is what it costs (decision 0014): no CHECK with IN of more
-- than two words, for which SQLite makes a table in memory at each insert, and no index that a key in another order saves.

CREATE TABLE request (
    id                $ID,
    number            TEXT NOT NULL UNIQUE CHECK (LENGTH(number) = 12),
    kind              TEXT NOT NULL CHECK (kind = 'incident' OR kind = 'advisory' OR kind = 'program'),
    state             TEXT NOT NULL CHECK (state = 'pending_plan' OR state = 'new' OR state = 'in_progress'
                                           OR state = 'waiting_customer' OR state = 'solution_proposed' OR state = 'closed'),
    portal_id         TEXT NOT NULL,
    product_id        TEXT NOT NULL,
    version_id        TEXT NOT NULL,
    problem_type_id   TEXT NOT NULL,            -- empty: unclassified
    category_id       TEXT NOT NULL,
    title             TEXT NOT NULL CHECK (title <> ''),
    description       TEXT NOT NULL,
    contract_id       BIGINT REFERENCES contract (id),
    organization_id   BIGINT REFERENCES organization (id),  -- that shares the contract: its administrators see the request (SPEC 7.2)
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
    request_id BIGINT NOT NULL REFERENCES request (id),
    id         BIGINT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('primary', 'additional')),
    name       TEXT NOT NULL CHECK (name <> ''),
    email      TEXT NOT NULL CHECK (email <> ''),       -- NFKC, lower case: how an account is found to be a contact
    phone      TEXT NOT NULL,
    closed     BIGINT NOT NULL DEFAULT 0 CHECK (closed IN (0, 1)),  -- its request: the trigger below keeps that so
    PRIMARY KEY (request_id, email)         -- once on each
)$CLUSTERED;
CREATE INDEX request_contact_by_email ON request_contact (email, closed, request_id);   -- his open requests, then the closed, in their order
CREATE UNIQUE INDEX request_contact_primary ON request_contact (request_id) WHERE role = 'primary';

-- sqlite: CREATE TRIGGER request_contact_follows AFTER UPDATE OF closed_at ON request WHEN (OLD.closed_at = 0) <> (NEW.closed_at = 0) BEGIN
-- sqlite:   UPDATE request_contact SET closed = CASE WHEN NEW.closed_at = 0 THEN 0 ELSE 1 END WHERE request_id = NEW.id;
-- sqlite: END;
-- postgres: CREATE FUNCTION request_contact_follows() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
-- postgres:   UPDATE request_contact SET closed = CASE WHEN NEW.closed_at = 0 THEN 0 ELSE 1 END WHERE request_id = NEW.id;
-- postgres:   RETURN NULL;
-- postgres: END $body$;
-- postgres: CREATE TRIGGER request_contact_follows AFTER UPDATE OF closed_at ON request FOR EACH ROW WHEN ((OLD.closed_at = 0) <> (NEW.closed_at = 0)) EXECUTE FUNCTION request_contact_follows();

-- Nothing in the program changes whose a contract is, or who shares it; if it is done all the same, its requests follow.
-- sqlite: CREATE TRIGGER request_follows_contract AFTER UPDATE OF organization_id, shared ON contract BEGIN
-- sqlite:   UPDATE request SET organization_id = CASE WHEN NEW.shared = 'organization' THEN NEW.organization_id END WHERE contract_id = NEW.id;
-- sqlite: END;
-- postgres: CREATE FUNCTION request_follows_contract() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
-- postgres:   UPDATE request SET organization_id = CASE WHEN NEW.shared = 'organization' THEN NEW.organization_id END WHERE contract_id = NEW.id;
-- postgres:   RETURN NULL;
-- postgres: END $body$;
-- postgres: CREATE TRIGGER request_follows_contract AFTER UPDATE OF organization_id, shared ON contract FOR EACH ROW EXECUTE FUNCTION request_follows_contract();

CREATE TABLE communication (
    id         $ID,
    request_id BIGINT NOT NULL REFERENCES request (id),
    author_id  BIGINT REFERENCES account (id),
    side       TEXT NOT NULL CHECK (side = 'customer' OR side = 'vendor' OR side = 'system'),
    work_note  BIGINT NOT NULL CHECK (work_note IN (0, 1)),
    text       TEXT NOT NULL CHECK (text <> ''),
    at         BIGINT NOT NULL
);
CREATE INDEX communication_by_request ON communication (request_id, id);

-- What happened to it, in order (SPEC 10.3).
CREATE TABLE request_event (
    request_id BIGINT NOT NULL REFERENCES request (id),
    id         BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind = 'account' OR actor_kind = 'operator' OR actor_kind = 'system'),
    actor_id   BIGINT,
    event      TEXT NOT NULL,
    detail     TEXT NOT NULL,
    PRIMARY KEY (request_id, id)
)$CLUSTERED;

-- A key is bound by success only (SPEC 4.8): the row is written in the transaction that stores the request, and before
-- it, so that of two equal submissions the second waits here. Hence no foreign key: it would have to be deferred, and
-- SQLite then looks through every child table at each insert of a request (decision 0011).
CREATE TABLE idempotency_key (
    account_id BIGINT NOT NULL REFERENCES account (id),
    key        TEXT NOT NULL,
    digest     TEXT NOT NULL,                   -- of the canonical JSON
    request_id BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (account_id, key)
)$CLUSTERED;

-- Words to find a request by: one row for what was submitted, one for each communication. Searching is the one
-- thing that the two engines do each in its own way.
-- sqlite: CREATE VIRTUAL TABLE request_words USING fts5 (words, request_id UNINDEXED, staff_only UNINDEXED, tokenize = 'unicode61 remove_diacritics 0');
-- postgres: CREATE TABLE request_words (id BIGINT PRIMARY KEY, words TEXT NOT NULL, request_id BIGINT NOT NULL REFERENCES request (id), staff_only BIGINT NOT NULL, vector TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED);
-- postgres: CREATE INDEX request_words_vector ON request_words USING gin (vector);
