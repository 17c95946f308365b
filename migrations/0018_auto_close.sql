-- Requests whose customer is silent are closed after notice (SPEC 2.12, 10.3), and requests about the programme are the contract desk's.

-- The notice that a request is closed if nobody answers. It is about one time at which an answer was due: where that has moved, somebody
-- has answered or asked anew, and the notice is void.
CREATE TABLE closing_notice (
    request_id $ID REFERENCES request (id),
    due_at     BIGINT NOT NULL CHECK (due_at > 0),      -- next_due_at of the request when it was given
    noticed_at BIGINT NOT NULL,
    close_at   BIGINT NOT NULL,                         -- not before
    CHECK (close_at >= due_at AND close_at > noticed_at)
);
CREATE INDEX closing_notice_by_close ON closing_notice (close_at);

CREATE INDEX request_waiting_due ON request (next_due_at, id) WHERE state = 'waiting_customer';
CREATE INDEX request_proposed_due ON request (next_due_at, id) WHERE state = 'solution_proposed';

CREATE INDEX request_program_due ON request (next_due_at, id) WHERE closed_at = 0 AND kind = 'program';
