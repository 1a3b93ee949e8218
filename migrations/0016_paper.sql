-- Papers made from records: each version once issued stays as it is, a new version stands beside it.
create table paper_issue (
    county @int not null,
    id @int not null,
    register @text not null,
    record @int not null,
    paper @text not null,         -- id of content/papers/<id>.md
    version @int not null,        -- 1, 2, 3 of this record and paper
    state @text not null,         -- draft (being corrected, at most one), issued
    number @text,                 -- given at the first issue, kept by later versions and by a draft whose issue failed
    code @text not null,          -- random, in the QR code of the paper
    title @text not null,         -- of the paper, as it was
    corrected @text,              -- JSON [{"place","before","after"}]: words changed on the paper
    reason @text,                 -- why they were, or why a new version
    authority @int,               -- 执法主体; NULL while a draft
    office @text,                 -- its title on that day
    key @int,                     -- paper_key of the signatures
    person @int not null,
    post @int,
    at @text not null,            -- of issue; of the last change while a draft
    event_seq @int,               -- the event that holds the digests
    primary key (county, id)
) @strict;
create unique index paper_issue_version on paper_issue (county, record, paper, version);
create unique index paper_issue_code on paper_issue (code);

-- The files of an issued version: pdf, docx, ofd.
create table paper_file (
    county @int not null,
    issue @int not null,
    format @text not null,
    file @int not null,           -- file
    digest @text not null,        -- SM3 of the bytes, hex
    signature @text not null,     -- SM2 over the digest's hex text, DER in hex
    primary key (county, issue, format)
) @strict;
create index paper_file_digest on paper_file (digest);

-- Public keys of 完整性签名, one an office; the private key lies in the data folder and nowhere else.
create table paper_key (
    county @int not null,
    id @int not null,
    authority @int not null,
    public @text not null,        -- point of the curve, uncompressed, hex
    at @text not null,
    primary key (county, id)
) @strict;
create unique index paper_key_public on paper_key (county, authority, public);
