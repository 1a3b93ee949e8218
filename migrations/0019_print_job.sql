-- 批量打印: one paper of many records as one PDF, made in the background; row and file go after some days.
create table print_job (
    county @int not null,
    id @int not null,
    person @int not null,         -- who asked; nobody else sees it
    account @int not null,
    post @int not null,           -- in which of his posts: its scope holds for the run
    register @text not null,
    paper @text not null,         -- id of content/papers/<id>.md
    base @text,                   -- "https://host" for the QR code
    records @text not null,       -- ids, joined by ','
    total @int not null,
    done @int not null,           -- looked at so far
    made @int not null,           -- of these in the file
    state @text not null,         -- waiting, running, done, stopped, failed
    halt @int not null,           -- 1: wished to stop
    refused @text,                -- a line each: title, tab, why
    said @text,                   -- why it failed
    at @text not null,            -- when it was asked for
    alive_ms @int not null,       -- last sign of life while running
    primary key (county, id)
) @strict;
create index print_job_state on print_job (state, id);
