-- 提醒: what somebody must be told, once; and one digest a person and day.

-- One row a receiver, thing and stage. It closes when the thing is done; nobody closes it by hand.
create table alert (
    id @int not null primary key,
    county @int not null,
    kind @text not null,          -- obligation, clock, urge (催办 by a person)
    source @text not null,        -- id of the obligation, or of the clock in its register
    object @int not null,         -- unit or person who owes it; clocks: the record
    period @text not null,        -- 2026, 2026-H1, 2026-Q3, 2026-09; clocks: the due date; always: -
    turn @int not null,           -- 0; urge: the day as 20260928, so that one day urges once
    stage @small not null,        -- 1, 2, 3
    person @int not null,         -- receiver
    unit @int,                    -- unit the thing belongs to
    register @text,               -- where it is done
    record @int,                  -- clocks: the record
    title @text not null,         -- as it stands now; counts in it follow the records
    body @text not null,          -- what to do, and on what ground
    why @text not null,           -- why this person, at this stage
    due_on @text,                 -- last day, where there is one
    raised_at @text not null,
    raised_by @int not null,      -- person; 0: the program
    seen_at @text,
    quiet_until @text,            -- last day on which the receiver does not want to be reminded
    closed_at @text,
    closed_by @int,               -- event that resolved it, NULL when none can be named
    closed_why @text
) @strict;
create unique index alert_open on alert (county, kind, source, object, period, turn, stage, person) where closed_at is null;
create index alert_person on alert (county, person, closed_at, id);
create index alert_source on alert (county, kind, source, closed_at);

-- 今日提要: what stood open for a person at the hour of the digest. sent_at stays NULL until a channel to the outside exists.
create table digest (
    id @int not null primary key,
    county @int not null,
    person @int not null,
    on_date @text not null,
    made_at @text not null,
    items @int not null,
    red @int not null,            -- of these in stage 3 or past their day
    body @text not null,
    sent_at @text
) @strict;
create unique index digest_day on digest (county, person, on_date);
