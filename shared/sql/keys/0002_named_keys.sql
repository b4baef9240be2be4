-- Keys that belong to no person: one for each process, from which pseudonyms follow. To delete a row is to cut the
-- last link between the pseudonyms of a process and its people.

CREATE TABLE named_keys (
    name text PRIMARY KEY,
    wrapped bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);
