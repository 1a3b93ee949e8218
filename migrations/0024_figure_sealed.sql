-- 年度封存: the figures of a report as they stood when it was signed. Nobody changes them afterwards.
create table figure_sealed (
    county @int not null,
    record @int not null,         -- the report
    metric @text not null,        -- id of content/metrics/<id>.yaml
    position @int not null,       -- in the report's list; -1: only counted for a ratio of it
    title @text not null,         -- as it was called then
    text @text not null,          -- as it was written then: 84 场次
    formula @text not null,       -- how it was counted, in words
    from_on @text not null,
    to_on @text not null,
    known @int not null,          -- 0: a ratio over nothing
    number @int not null,         -- scaled by `scale`
    scale @int not null,
    flags @int not null,          -- 1 money, 2 share, 4 lower bound (余), 8 a day
    records @int not null,        -- rows behind it
    backfill @int not null,       -- of these entered afterwards (补录)
    part @int not null,           -- of a ratio: the number above the line
    whole @int not null,          -- and below it
    last_text @text,              -- the same days a year before, as written then
    last_known @int not null,     -- and as a number: scale and flags as above
    last_number @int not null,
    primary key (county, record, metric)
) @strict;

-- The records that each of them counted.
create table figure_sealed_row (
    county @int not null,
    record @int not null,
    metric @text not null,
    counted @int not null,        -- id of the counted record
    on_day @text,                 -- the day (or year) that put it into the period
    primary key (county, record, metric, counted)
) @strict;

-- What people say about a figure of a report: another text in its place, or why there is none. With a reason, by name.
create table figure_word (
    county @int not null,
    record @int not null,
    metric @text not null,
    text @text,                   -- stands in the report in place of the counted one; null: only explained
    why @text not null,
    person @int not null,
    at @text not null,
    primary key (county, record, metric)
) @strict;

-- When a report was signed and its figures kept.
create table figure_seal (
    county @int not null,
    record @int not null,
    report @text not null,        -- id of content/reports/<id>.yaml
    from_on @text not null,
    to_on @text not null,
    unit @int not null,           -- counted in this unit and below it; 0: the whole county
    person @int not null,
    at @text not null,
    event_seq @int not null,      -- the event `freeze`
    primary key (county, record)
) @strict;
create index figure_seal_period on figure_seal (county, from_on, to_on, unit);
