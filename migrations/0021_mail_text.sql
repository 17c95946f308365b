-- The words of a mail are stored once a message, not once a recipient (SPEC 11.1, decision 0038).

CREATE TABLE mail_text (
    id       $ID,
    event    TEXT NOT NULL,                     -- of which message: as in mail
    ref_id   BIGINT NOT NULL,
    language TEXT NOT NULL,
    only_for BIGINT NOT NULL CHECK (only_for >= 0),     -- 0: all recipients; else the one mail that it is for, greeting and all
    subject  TEXT NOT NULL,
    body     TEXT NOT NULL,                     -- plain text, without the greeting
    figures  TEXT NOT NULL,                     -- what follows for those of its readers who may know what is left of the contract
    ending   TEXT NOT NULL,                     -- and what follows that for everybody
    UNIQUE (event, ref_id, language, only_for)
);

-- What there is was written for each recipient, with greeting.
INSERT INTO mail_text (id, event, ref_id, language, only_for, subject, body, figures, ending)
    SELECT id, event, ref_id, language, id, subject, body, '', '' FROM mail;

CREATE TABLE mail_before AS SELECT id, event, ref_id, recipient, recipient_name, state, created_at, delivered_at FROM mail;
DROP TABLE mail;

-- The outbox, as before: a mail for each event and recipient.
CREATE TABLE mail (
    id         $ID,
    event      TEXT NOT NULL,                   -- 'request_submitted', ...
    ref_id     BIGINT NOT NULL,
    recipient  TEXT NOT NULL,
    recipient_name TEXT NOT NULL,
    text_id    BIGINT NOT NULL REFERENCES mail_text (id),
    figures    BIGINT NOT NULL CHECK (figures IN (0, 1)),       -- whether the recipient may know them
    state      TEXT NOT NULL CHECK (state IN ('queued', 'delivered', 'failed')),
    failure    TEXT NOT NULL CHECK (failure IN ('', 'address', 'given_up')),    -- no mail reaches the address; its delivery was given up
    created_at BIGINT NOT NULL,
    delivered_at BIGINT NOT NULL,               -- 0: not yet
    CHECK ((state = 'failed') = (failure <> '')),
    UNIQUE (ref_id, event, recipient)           -- in this order also for what was mailed about a request
);
INSERT INTO mail (id, event, ref_id, recipient, recipient_name, text_id, figures, state, failure, created_at, delivered_at)
    SELECT id, event, ref_id, recipient, recipient_name, id, 0, state, CASE WHEN state = 'failed' THEN 'address' ELSE '' END, created_at,
           delivered_at FROM mail_before;
CREATE INDEX mail_queued ON mail (id) WHERE state = 'queued';
DROP TABLE mail_before;
