-- Core tables. One text for both databases; @text, @int, @small, @blob, @strict are expanded by the driver.
-- Ids are 63-bit numbers of base/id; dates 'YYYY-MM-DD'; moments UTC 'YYYY-MM-DDTHH:MM:SSZ'; yes/no 0 or 1.

-- A county (or a city, a province): the border of all data, of the event chain and of the writer.
create table county (
    id @int not null primary key,
    name @text not null,          -- 示范县卫生健康局
    short @text,
    region @text,                 -- GB/T 2260 code, later used for masking and packages
    demo @small not null,         -- 1: practice data, marked on every page
    created_at @text not null
) @strict;

-- Settings of a county, one row a setting.
create table setting (
    county @int not null,
    name @text not null,
    value @text,
    primary key (county, name)
) @strict;

-- The tree of offices and institutions. `path` is '/<id>/<id>/' from the root to the unit itself: a subtree is a range.
create table unit (
    id @int not null primary key,
    county @int not null,
    parent @int,
    kind @text not null,          -- code of content/codes/unit_kinds.yaml
    name @text not null,
    short @text not null,         -- shown after the first mention
    pinyin @text,                 -- sort key and initials
    uscc @text,                   -- 统一社会信用代码
    path @text not null,
    position @int not null,       -- order among siblings
    from_on @text,
    to_on @text                   -- last day of existence, NULL while it exists
) @strict;
create unique index unit_name on unit (county, name);
create index unit_path on unit (county, path);

create table unit_alias (
    county @int not null,
    unit @int not null,
    alias @text not null,
    primary key (county, alias, unit)
) @strict;

create table person (
    id @int not null primary key,
    county @int not null,
    name @text not null,
    pinyin @text,
    phone @text,
    left_on @text
) @strict;
create index person_name on person (county, pinyin);

-- A post is a person in a unit with a role; data scope belongs to the post in use.
create table post (
    id @int not null primary key,
    county @int not null,
    person @int not null,
    unit @int not null,
    role @text not null,          -- content/roles.yaml
    from_on @text,
    to_on @text
) @strict;
create index post_person on post (county, person);
create index post_role on post (county, role, unit);

create table account (
    id @int not null primary key,
    county @int not null,
    person @int not null,
    login @text not null,
    hash @text not null,          -- Argon2id, encoded
    locked @small not null,
    must_change @small not null,
    created_at @text not null
) @strict;
create unique index account_login on account (login); -- over all counties: the login alone names the account
create index account_person on account (county, person);

-- Sessions: only the digest of the cookie is kept. Times are real milliseconds, not the demo's day.
create table session (
    token @text not null primary key, -- SM3 of the cookie, hex
    county @int not null,
    account @int not null,
    post @int not null,
    csrf @text not null,
    created_ms @int not null,
    seen_ms @int not null,
    address @text
) @strict;
create index session_account on session (account);

-- What a person has set for himself: 大字, pinned registers, saved views.
create table preference (
    county @int not null,
    account @int not null,
    name @text not null,
    value @text,
    primary key (county, account, name)
) @strict;

-- The chain: docs/EVENT.md. Nothing is ever changed or deleted here.
create table event (
    county @int not null,
    seq @int not null,            -- 1, 2, 3 ... without gaps
    version @small not null,
    at @text not null,            -- time of entry
    actor @int not null,          -- person, 0: the program
    post @int not null,
    register @text,               -- id of the register or core table
    record @int not null,
    step @text not null,          -- step id, or create, edit, void, correct, login ...
    on_date @text,                -- legal date of the step
    payload @text not null,       -- JSON text, exactly the hashed bytes
    digest @text not null,        -- SM3 of payload, hex
    prev @text not null,
    link @text not null,
    primary key (county, seq)
) @strict;
create index event_record on event (county, record, seq);

create table chain_head (
    county @int not null primary key,
    seq @int not null,
    link @text not null
) @strict;

-- Log-ins, refusals with the rule that refused, addresses of changes. Kept at least six months, not chained.
create table access_log (
    id @int not null primary key,
    county @int not null,
    at @text not null,
    kind @text not null,          -- login, login_failed, refused, event, export, read
    account @int,
    person @int,
    address @text,
    method @text,
    path @text,
    register @text,
    record @int,
    event_seq @int,
    rule @text,
    said @text
) @strict;
create index access_at on access_log (county, at);
create index access_page on access_log (county, id);
create index access_record on access_log (county, record, event_seq);

-- Files by content digest: the bytes lie under files/ab/<digest>, each once.
create table file (
    id @int not null primary key,
    county @int not null,
    digest @text not null,        -- SM3, hex
    name @text not null,          -- as uploaded
    type @text not null,          -- media type judged by content
    size @int not null,
    person @int not null,
    unit @int not null,
    own_date @text,               -- date of the document or photo itself, apart from upload
    at @text not null
) @strict;
create index file_digest on file (county, digest);

-- Signatures given to a step that needs them, electronic or on paper.
create table approval (
    id @int not null primary key,
    county @int not null,
    register @text not null,
    record @int not null,
    step @text not null,
    round @int not null,          -- 1, 2 ...: which time the step was submitted
    position @int not null,       -- place in the step's `sign` list
    role @text not null,
    result @text,                 -- NULL: waits; signed, returned
    person @int,                  -- signer
    on_date @text,
    at @text,
    paper_file @int,              -- 线下已签: the scan
    entered_by @int,              -- who entered the paper signature
    note @text
) @strict;
create index approval_record on approval (county, record, round, position);
create index approval_waits on approval (county, role, result);

-- Full text of each content version that records were opened under.
create table content_version (
    digest @text not null primary key,
    register @text not null,
    body @text not null,
    first_at @text not null
) @strict;

-- Frameworks: seeded from content or imported, versioned, immutable once published.
create table framework (
    id @int not null primary key,
    county @int not null,
    code @text not null,          -- stays the same over versions
    version @int not null,
    title @text not null,
    year @int,
    source @text,
    applies @text,
    state @text not null,         -- draft, published, retired
    expected @int not null,       -- points it must add up to, hundredths
    note @text,
    made_by @int not null,
    made_at @text not null,
    published_at @text
) @strict;
create unique index framework_version on framework (county, code, version);

-- Which unit kinds a framework is for.
create table framework_kind (
    county @int not null,
    framework @int not null,
    kind @text not null,
    primary key (county, framework, kind)
) @strict;

create table framework_item (
    id @int not null primary key,
    county @int not null,
    framework @int not null,
    position @int not null,       -- 1, 2, 3 ...
    code @text not null,          -- A1.1
    level1 @text not null,
    level2 @text,
    title @text,                  -- short name for matrix heads
    body @text,                   -- 创建内容; NULL: lost in the source
    points @int,                  -- hundredths; NULL: lost in the source
    kind @text not null,          -- manual, auto, mixed
    waits @text,                  -- register an automatic item waits for, with its check in words
    note @text,                   -- what import found: 跨页断行 ...
    completed_by @int,            -- who completed a lost item
    completed_at @text
) @strict;
create unique index framework_item_code on framework_item (county, framework, code);

-- Messages to the outside, sent after the commit, at least once.
create table outbox (
    id @int not null primary key,
    county @int not null,
    kind @text not null,
    target @text not null,
    payload @text not null,
    once_key @text not null,
    state @text not null,         -- waits, sent, failed
    tries @int not null,
    next_ms @int not null
) @strict;
create unique index outbox_once on outbox (county, once_key);

-- Background jobs: one node holds the lease.
create table job_lease (
    name @text not null primary key,
    node @int not null,
    until_ms @int not null
) @strict;
