-- Who signs in (SPEC 3.1, 3.2).

CREATE TABLE account (
    id         $ID,
    email      TEXT NOT NULL UNIQUE,            -- NFKC, lower case
    name       TEXT NOT NULL CHECK (name <> ''),
    kind       TEXT NOT NULL CHECK (kind IN ('personal', 'work')),
    password   TEXT NOT NULL,                   -- Argon2id, or empty: none
    phone      TEXT NOT NULL,
    country    TEXT NOT NULL,
    time_zone  TEXT NOT NULL,
    language   TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at  BIGINT NOT NULL                  -- 0: open
);

CREATE TABLE staff_role (
    account_id BIGINT NOT NULL REFERENCES account (id),
    role       TEXT NOT NULL CHECK (role IN ('engineer', 'contract_desk', 'catalog_manager', 'administrator')),
    PRIMARY KEY (account_id, role)
)$CLUSTERED;

-- Only the SHA-256 of a token is kept.
CREATE TABLE token (
    id         $ID,
    account_id BIGINT NOT NULL REFERENCES account (id),
    name       TEXT NOT NULL,
    digest     TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL                  -- 0: not revoked
);
CREATE INDEX token_by_account ON token (account_id);
