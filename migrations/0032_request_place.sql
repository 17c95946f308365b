-- Lists of requests in the order "what waits for the customer first, by when; then the rest by last change" (SPEC 7.1). The place of a request in
-- it is one number, the greatest first. It follows from the row: 2^52 less the time by which the customer has to act; 3 * 2^50 where he has no
-- such time; for all others the time of the last change, which is less. request_place() in request.h is the same rule.

-- sqlite: ALTER TABLE request ADD COLUMN place BIGINT GENERATED ALWAYS AS (CASE WHEN state = 'waiting_customer' OR state = 'solution_proposed' OR state = 'pending_plan' THEN CASE WHEN next_due_at > 0 THEN 4503599627370496 - next_due_at ELSE 3377699720527872 END ELSE updated_at END) VIRTUAL;
-- postgres: ALTER TABLE request ADD COLUMN place BIGINT GENERATED ALWAYS AS (CASE WHEN state = 'waiting_customer' OR state = 'solution_proposed' OR state = 'pending_plan' THEN CASE WHEN next_due_at > 0 THEN 4503599627370496 - next_due_at ELSE 3377699720527872 END ELSE updated_at END) STORED;

CREATE INDEX request_open_place ON request (place, id) WHERE closed_at = 0;
CREATE INDEX request_closed_place ON request (place, id) WHERE closed_at > 0;
CREATE INDEX request_organization_open_place ON request (organization_id, place, id) WHERE closed_at = 0 AND organization_id IS NOT NULL;
CREATE INDEX request_organization_closed_place ON request (organization_id, place, id) WHERE closed_at > 0 AND organization_id IS NOT NULL;

-- A copy for each contact, beside the copy `closed`: the trigger keeps both.
ALTER TABLE request_contact ADD COLUMN place BIGINT NOT NULL DEFAULT 0;
UPDATE request_contact SET place = (SELECT q.place FROM request q WHERE q.id = request_contact.request_id);
CREATE INDEX request_contact_by_place ON request_contact (email, closed, place, request_id);

-- sqlite: DROP TRIGGER request_contact_follows;
-- sqlite: CREATE TRIGGER request_contact_follows AFTER UPDATE ON request WHEN OLD.place <> NEW.place OR (OLD.closed_at = 0) <> (NEW.closed_at = 0) BEGIN
-- sqlite:   UPDATE request_contact SET closed = CASE WHEN NEW.closed_at = 0 THEN 0 ELSE 1 END, place = NEW.place WHERE request_id = NEW.id;
-- sqlite: END;
-- postgres: CREATE OR REPLACE FUNCTION request_contact_follows() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
-- postgres:   UPDATE request_contact SET closed = CASE WHEN NEW.closed_at = 0 THEN 0 ELSE 1 END, place = NEW.place WHERE request_id = NEW.id;
-- postgres:   RETURN NULL;
-- postgres: END $body$;
-- postgres: DROP TRIGGER request_contact_follows ON request;
-- postgres: CREATE TRIGGER request_contact_follows AFTER UPDATE ON request FOR EACH ROW WHEN (OLD.place <> NEW.place OR (OLD.closed_at = 0) <> (NEW.closed_at = 0)) EXECUTE FUNCTION request_contact_follows();
