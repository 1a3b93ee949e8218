-- 归档: a record that is read-only from then on, and the bound volumes of its papers and files.
create table record_seal (
    county @int not null,
    record @int not null,
    register @text not null,
    on_day @text not null,        -- legal date of archiving
    at @text not null,
    person @int not null,
    event_seq @int not null,      -- the event `archive` that holds the digests
    primary key (county, record)
) @strict;

-- The volumes of an archived record: one PDF each with continuous page numbers.
create table casefile (
    county @int not null,
    id @int not null,
    register @text not null,
    record @int not null,
    volume @int not null,         -- 1 正卷, 2 副卷
    title @text not null,         -- 行政处罚案件案卷（正卷）
    items @int not null,          -- lines of its contents
    pages @int not null,          -- numbered pages
    beside @int not null,         -- files of its contents that are kept beside it: 附在电子卷内
    file @int not null,           -- file
    digest @text not null,        -- SM3 of the bytes, hex
    signature @text not null,     -- SM2 over the digest's hex text, DER in hex
    key @int not null,            -- paper_key of the signature
    office @text,                 -- title of the 执法主体 on that day
    at @text not null,
    event_seq @int not null,
    primary key (county, id)
) @strict;
create unique index casefile_volume on casefile (county, record, volume);
create index casefile_digest on casefile (digest);
