-- A calendar feed of the last days of one's contracts (SPEC 4.6): at most one an account. Calendar programs take an address and nothing
-- else, so the secret stands in it; only its SHA-256 is kept here. A feed that was switched off has no row.
CREATE TABLE contract_feed (
    account_id BIGINT NOT NULL PRIMARY KEY REFERENCES account (id),
    digest     TEXT NOT NULL UNIQUE CHECK (LENGTH(digest) = 64),
    created_at BIGINT NOT NULL
);
