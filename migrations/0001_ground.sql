-- What every room stands on: secrets of this installation, attempts, the security log, the job queue.

CREATE TABLE secret (
    name       TEXT NOT NULL PRIMARY KEY,
    value      TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Failed attempts that are limited (SPEC 3.1, 4.3): by account, by address.
CREATE TABLE attempt (
    id      $ID,
    kind    TEXT NOT NULL CHECK (kind IN ('sign_in', 'association')),
    subject TEXT NOT NULL,
    at      BIGINT NOT NULL
);
CREATE INDEX attempt_by_subject ON attempt (kind, subject, at);

-- Append-only: who did or tried what.
CREATE TABLE security_log (
    id         $ID,
    at         BIGINT NOT NULL,
    event      TEXT NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('nobody', 'account', 'operator', 'system')),
    actor_id   BIGINT,
    remote     TEXT NOT NULL,
    detail     TEXT NOT NULL
);

-- Work after the answer. A lease ends at leased_until; a job that is done is deleted, one that cannot heal is buried.
CREATE TABLE job (
    id           $ID,
    work         TEXT NOT NULL,
    ref_id       BIGINT,
    detail       TEXT NOT NULL,
    run_at       BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    attempts     BIGINT NOT NULL CHECK (attempts >= 0),
    buried       BIGINT NOT NULL CHECK (buried IN (0, 1)),
    last_error   TEXT NOT NULL
);
-- sqlite: CREATE INDEX job_due ON job (buried, run_at);
-- postgres: CREATE INDEX job_due ON job (buried, run_at, id);
