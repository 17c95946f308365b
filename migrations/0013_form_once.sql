-- Forms that were sent and done, so that the same form sent again is not done again: what key says is web/once.c's affair.
-- Bound by success only: the row is written in the transaction of what the form did.

CREATE TABLE form_once (
    account_id BIGINT NOT NULL REFERENCES account (id),
    key        TEXT NOT NULL CHECK (key <> ''),     -- a hash of address, page and content
    location   TEXT NOT NULL,                       -- where the first one led; empty while it is at work
    at         BIGINT NOT NULL,
    PRIMARY KEY (account_id, key)
)$CLUSTERED;
CREATE INDEX form_once_by_at ON form_once (at);
