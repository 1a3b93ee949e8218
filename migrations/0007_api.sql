-- Access tokens of other programs, their idempotency keys, and the search index.

-- A token acts as one account in one post; the secret itself is shown once and kept nowhere. Revoking deletes the row.
create table api_token (
    id @int not null primary key,
    county @int not null,
    account @int not null,
    post @int not null,
    digest @text not null,        -- SM3 of the secret, hex
    name @text not null,          -- what it is for, in the owner's words
    writes @small not null,       -- 0: reads only
    created_at @text not null,
    expires_ms @int not null,     -- real milliseconds, like sessions
    used_ms @int                  -- last use, to the minute; NULL: never
) @strict;
create unique index api_token_digest on api_token (digest);
create index api_token_account on api_token (county, account);

-- A client_key of 128 bits and what was answered to it: the same request sent twice is done once.
create table client_key (
    county @int not null,
    account @int not null,
    client_key @text not null,    -- 32 hex digits
    digest @text not null,        -- SM3 over method, path and body
    record @int not null,
    answer @text not null,        -- as sent
    at @text not null,
    primary key (county, account, client_key)
) @strict;

-- The words a record is found by (pairs of characters, base/bigram); the index over them is made by store/gram.
create table gram (
    document @int not null primary key, -- record
    words @text not null
) @strict;

-- What was indexed of a register: when its searchable fields change, its records are read again.
create table gram_register (
    register @text not null primary key,
    digest @text not null
) @strict;
