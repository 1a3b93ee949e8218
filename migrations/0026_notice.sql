-- 推送: what goes out to a person at once and as the day's digest, how far it got, and what he has set for himself.

alter table alert add column pushed_at @text; -- told at once, or folded into the line "另有 n 件"; NULL: stands in the list alone
alter table alert add column rose @small;     -- 1: this stage was reached because nobody at the one below had looked
alter table alert add column reply @text;     -- 回执 in the receiver's words
create index alert_silent on alert (county, due_on) where closed_at is null and pushed_at is null;

-- One message to a person. In the house it is read on the page 提醒; to the outside it goes by rows of outbox.
create table notice (
    id @int not null primary key,
    county @int not null,
    person @int not null,
    kind @text not null,          -- digest, push
    on_date @text not null,       -- office day
    made_at @text not null,
    title @text not null,
    body @text not null,
    alert @int,                   -- push: the alert it is about
    folded @int not null          -- push: further alerts told by the line "另有 n 件"; 0: none
) @strict;
create index notice_person on notice (county, person, on_date);

alter table outbox add column notice @int;   -- the message it carries
alter table outbox add column made_at @text;
alter table outbox add column done_at @text; -- handed over, or given up
alter table outbox add column said @text;    -- the last answer or fault, in a sentence; never a secret
create index outbox_due on outbox (state, next_ms);
create index outbox_notice on outbox (county, notice);

-- What a person has set for his own messages. No row: the times of alerts.yaml, nothing goes out of the house.
create table notice_setting (
    county @int not null,
    person @int not null,
    quiet_from @small,            -- minute of the office day; NULL: as alerts.yaml says
    quiet_until @small,
    mail @text,                   -- where mail goes; NULL: none
    hook @small not null,         -- 1: through the web interface, too
    changed_at @text not null,
    primary key (county, person)
) @strict;
