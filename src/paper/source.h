/* source.h - what the names of a paper mean for one record: the struct template_source of papers.
 *
 * A field the actor may not see refuses the paper and is named; so does a text with a marking of state secrets. Corrections made on the
 * paper before it is issued replace words of people only (fields of text), never numbers, dates or citations: those are corrected
 * in the record. Without a database (`db` NULL) the values are the paper's examples.
 */
#ifndef PAPER_SOURCE_H
#define PAPER_SOURCE_H

#include "clock/clock.h"
#include "paper/named.h"
#include "paper/paper.h"
#include "people/authority.h"
#include "people/org.h"
#include "register/record.h"

/* Where in the record the words of a place come from: "facts", "agenda.2.topic". */
struct paper_fix {
    const char *place, *text;
};
struct paper_place {
    const char *place, *title;
    const char *text, *before; /* as it stands on the paper, and in the record */
    bool lines;                /* several lines */
};
/* What the cover of a volume says of it (casefile.h). */
struct paper_casefile {
    const char *volume; /* 正卷, 副卷, "" when there is one */
    int pages;
    size_t items, beside;
    struct date day;
};
struct sealed_report;
struct paper_source {
    const struct paper_casefile *casefile; /* NULL: no cover of a volume */
    struct db *db;
    struct arena *arena;
    const struct content *content;
    const struct paper_def *paper;
    const struct record *rec; /* NULL: a paper without a register */
    const struct actor *who;  /* NULL with db NULL */
    struct date today;
    const char *number, *code; /* NULL: not given yet, a blank is left */
    int version;
    const struct paper_fix *fixes;
    size_t n_fixes;
    /* Filled while the paper is: every place that may be corrected. */
    struct paper_place *places;
    size_t n_places, cap_places;
    /* Looked up once. */
    struct authority office;
    const char *county;
    const struct inset **insets; /* beside paper->insets, filled as they are asked for */
    struct scope *reach;
    struct sealed_report *report; /* the record's figures, when it is a report */
    const char *
        figures_at; /* on a screen: each figure leads to this address and its id; NULL: none does */
    bool has_report;
    struct clock *clocks;
    struct post *posts;
    size_t n_clocks, n_posts;
    bool has_office, has_clocks, has_posts;
};
struct template_source source_of(struct paper_source *s);
/* The office the paper is made by; ret->id 0 in examples. ERR_INVALID when none is registered. */
must_use enum err source_office(struct paper_source *s, const struct authority **ret,
                                struct error *e);
/* Is the paper to be had now? NULL: yes; else the sentence of the closed door. */
must_use enum err source_door(struct paper_source *s, const char **ret_why, struct error *e);
/* The figures of the record when it is a report (figure/sealed.h), read once; *ret NULL: it is none. */
must_use enum err source_report(struct paper_source *s, const struct sealed_report **ret,
                                struct error *e);
/* A single value as text, NULL when missing: whom a paper is for. */
must_use enum err source_text(struct paper_source *s, const char *name, const char **ret,
                              struct error *e);

/* source_fix.c: the field whose words stand in a place, NULL: none; notes the place as one that may be corrected and puts its
 * correction in. */
const struct field_def *source_words(const struct named *n);
void source_correct(struct paper_source *s, const char *place, const struct named *n,
                    struct datum *d);
/* source_value.c: a field's value as a datum. */
must_use enum err source_datum(struct arena *a, const struct field_def *f, const struct value *v,
                               struct datum *ret, struct error *e);
/* The same in words; "" when absent. */
const char *source_plain(struct arena *a, const struct field_def *f, const struct value *v);
/* What stands behind a loop: a field of the record, or an inset. */
struct source_list {
    const struct field_def *field;
    const struct value *value;
    const struct inset *inset;
};

#endif
