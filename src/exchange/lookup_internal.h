/* lookup_internal.h - what the two files of lookup share: the tables of names, and the refusals. */
#ifndef EXCHANGE_LOOKUP_INTERNAL_H
#define EXCHANGE_LOOKUP_INTERNAL_H

#include "exchange/lookup.h"

#define LOOKUP_BUCKETS    8192
#define LOOKUP_CANDIDATES 5

struct entry {
    struct entry *next;
    const char *key, *name;
    const char *label; /* as people know it, with its unit: 张三(执法科) */
    const char *unit;  /* persons: key of the unit of a post */
    const char *unit_short;
    const char *role;
    int64_t id;
    bool gone;
};
struct map {
    struct entry *buckets[LOOKUP_BUCKETS];
    bool loaded;
};
struct kept {
    struct kept *next;
    const struct register_def *reg;
    const char *core, *key;
    int64_t id;
};

struct lookup {
    struct arena *a, *kept_arena;
    struct db *db;
    const struct content *content;
    const struct scope *scope;
    struct map units, persons;
    struct kept *kept[LOOKUP_BUCKETS];
    size_t n_kept, n_near; /* n_near: how often the nearest name was looked for */
};

/* What has the name that was looked for. */
struct found {
    int64_t ids[LOOKUP_CANDIDATES];
    const char *labels[LOOKUP_CANDIDATES];
    size_t n; /* may be more than are kept */
};
void found_add(struct found *f, int64_t id, const char *label);
/* One: its id. None or several: the refusal, ERR_INVALID. `what`: 单位, 人员, a register's title. */
must_use enum err found_one(struct lookup *l, const struct found *f, const char *title,
                            const char *what, const char *text, const char *meant, int64_t *ret,
                            struct error *e);

/* The text as it is compared: no blanks, narrow brackets, small letters. */
char *lookup_key(struct arena *a, const char *s);
/* A thousand wrong names get no thousand guesses at what was meant. */
bool lookup_may_guess(struct lookup *l, const char *text);

/* --- lookup_record.c --- */
must_use enum err lookup_record(struct lookup *l, const struct field_def *f, const char *text,
                                int64_t *ret, const char **ret_meant, struct error *e);
must_use enum err lookup_core(struct lookup *l, const struct field_def *f, const char *text,
                              int64_t *ret, struct error *e);

#endif
