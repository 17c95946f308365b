-- Words that a request is found by are written into the index by a job, many at once; until then they stand here, under the id of the row that
-- they become. No key refers to the request, since it would be asked for at each submission: the doctor looks for rows that belong to nothing.

CREATE TABLE request_unwritten (
    id          $ID,
    words       TEXT NOT NULL,
    request_id  BIGINT NOT NULL,
    staff_only  BIGINT NOT NULL CHECK (staff_only = 0 OR staff_only = 1)
);
