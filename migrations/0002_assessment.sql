-- The frozen result of an assessment round: written once when the round is published, never changed. Pages of a published
-- round show these rows; a record changed afterwards is a difference beside them. All scores are hundredths of a point.

-- One row a participating unit.
create table round_result (
    county @int not null,
    round @int not null,          -- record of the register that plays assessment.round
    participation @int not null,  -- record of the register that plays assessment.participation
    unit @int not null,
    unit_name @text not null,     -- short name as it was then
    unit_group @text,             -- kind of unit within which group_rank counts, in words
    framework @int not null,      -- the version that was scored
    submitted @small not null,    -- 0: 未报
    got @int not null,            -- points earned
    self_got @int not null,       -- points of the self-assessment
    possible @int not null,       -- points of the items that apply to the unit
    score @int not null,          -- got / possible x 100, half up
    self_score @int not null,
    applicable @int not null,     -- items that apply
    answered @int not null,       -- items with a score
    reviewed @int not null,       -- items with a reviewed score
    changed @int not null,        -- items whose review differs from the self-assessment
    overall_rank @int,            -- NULL: not ranked (未报 or open items)
    group_rank @int,
    frozen_by @int not null,      -- person
    frozen_at @text not null,
    primary key (county, round, participation)
) @strict;

-- One row a unit and item.
create table round_result_item (
    county @int not null,
    round @int not null,
    participation @int not null,
    item @int not null,           -- framework_item
    self_score @int,              -- NULL: 未报
    review_score @int,            -- NULL: not reviewed
    not_applicable @small not null, -- 1: 合理缺项, outside numerator and denominator
    self_record @int,             -- the self-assessment it comes from
    review_record @int,           -- the review it comes from
    primary key (county, round, participation, item)
) @strict;
