-- Companies and who belongs to them (SPEC 3.3, 3.4).

CREATE TABLE organization (
    id         $ID,
    name       TEXT NOT NULL CHECK (name <> ''),
    country    TEXT NOT NULL,
    partner_id TEXT NOT NULL UNIQUE,            -- its number in the partner programme, 7 digits
    created_at BIGINT NOT NULL
);
CREATE INDEX organization_by_name ON organization (name);

CREATE TABLE enrollment (
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    network         TEXT NOT NULL CHECK (network IN ('partner', 'reseller')),
    PRIMARY KEY (organization_id, network)
)$CLUSTERED;

-- One row a role; everybody in the organization has at least the role 'member'.
CREATE TABLE organization_role (
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    account_id      BIGINT NOT NULL REFERENCES account (id),
    role            TEXT NOT NULL CHECK (role IN ('global_admin', 'partner_admin', 'admin_agent', 'member')),
    PRIMARY KEY (organization_id, account_id, role)
)$CLUSTERED;
CREATE INDEX organization_role_by_account ON organization_role (account_id);
