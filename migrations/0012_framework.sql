-- Frameworks: three levels, named points inside an item, rules, evidence asked for, items that do not apply, outside standards.

alter table framework add column outside @small;          -- 1: somebody else's standard, only compared with
alter table framework add column made_from @int;          -- the version it was copied from, NULL: imported

alter table framework_item add column level3 @text;
alter table framework_item add column rule @text;         -- domain/assess_rule.h, one line; NULL: manual
alter table framework_item add column proof @text;        -- evidence asked for
alter table framework_item add column example @text;      -- what a good one looks like
alter table framework_item add column parts_by @int;      -- who confirmed the points of the parts, NULL: equal shares proposed
alter table framework_item add column parts_at @text;
alter table framework_item add column exempt_reason @text; -- 合理缺项: why the item does not apply to framework_exempt.kind
alter table framework_item add column exempt_by @int;     -- who approved it, NULL: proposed
alter table framework_item add column exempt_at @text;

-- 要点: named points inside an item.
create table framework_part (
    id @int not null primary key,
    county @int not null,
    framework @int not null,
    item @int not null,
    position @int not null,       -- 1, 2, 3 ... in the item
    code @text not null,          -- its own within the item
    title @text not null,
    points @int not null,         -- hundredths
    rule @text not null,          -- domain/assess_rule.h, one line
    metric @text,                 -- counted by this metric of the content, or
    obligation @text,             -- by this obligation; both NULL: a person scores it
    waits @text                   -- register it waits for, with its check in words
) @strict;
create unique index framework_part_code on framework_part (county, item, code);
create index framework_part_framework on framework_part (county, framework);

-- Unit kinds that an item does not apply to.
create table framework_exempt (
    county @int not null,
    framework @int not null,
    item @int not null,
    kind @text not null,
    primary key (county, item, kind)
) @strict;
create index framework_exempt_framework on framework_exempt (county, framework);

-- Items of an outside standard beside the local items that cover them. A row with item 0 says: looked at, there is none.
create table framework_map (
    county @int not null,
    outside @int not null,        -- framework
    outside_item @int not null,   -- framework_item of it
    local @int not null,          -- framework
    item @int not null,           -- framework_item of it, 0: none
    made_by @int not null,
    made_at @text not null,
    primary key (county, outside_item, local, item)
) @strict;
create index framework_map_pair on framework_map (county, outside, local);
