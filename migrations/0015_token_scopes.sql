-- What a token may be used for, and what it was made by (SPEC 3.1).

-- Bits: 1 read, 2 submit, 4 desk, 8 admin. Tokens that were there could do all that the roles of their accounts open, and go on so.
ALTER TABLE token ADD COLUMN scopes BIGINT NOT NULL DEFAULT 1 CHECK (scopes IN (1, 3, 5, 7, 9, 11, 13, 15));
UPDATE token SET scopes = 15;

-- 0: the operator made it. Of those that were there nobody knows; where there is a password it may have been used.
ALTER TABLE token ADD COLUMN by_password BIGINT NOT NULL DEFAULT 1 CHECK (by_password IN (0, 1));
UPDATE token SET by_password = 0 WHERE account_id IN (SELECT id FROM account WHERE password = '');

-- None is valid for longer than a year any more: 365 days from today for those that were to be.
-- sqlite: UPDATE token SET expires_at = MIN(expires_at, (CAST(strftime('%s', 'now') AS BIGINT) + 31536000) * 1000);
-- postgres: UPDATE token SET expires_at = LEAST(expires_at, (EXTRACT(EPOCH FROM now())::BIGINT + 31536000) * 1000);
