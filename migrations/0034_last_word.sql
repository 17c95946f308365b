-- Who has the last word on a request, for lists (SPEC 7.1): of the newest message that its contacts see, when, by whom, and on which side; 0, null and
-- '' while nobody has written: then it is the submitter's.
ALTER TABLE request ADD COLUMN last_word_at BIGINT NOT NULL DEFAULT 0 CHECK (last_word_at >= 0);
ALTER TABLE request ADD COLUMN last_word_by BIGINT REFERENCES account(id);
ALTER TABLE request ADD COLUMN last_word_side TEXT NOT NULL DEFAULT '' CHECK (last_word_side IN ('', 'customer', 'vendor', 'system'));
UPDATE request SET last_word_at = m.at, last_word_by = m.author_id, last_word_side = m.side FROM communication m
    WHERE m.id = (SELECT MAX(c.id) FROM communication c WHERE c.request_id = request.id AND c.work_note = 0);

-- How a contact has seen the request last: its updated_at then. What was there before this counts as seen.
ALTER TABLE request_contact ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0 CHECK (seen_at >= 0);
UPDATE request_contact SET seen_at = (SELECT q.updated_at FROM request q WHERE q.id = request_contact.request_id);
