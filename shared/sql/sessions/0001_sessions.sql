-- Secrets are kept as digests alone; what a row needs of a person is sealed under the browser's secret.
CREATE TABLE sign_ins (
    browser bytea PRIMARY KEY,
    code bytea,
    address bytea,
    expires_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    used_at timestamptz
);
CREATE INDEX sign_ins_by_end ON sign_ins (expires_at);

CREATE TABLE sessions (
    session_id uuid PRIMARY KEY,
    secret bytea NOT NULL UNIQUE,
    account_id uuid NOT NULL,
    way text NOT NULL,
    opened_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    strong_at timestamptz,
    revoked_at timestamptz,
    challenge bytea,
    challenge_until timestamptz
);
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE passkeys (
    passkey_id uuid PRIMARY KEY,
    account_id uuid NOT NULL,
    credential_id bytea NOT NULL UNIQUE,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    registered_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX passkeys_by_account ON passkeys (account_id);

CREATE TABLE recovery_codes (
    account_id uuid NOT NULL,
    place integer NOT NULL,
    code text NOT NULL,
    PRIMARY KEY (account_id, place)
);
