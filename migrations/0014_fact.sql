-- What an assessment counts by itself: one row a unit, indicator and named point, rewritten only when it changes. Points and
-- numbers are hundredths.
create table assessment_fact (
    county @int not null,
    round @int not null,          -- record of the register that plays assessment.round
    participation @int not null,  -- record of the register that plays assessment.participation
    item @int not null,           -- framework_item
    part @text not null,          -- id of the named point within the item
    known @small not null,        -- 0: a ratio over nothing, or not countable for this unit: a person scores the point
    number @int,                  -- what was counted: 2 次 is 200, 93% is 9300; NULL: unknown
    points @int,                  -- what the rule makes of it; NULL: unknown
    said @text not null,          -- the same in a sentence, as people read it
    source_kind @text not null,   -- metric, obligation
    source @text not null,        -- its id
    from_on @text not null,       -- period counted, both days included
    to_on @text not null,
    gathered_at @text not null,   -- when the value became what it is
    primary key (county, round, participation, item, part)
) @strict;

-- Results frozen since then keep what counts beside the indicators.
alter table round_result add column bonus @int;        -- hundredths of a point on top, in score already
alter table round_result add column veto_item @int;    -- framework_item that capped the score; NULL: none
alter table round_result add column outside @int;      -- score taken from an outside assessment; NULL: from indicators
alter table round_result add column everyday @int;     -- 平时分, hundredths; NULL: not counted in this round
alter table round_result add column everyday_share @int; -- hundredths of percent
alter table round_result add column combined @int;     -- 平时分 and 年末分 together; NULL: score alone
alter table round_result add column weight @int;       -- 法治权重, hundredths of percent; NULL: none
alter table round_result add column contribution @int; -- combined (or score) times weight, hundredths
alter table round_result_item add column vetoed @small;  -- 1: what must not happen has happened
alter table round_result_item add column reason @text;   -- why not_applicable
