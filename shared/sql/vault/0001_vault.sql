-- The vault's rows: who somebody is, sealed field by field under that person's own key, which is kept elsewhere.

CREATE TABLE records (
    record_id uuid PRIMARY KEY,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    stored_at timestamptz NOT NULL,
    stored_by text NOT NULL,
    role text NOT NULL,
    cause text NOT NULL,
    UNIQUE (person_id, kind, version)
);

CREATE TABLE fields (
    record_id uuid NOT NULL REFERENCES records,
    field text NOT NULL,
    field_class text NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (record_id, field)
);

CREATE TABLE reads (
    read_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    read_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    reader text NOT NULL,
    role text NOT NULL,
    purpose text NOT NULL CHECK (purpose <> ''),
    person_id uuid NOT NULL,
    kind text NOT NULL,
    fields text[] NOT NULL
);
CREATE INDEX reads_by_person ON reads (person_id, read_id);
CREATE INDEX reads_by_reader ON reads (reader, read_id);
CREATE INDEX reads_by_time ON reads (read_at);

CREATE TABLE erasures (
    person_id uuid PRIMARY KEY,
    erased_at timestamptz NOT NULL,
    erased_by text NOT NULL,
    role text NOT NULL,
    cause text NOT NULL,
    reason text NOT NULL
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER reads_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON reads
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER erasures_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON erasures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
