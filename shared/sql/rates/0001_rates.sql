-- Whose a request was is kept as a keyed digest alone, and for as long as it counts.
CREATE TABLE hits (key text NOT NULL, at timestamptz NOT NULL);
CREATE INDEX hits_by_key ON hits (key, at);
CREATE INDEX hits_by_age ON hits (at);

-- Count one request and return nothing, or return in how many seconds one is free again.
-- Of those who ask at once each waits for the other; the last hits before a crash may be lost, which harms nobody.
CREATE FUNCTION hit(whose text, most integer, within interval) RETURNS double precision LANGUAGE plpgsql AS $$
DECLARE
    counted integer;
    oldest timestamptz;
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    PERFORM pg_advisory_xact_lock(hashtextextended(whose, 0));
    DELETE FROM hits WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM hits WHERE at < clock_timestamp() - interval '1 day' LIMIT 10 FOR UPDATE SKIP LOCKED
    ));
    DELETE FROM hits WHERE key = whose AND at <= clock_timestamp() - within;
    SELECT count(*), min(at) INTO counted, oldest FROM hits WHERE key = whose;
    IF counted >= most THEN
        RETURN extract(epoch FROM oldest + within - clock_timestamp());
    END IF;
    INSERT INTO hits VALUES (whose, clock_timestamp());
    RETURN NULL;
END $$;
