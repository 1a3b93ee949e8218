-- Legal time limits as rows, their stops and extensions, and a county's own changes to the calendar of working days.
-- What a clock was started with (limit, shift, law) is kept in its row: definitions change, clocks live on.

-- One row a record and clock of its register.
create table clock (
    county @int not null,
    record @int not null,
    clock @text not null,         -- id in the register's definition
    register @text not null,
    run @int not null,            -- counts restarts; stops and extensions belong to one run
    state @text not null,         -- running, paused, closed, void
    content @text,                -- digest of the definition the record was opened under (content_version)
    title @text not null,         -- as the definition called it at the start
    kind @text not null,          -- counted; given: the last day stands in a field; backward: counts back from a field
    start_on @text not null,      -- legal date of the step that started it; the day itself does not count
    base_on @text,                -- given and backward: the date in the field
    limit_n @int not null,        -- given: 0
    limit_unit @text not null,    -- workday, day, month, year, hour
    wait @small not null,         -- 1: a period to wait out: never red, no verdict, leads no list
    shift @small not null,        -- 1: a last day that is a rest day moves to the next working day
    warn_n @int not null,         -- yellow so long before safe_due_on
    warn_unit @text not null,     -- workday, day
    stop_max @int not null,       -- a stop longer than this counts on; 0: no ceiling
    stop_unit @text not null,
    law @text,                    -- citation
    law_from @text,               -- first day of the version of the law in force at the start, where known
    unverified @small not null,   -- 1: the article was not read in the text of the law (待核)
    raw_on @text,                 -- last day before shifting; NULL while stopped without a ceiling
    due_on @text,                 -- red after this day
    safe_due_on @text,            -- the raw last day or the working day before it: warnings go by this
    warn_on @text,                -- yellow from this day
    assumed @small not null,      -- 1: a year without calendar data was counted as plain weekends
    paused_days @int not null,    -- natural days of the stops that have ended
    paused_from @text,            -- first day of the open stop
    ground @text,                 -- of the open stop
    extended @int not null,       -- units of limit_unit or of the extension, in sum
    closed_on @text,              -- legal date of the step that closed it
    verdict @text,                -- on_time, late
    lead @small not null,         -- 1: the clock that speaks for the record in lists
    urgent_on @text,              -- due_on of an open leading clock: what lists sort and filter by
    calendar_rev @int not null,   -- revision of the county's calendar it was counted with
    primary key (county, record, clock)
) @strict;
create index clock_warn on clock (county, state, warn_on);
create index clock_urgent on clock (county, register, urgent_on, record);
create index clock_calendar on clock (county, state, calendar_rev);

-- 停表: days from from_on up to the day before to_on do not count.
create table clock_pause (
    id @int not null primary key,
    county @int not null,
    record @int not null,
    clock @text not null,
    run @int not null,
    from_on @text not null,
    to_on @text,                  -- first day that counts again; NULL: still stopped
    ground @text not null,        -- one of the definition's grounds
    by_person @int not null,      -- who stopped it
    ended_by @int,                -- who let it run on; NULL with to_on: closed while stopped
    at @text not null
) @strict;
create index clock_pause_record on clock_pause (county, record, clock, run, from_on);

-- 延长: counted on from the day after the limit would have ended.
create table clock_extension (
    id @int not null primary key,
    county @int not null,
    record @int not null,
    clock @text not null,
    run @int not null,
    n @int not null,
    unit @text not null,
    on_date @text not null,       -- of the decision, inside the limit as it was
    ground @text,
    by_person @int not null,      -- who approved it
    at @text not null
) @strict;
create index clock_extension_record on clock_extension (county, record, clock, run, id);

-- A year of the calendar that the county keeps itself: it stands in place of the content's year as a whole.
create table calendar_year (
    county @int not null,
    year @int not null,
    source @text not null,        -- document it follows: 国办发明电〔2026〕..号, 州政府公告
    changed_by @int not null,     -- person
    changed_at @text not null,
    primary key (county, year)
) @strict;

-- The days of such a year.
create table calendar_day (
    county @int not null,
    day @text not null,
    work @small not null,         -- 1: a weekend day worked (调休上班); 0: a rest day
    name @text,                   -- holiday a rest day belongs to
    primary key (county, day)
) @strict;
