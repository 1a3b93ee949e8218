-- 数据包: signed files between county and city; and 督察资料包. Settings: package.side ('city': 市级), the code is county.region.

-- With whom packages are exchanged. The key counts from the day an administrator has compared its fingerprint by telephone.
create table package_peer (
    county @int not null,
    id @int not null,
    side @text not null,          -- below: 下级, above: 上级
    code @text not null,          -- GB/T 2260, six digits
    name @text not null,
    office @text,                 -- in whose name it signs
    public @text,                 -- the pinned key (hex point), NULL: none yet
    pinned_at @text,
    pinned_by @int,               -- person
    primary key (county, id)
) @strict;
create unique index package_peer_code on package_peer (county, side, code);

-- What was made here. The file is kept by digest, so that the same is given out again; `state`: made 已生成, handed 已送出 (said by a
-- person), received 对方已接收 (said by a signed receipt alone).
create table package_out (
    county @int not null,
    id @int not null,
    kind @text not null,          -- year, month, urge, answer, taken (接收回执)
    subject @text not null,       -- period, id of the matter's record, or SM3 of the manifest that a receipt is about
    peer @int,                    -- for whom, NULL: whoever is above
    serial @int not null,         -- grows within the county
    content @text not null,       -- SM3 of what is said (package.h)
    made @text not null,          -- office day
    digest @text not null,        -- SM3 of the file
    manifest @text not null,      -- SM3 of its manifest
    size @int not null,
    figures @int not null,
    report @small not null,       -- 1: the signed report lies in it
    state @text not null,
    at @text not null,
    person @int,                  -- NULL: the program (receipts)
    handed_on @text,
    handed_by @int,
    received_on @text,            -- as the receipt says
    received_at @text,            -- when the receipt was taken in
    primary key (county, id)
) @strict;
create unique index package_out_serial on package_out (county, serial);
create index package_out_manifest on package_out (county, manifest);

-- What was taken in from others, after somebody confirmed it.
create table package_in (
    county @int not null,
    id @int not null,
    peer @int not null,
    kind @text not null,
    subject @text not null,       -- period, ref of the matter, or the manifest a receipt is about
    serial @int not null,         -- of the sender
    made @text not null,
    digest @text not null,        -- SM3 of the file
    manifest @text not null,
    size @int not null,
    figures @text,                -- figures.json
    report @text,                 -- title of the report in it, NULL: none
    record @int,                  -- what an urge or an answer became here
    at @text not null,
    person @int,
    primary key (county, id)
) @strict;
create unique index package_in_once on package_in (county, peer, manifest);
create index package_in_subject on package_in (county, kind, subject);

-- 督察资料包: what was chosen for a line of a list.
create table dossier_pick (
    county @int not null,
    id @int not null,
    record @int not null,         -- the list
    line @int not null,           -- id of its line
    kind @text not null,          -- record: the whole, paper, file
    register @text not null,      -- where it lies
    target @int not null,         -- the record there
    part @int not null,           -- id of the paper's issue or of the file, 0: the whole
    title @text not null,         -- as it was called when it was chosen
    at @text not null,
    person @int,
    primary key (county, id)
) @strict;
create unique index dossier_pick_once on dossier_pick (county, record, line, target, part);

-- Its making in the background; row and file go after some days.
create table dossier_job (
    county @int not null,
    id @int not null,
    record @int not null,
    person @int not null,         -- who asked; nobody else gets the file
    account @int not null,
    post @int not null,           -- in which of his posts: its scope holds for the run
    total @int not null,          -- chosen things
    done @int not null,
    made @int not null,           -- files in the ZIP
    missing @int not null,        -- lines without any
    state @text not null,         -- waiting, running, done, failed
    refused @text,                -- a line each: line, title, why
    said @text,                   -- why it failed
    digest @text,                 -- SM3 of the ZIP
    at @text not null,
    alive_ms @int not null,       -- last sign of life while running
    primary key (county, id)
) @strict;
create index dossier_job_state on dossier_job (state, id);
