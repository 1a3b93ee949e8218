-- 正式启用: what was typed and uploaded before there is an office, kept until the office is made, gone with it.
create table setup_answer (
    step @text not null,          -- bureau, years, units, people, ... ; door: the start code and who has shown it
    field @text not null,         -- name of the input; "sheet" the confirmed rows as CSV
    value @text not null,
    at @text not null,            -- when it was saved
    primary key (step, field)
) @strict;

alter table unit add column address @text; -- 地址
alter table unit add column phone @text;   -- 单位电话
