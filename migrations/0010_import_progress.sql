-- How far an import is that somebody waits for: a row while it runs, of that person and register. Nothing else depends on it.
create table import_progress (
    county @int not null,
    person @int not null,         -- who waits, 0: the program
    register @text not null,
    phase @text not null,         -- judge: rows are read and judged; write: rows become records
    done @int not null,           -- rows so far
    total @int not null,          -- 0: not known
    halt @small not null,         -- 1: asked to stop; the import sees it within half a second
    at @text not null,            -- last sign of life
    primary key (county, person, register)
) @strict;
