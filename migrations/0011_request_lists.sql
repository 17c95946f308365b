-- Lists of requests by severity and contract, and the desk's queue (SPEC 7.1, 10.3).

-- Newest and oldest first within each of these.
CREATE INDEX request_by_severity ON request (severity_id, state, id);
DROP INDEX request_by_contract;
CREATE INDEX request_by_contract ON request (contract_id, state, id);
CREATE INDEX request_by_organization ON request (organization_id, state, id) WHERE organization_id IS NOT NULL;

-- The queue is asked for all, for one's own and for those that nobody has: an open request stands in the one or the
-- other two of these, so that a new one, which nobody has, costs one entry as before.
DROP INDEX request_open_due;
CREATE INDEX request_unowned_due ON request (next_due_at, id) WHERE closed_at = 0 AND owner_id IS NULL;
CREATE INDEX request_owned_due ON request (next_due_at, id) WHERE closed_at = 0 AND owner_id IS NOT NULL;
CREATE INDEX request_owner_due ON request (owner_id, next_due_at, id) WHERE closed_at = 0 AND owner_id IS NOT NULL;
