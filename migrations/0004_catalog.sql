-- What the vendor decides, in revisions (SPEC 2). Nothing is deleted: a thing that a later file leaves out is retired.

CREATE TABLE catalog_revision (
    id       BIGINT NOT NULL PRIMARY KEY,       -- 1, 2, 3, ...
    at       BIGINT NOT NULL,
    source   TEXT NOT NULL,                     -- 'apply' or 'import-lifecycle PRODUCT'
    actor_id BIGINT
);

-- The state of a thing from one revision on, until a later row of the same thing.
CREATE TABLE catalog_item (
    kind        TEXT NOT NULL,                  -- 'service', 'plan', 'product', 'version', ...
    item_id     TEXT NOT NULL,
    revision_id BIGINT NOT NULL REFERENCES catalog_revision (id),
    position    BIGINT NOT NULL,                -- its place in the file, for showing
    body        TEXT NOT NULL,                  -- canonical JSON
    retired     BIGINT NOT NULL CHECK (retired IN (0, 1)),
    imported    BIGINT NOT NULL CHECK (imported IN (0, 1)),
    PRIMARY KEY (kind, item_id, revision_id)
);
