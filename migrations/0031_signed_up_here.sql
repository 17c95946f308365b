-- The browser that signed up, by a hash of its secret (web/visit.c): the mailed link opened there signs in without the password (SPEC 3.1).
-- Empty: it is not known, or the address is verified and nobody asks any more.
ALTER TABLE account ADD COLUMN browser TEXT NOT NULL DEFAULT '' CHECK (browser = '' OR (verified_at = 0 AND LENGTH(browser) = 64));
