-- What came in from outside: by which code it can be asked after, and which link it was made by.

create table intake_receipt (
    county @int not null,
    digest @text not null,        -- SM3 of the query code; the code itself is shown once and kept nowhere
    register @text not null,
    record @int not null,
    link @text,                   -- SM3 of the signed link, where one record a link is taken; NULL otherwise
    at @text not null,
    primary key (county, digest)
) @strict;
create unique index intake_receipt_link on intake_receipt (county, register, link) where link is not null;
