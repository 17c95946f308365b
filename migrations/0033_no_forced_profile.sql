-- Nobody is asked for a profile before anything else (SPEC 3.2, decision 0064), so nobody asks whether that was done.
ALTER TABLE account DROP COLUMN profiled_at;
