-- Addresses are kept as they were given beside the key that finds them (SPEC 3.8, decision 0036): mail goes to the address.
-- Empty: the address is the key itself. Of what was stored before nobody knows how it was given.
ALTER TABLE account ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE request_contact ADD COLUMN address TEXT NOT NULL DEFAULT '';
