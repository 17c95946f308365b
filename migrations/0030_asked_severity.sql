-- Another severity that a contact asks for, until the vendor decides (SPEC 7.3). Nobody decides about a request that is closed.
ALTER TABLE request ADD COLUMN asked_severity_id TEXT NOT NULL DEFAULT '' CHECK (asked_severity_id = '' OR closed_at = 0);
