-- The outbox (SPEC 11.1). Composed by a job that the change itself queued, so that a mail exists if and only if
-- the change was committed; once for each event and recipient.

CREATE TABLE mail (
    id         $ID,
    event      TEXT NOT NULL,                   -- 'request_submitted', ...
    ref_id     BIGINT NOT NULL,
    recipient  TEXT NOT NULL,
    recipient_name TEXT NOT NULL,
    language   TEXT NOT NULL,
    subject    TEXT NOT NULL,
    body       TEXT NOT NULL,                   -- plain text
    state      TEXT NOT NULL CHECK (state IN ('queued', 'delivered', 'failed')),
    created_at BIGINT NOT NULL,
    delivered_at BIGINT NOT NULL,               -- 0: not yet
    UNIQUE (event, ref_id, recipient)
);
CREATE INDEX mail_queued ON mail (id) WHERE state = 'queued';
