/* demo.h - the practice county 示范县: what content/demo/ says, and how it becomes an office with two assessment rounds.
 *
 * Everything is put in through the same functions as real work: the organisation by people/org, frameworks by figure, each
 * score and review as a step taken by the person whose work it is, at the moment it would have happened (now_set). What
 * the files leave open is drawn from a fixed arithmetic, so that two demos differ in ids and salts only.
 *
 *     demo_read -> demo_office -> demo_frameworks -> demo_plan -> demo_play
 *                              -> demo_shape
 */
#ifndef CLI_DEMO_H
#define CLI_DEMO_H

#include "base/embed.h"
#include "cli/open.h"
#include "framework/framework_table.h"

#define DEMO_ITEMS   64
#define DEMO_NOTHING INT64_MIN /* not answered */

struct demo_unit {
    const char *name, *short_name, *kind, *under;
    const char *sign; /* 机关代字: the unit is an 执法主体; or NULL */
    int64_t id;
};
struct demo_person {
    const char *login, *name, *role, *unit; /* unit: short name */
    const char *hash;
    int64_t account;
    struct actor actor; /* after demo_office */
};
struct demo_lost {
    const char *code, *title, *text;
    int64_t points;
};
struct demo_framework {
    const char *file;
    const char **kinds;
    size_t n_kinds;
    struct date imported, completed, published;
    struct demo_lost *lost;
    size_t n_lost;
    int64_t id;
    struct framework_row row; /* after demo_frameworks */
};
struct demo_evidence {
    const char *file, *name, *type;
    const char *digest; /* after demo_evidence_keep */
    int64_t size;
};
struct demo_change {
    const char *item, *why;
    int64_t self;
};
/* One unit in a round, as the file says. `scores` is what counts now. */
struct demo_row {
    const char *unit;
    int64_t scores[DEMO_ITEMS];
    size_t n, reviewed; /* items; how many of them are reviewed, from the first */
    bool submitted;
    struct date returned;
    const char *why_returned;
    struct demo_change *changes;
    size_t n_changes;
};
/* A unit says that an item does not apply to it, or that a review is wrong. */
struct demo_plea {
    const char *unit, *item, *why, *answer;
    struct date on, decided;
};
struct demo_round {
    struct typed *fields;
    size_t n_fields;
    struct date created, opened, begin[2], submit[2], closed, review[2], finished, published,
        signed_on;
    bool generate;
    int64_t change_every;
    struct demo_row *rows; /* none when `generate` */
    size_t n_rows;
    struct demo_plea *exclusions, *appeals;
    size_t n_exclusions, n_appeals;
    struct date settled;
    /* while it is played: */
    int64_t id;
    struct demo_place *places;
    size_t n_places;
};
struct demo_texts {
    const char **items;
    size_t n;
};

struct demo {
    struct arena *arena;
    struct opened *o;
    struct date today, since;
    const char *county_name, *county_short, *password;
    int64_t county;
    struct demo_unit *units;
    size_t n_units;
    struct demo_person *people;
    size_t n_people;
    struct demo_framework *frameworks;
    size_t n_frameworks;
    struct demo_evidence *evidence;
    size_t n_evidence;
    struct demo_round rounds[2];
    struct demo_texts notes, notes_low, reasons_down, reasons_up;
};

/* demo_read.c */
must_use enum err demo_read(struct demo *d, struct error *e);
/* A built-in file of content/, "demo/office.yaml". */
const struct embed_file *demo_file(const char *name);

/* demo_office.c: county, units, people with accounts. ERR_CONFLICT when there is a county already. */
must_use enum err demo_office(struct demo *d, struct error *e);
/* The first person with this role in this unit (short name; NULL: any); NULL when there is none; BUG when nobody at all has it. */
const struct actor *demo_actor(const struct demo *d, const char *role, const char *unit);

/* demo_office.c: frameworks imported, completed, published. */
must_use enum err demo_frameworks(struct demo *d, struct error *e);

/* demo_records.c: what the units entered in a year (demo/ledger.yaml), before its round is played. */
must_use enum err demo_ledger(struct demo *d, int64_t year, struct error *e);
/* demo_records.c: the examples of the registers, one record each. */
must_use enum err demo_records(struct demo *d, struct error *e);

/* The id of a person, unit or framework (its file) of the practice county by the name people use; 0 when there is none. */
int64_t demo_named(const struct demo *d, const struct field_def *f, const char *word);

/* demo_shape.c: the registers of demo/shape_*.yaml, up to `today`, in place of rounds, ledger and examples. */
must_use enum err demo_shape(struct demo *d, struct error *e);
/* demo_shape.c: what else the county has in its registers (demo/year_*.yaml), after the rounds and examples. */
must_use enum err demo_year(struct demo *d, struct error *e);

/* demo_office.c: the sample files into the file store, once. */
must_use enum err demo_evidence_keep(struct demo *d, struct error *e);
/* One upload of the sample with that number, in a work. */
must_use enum err demo_evidence_add(struct demo *d, struct db *db, struct arena *a,
                                    const struct actor *by, size_t number, int64_t *ret,
                                    struct error *e);

#endif
