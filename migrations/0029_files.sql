-- 历版 and virus scan of files.

-- A file that stood in a field of a record and does so no more: it was replaced or taken out. The bytes and the row in file stay.
create table file_version (
    county @int not null,
    register @text not null,
    record @int not null,
    field @text not null,         -- id in the register
    file @int not null,
    until_at @text not null,      -- when it was taken out
    person @int not null,         -- who did; 0: the program
    step @text not null,          -- step or kind of change
    why @text,                    -- what he gave as the reason, if anything
    primary key (county, register, record, field, file, until_at)
) @strict;
create index file_version_file on file_version (county, file);

-- What a virus scanner said of these bytes when they came in. No row: nobody looked.
create table file_scan (
    digest @text not null primary key, -- SM3, hex
    at @text not null,
    said @text not null                -- the scanner's own word, such as OK
) @strict;
