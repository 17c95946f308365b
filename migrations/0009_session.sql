-- People with a browser: sessions, verified addresses, and links that are sent by mail (SPEC 3.1, 3.2).

-- Accounts that were there were added by staff or the operator, who vouches for their addresses.
ALTER TABLE account ADD COLUMN verified_at BIGINT NOT NULL DEFAULT 0 CHECK (verified_at >= 0);  -- 0: nobody signs in yet
ALTER TABLE account ADD COLUMN profiled_at BIGINT NOT NULL DEFAULT 0 CHECK (profiled_at >= 0);  -- 0: not asked yet
UPDATE account SET verified_at = created_at;

-- Only the SHA-256 of the cookie's secret is kept.
CREATE TABLE session (
    id         $ID,
    account_id BIGINT NOT NULL REFERENCES account (id),
    digest     TEXT NOT NULL UNIQUE CHECK (LENGTH(digest) = 64),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL CHECK (ended_at >= 0),           -- 0: not
    CHECK (expires_at > created_at)
);
CREATE INDEX session_by_account ON session (account_id);
CREATE INDEX session_by_expiry ON session (expires_at);

-- A link in a mail, for one use. Only the SHA-256 of its secret is kept here.
CREATE TABLE mail_link (
    id         $ID,
    account_id BIGINT NOT NULL REFERENCES account (id),
    purpose    TEXT NOT NULL CHECK (purpose IN ('verify', 'reset')),
    digest     TEXT NOT NULL UNIQUE CHECK (LENGTH(digest) = 64),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL CHECK (used_at >= 0),            -- 0: not; also when another of its purpose was used
    CHECK (expires_at > created_at)
);
CREATE INDEX mail_link_by_account ON mail_link (account_id);
CREATE INDEX mail_link_by_expiry ON mail_link (expires_at);

-- Sign-ups and resets are limited, too. SQLite cannot change a constraint of a table that is there.
-- postgres: ALTER TABLE attempt DROP CONSTRAINT attempt_kind_check;
-- postgres: ALTER TABLE attempt ADD CONSTRAINT attempt_kind_check CHECK (kind IN ('sign_in', 'association', 'sign_up', 'reset'));
-- sqlite: ALTER TABLE attempt RENAME TO attempt_before;
-- sqlite: DROP INDEX attempt_by_subject;
-- sqlite: CREATE TABLE attempt (id $ID, kind TEXT NOT NULL CHECK (kind IN ('sign_in', 'association', 'sign_up', 'reset')), subject TEXT NOT NULL, at BIGINT NOT NULL);
-- sqlite: CREATE INDEX attempt_by_subject ON attempt (kind, subject, at);
-- sqlite: INSERT INTO attempt SELECT id, kind, subject, at FROM attempt_before;
-- sqlite: DROP TABLE attempt_before;
