-- The vault's keys, in a database of their own with short-lived backups: to delete a row is to erase a person.

CREATE TABLE person_keys (
    person_id uuid PRIMARY KEY,
    wrapped bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);
