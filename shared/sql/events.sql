-- The event store of one service: its table, and the only function that writes to it.
-- `:schema` stands for the service's schema. Applied under an advisory lock; safe to apply again.
create schema if not exists :schema;

create table if not exists :schema.events (
    originator_id uuid not null,
    originator_version bigint not null check (originator_version > 0),
    topic text not null,
    state bytea not null,
    notification_id bigint not null,
    primary key (originator_id, originator_version)
) with (autovacuum_vacuum_insert_threshold = 100000, autovacuum_analyze_threshold = 1000);

create unique index if not exists events_notification_id on :schema.events (notification_id);

-- Record what several commands decided. Each is accepted whole or refused whole, in order, as if they came one by
-- one. p_counts: events per command. p_reliant, p_relied, p_relied_version: command (from 1), stream and version that
-- it relied on. Returns for each command the position of its last event, 0 where a stream had moved already,
-- -1 where a stream it relied on had moved. Positions are gapless because the lock is held until commit.
create or replace function :schema.append(
    p_counts int[], p_stream uuid[], p_version bigint[], p_topic text[], p_state bytea[],
    p_reliant int[], p_relied uuid[], p_relied_version bigint[]
) returns bigint[] language plpgsql as $$
declare
    base bigint;
    landed bigint;
    results bigint[] := '{}';
    command record;
begin
    perform pg_advisory_xact_lock(hashtextextended(':schema.events', 0));
    select coalesce(max(notification_id), 0) into base from :schema.events;
    perform pg_notify('events', ':schema');

    if not exists (
        select from (select distinct * from unnest(p_relied, p_relied_version)) as r (stream, version)
        where r.stream = any (p_stream) or r.version is distinct from coalesce(
            (select max(e.originator_version) from :schema.events e where e.originator_id = r.stream), 0)
    ) then
        begin
            insert into :schema.events (originator_id, originator_version, topic, state, notification_id)
            select stream, version, topic, state, base + place
            from unnest(p_stream, p_version, p_topic, p_state) with ordinality as n (stream, version, topic, state, place);
            select array_agg(last_one order by place) into results
            from (select place, base + sum(n) over (order by place) as last_one
                  from unnest(p_counts) with ordinality as c (n, place)) as counted;
            return results;
        exception when unique_violation then
            null; -- One of them is guilty: find out which, below.
        end;
    end if;

    for command in
        select c.place, array_agg(n.stream order by n.at) as streams, array_agg(n.version order by n.at) as versions,
               array_agg(n.topic order by n.at) as topics, array_agg(n.state order by n.at) as states
        from (select place, sum(n) over (order by place) - n as before, n
              from unnest(p_counts) with ordinality as c (n, place)) as c
        join unnest(p_stream, p_version, p_topic, p_state) with ordinality as n (stream, version, topic, state, at)
            on n.at > c.before and n.at <= c.before + c.n
        group by c.place order by c.place
    loop
        if exists (
            select from unnest(p_reliant, p_relied, p_relied_version) as r (reliant, stream, version)
            where r.reliant = command.place and r.version is distinct from coalesce(
                (select max(e.originator_version) from :schema.events e where e.originator_id = r.stream), 0)
        ) then
            results := results || -1::bigint;
            continue;
        end if;
        begin
            insert into :schema.events (originator_id, originator_version, topic, state, notification_id)
            select stream, version, topic, state, base + place
            from unnest(command.streams, command.versions, command.topics, command.states)
                with ordinality as n (stream, version, topic, state, place);
            get diagnostics landed = row_count;
            base := base + landed;
            results := results || base;
        exception when unique_violation then
            results := results || 0::bigint;
        end;
    end loop;
    return results;
end $$;
