-- Kept values of metrics, so that a board opens at once. Nothing here is a fact: every row can be counted again, and is thrown
-- away when nobody has needed it for a while.

-- The last event that changed a register or a core table. Raised with each event, in its work: a value counted at a higher or
-- the same turn of all its registers is the value now.
create table register_turn (
    county @int not null,
    register @text not null,      -- id of the register or core table, as in event.register
    seq @int not null,            -- event.seq
    primary key (county, register)
) @strict;

create table tally (
    county @int not null,
    scope_kind @text not null,    -- county, subtree, unit: whose eyes
    scope_unit @int not null,     -- 0 for county
    scope_person @int not null,   -- 0 where the value is the same for everybody in this scope
    metric @text not null,        -- content/metrics
    from_on @text not null,       -- period, both days included
    to_on @text not null,
    unit @int not null,           -- asked for this unit, 0: all in scope
    below @small not null,        -- 1: with the units below it
    split @small not null,        -- 1: one row for each unit that has records
    part @int not null,           -- that unit; 0: the value itself, or the head of a split
    shape @text,                  -- how the number reads: places, then m money, s share, l lower bound, d day; NULL: never counted
    number @int,                  -- NULL: a ratio over nothing
    records @int not null,        -- behind it
    backfill @int not null,       -- of them entered afterwards
    of_number @int not null,      -- of a ratio
    over_number @int not null,
    turn @int not null,           -- the highest register_turn of its registers when counting began
    content @text,                -- digest of the content that defined it
    day @text,                    -- its condition looks at today: valid on this day only
    counted_at @text,             -- when counting began
    took_us @int not null,        -- how long it took
    wanted @small not null,       -- 1: waits to be counted in the background
    primary key (county, scope_kind, scope_unit, scope_person, metric, from_on, to_on, unit, below, split, part)
) @strict;
create index tally_wanted on tally (wanted, county);
create index tally_counted on tally (counted_at);
