-- Who acts in whose name, which number comes next, which registers a county keeps on another platform.

-- 执法主体: the body in whose name documents are issued, with the word its numbers carry (示卫) and its seal line.
create table authority (
    id @int not null primary key,
    county @int not null,
    unit @int not null,
    sign @text not null,
    title @text not null,
    from_on @text,
    to_on @text,
    delegated_by @int,            -- file: 委托书, NULL when the law itself gives the power
    seal_line @text,
    made_by @int not null,
    made_at @text not null
) @strict;
create index authority_unit on authority (county, unit);

-- Matters (codes, or groups of codes) that one body handles for the whole county.
create table authority_matter (
    county @int not null,
    authority @int not null,
    list @text not null,          -- code list of content
    code @text not null,
    primary key (county, list, code, authority)
) @strict;

-- One row a series: the next number to give. Writes of a county are serial, so reading and adding one is enough.
create table number_series (
    county @int not null,
    authority @int not null,      -- 0: the number does not name one
    unit @int not null,           -- 0: the number does not name the unit
    register @text not null,
    year @int not null,           -- 0: the number does not name the year
    next @int not null,
    primary key (county, authority, unit, register, year)
) @strict;

-- How a county keeps a register: native (here), ledger (on another platform, registered here), off.
create table register_mode (
    county @int not null,
    register @text not null,
    mode @text not null,
    made_by @int not null,
    made_at @text not null,
    primary key (county, register)
) @strict;

-- 外出委托: a person lets another one sign in a post of his, from one day to another.
create table delegation (
    id @int not null primary key,
    county @int not null,
    person @int not null,         -- who is away
    post @int not null,           -- the post that is lent
    role @text not null,
    unit @int not null,
    to_person @int not null,
    from_on @text not null,
    to_on @text not null,         -- last day
    reason @text,
    made_by @int not null,
    made_at @text not null,
    ended_at @text                -- taken back before the last day
) @strict;
create index delegation_to on delegation (county, to_person, to_on);
create index delegation_from on delegation (county, person, to_on);

-- A round remembers who submitted it; rows of one position are signed in any order, and with one_of the first is enough.
alter table approval add column submitted_by @int;
alter table approval add column one_of @small;
alter table approval add column for_person @int;   -- signed by delegation of this person
alter table approval add column delegation @int;
