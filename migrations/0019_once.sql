-- One table for everything that is done once however often it is sent: submissions, for ever; forms and other calls of programs until
-- they are forgotten, with the first answer. Which key means what is web/once.c's affair.

ALTER TABLE idempotency_key ADD COLUMN status BIGINT NOT NULL DEFAULT 0;    -- of the first answer; 0: a submission, or at work
ALTER TABLE idempotency_key ADD COLUMN location TEXT NOT NULL DEFAULT '';   -- where a form led
ALTER TABLE idempotency_key ADD COLUMN body TEXT NOT NULL DEFAULT '';       -- of the first answer to a program
ALTER TABLE idempotency_key ADD COLUMN until BIGINT NOT NULL DEFAULT 0;     -- when it is forgotten; 0: never
CREATE INDEX idempotency_key_by_until ON idempotency_key (until) WHERE until > 0;

-- request_id is 0 where it is no submission. Forms that were sent in the last 14 days stay known.
INSERT INTO idempotency_key (account_id, key, digest, request_id, at, status, location, until)
    SELECT account_id, 'form ' || key, '', 0, at, 303, location, at + 1209600000 FROM form_once WHERE location <> '';
DROP TABLE form_once;
