-- Sheets imported into registers. A batch can be withdrawn as long as every record of it is still at the version it got.
create table import_batch (
    id @int not null primary key,
    county @int not null,
    register @text not null,      -- id of the register
    file_name @text not null,
    digest @text not null,        -- SM3 of the file: the same file is recognised
    person @int,                  -- who imported it, NULL: the program
    at @text not null,
    backfill @small not null,     -- 1: 历史补录
    written @int not null,        -- records made so far
    refused @int not null,        -- rows that were refused while writing
    state @text not null          -- running, done, stopped, withdrawn
) @strict;
create index import_batch_digest on import_batch (county, register, digest);

-- Which records a batch made, and from which row of the file.
create table import_row (
    county @int not null,
    batch @int not null,
    line @int not null,           -- row of the file, from 1
    record @int not null,
    version @int not null,        -- of the record after the import
    primary key (county, batch, line)
) @strict;

-- What a head meant last time, so that the next file of the same origin needs no mapping.
create table import_mapping (
    county @int not null,
    register @text not null,
    head @text not null,          -- text of the head without blanks
    field @text not null,         -- id of a field, '@' and a core column, or '-': not taken
    primary key (county, register, head)
) @strict;
