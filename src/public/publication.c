#include "public/publication.h"

#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "people/org.h"
#include "people/outsider.h"

enum { RAW_PAGE = 50, ENOUGH = 20, RAW_PAGES_MAX = 20 };

bool publication_open(const struct register_def *reg)
{
    return reg->publish && reg->publish->on && reg->publish->n_fields;
}

/* --- which records -------------------------------------------------------------------------------------------------- */
static enum err make_query(struct arena *a, const struct content *c, const struct register_def *reg,
                           struct query *ret, struct error *e)
{
    const struct publish_def *p = reg->publish;
    const struct state_def **states = arena_array(a, reg->n_states + 1, sizeof(*states));
    const struct field_def **fields = arena_array(a, p->n_fields + 1, sizeof(*fields));
    const char *where =
        arena_printf(a, "has(%s_at) && has(%s) && %s <= today", p->at->id, p->on->id, p->on->id);
    *ret = (struct query){.reg = reg, .states = states, .only = fields, .sort = p->on};
    for (size_t i = (size_t)p->at->index; i < reg->n_states; i++) {
        states[ret->n_states++] = &reg->states[i];
    }
    for (size_t i = 0; i < p->n_fields; i++) {
        fields[ret->n_only++] = p->fields[i];
    }
    fields[ret->n_only++] = p->on;
    return query_filter(a, c, reg, where, &ret->where, e);
}

/* --- as text ---------------------------------------------------------------------------------------------------------- */
const char *publication_text(struct arena *a, const struct record *rec, const struct field_def *f)
{
    const struct value *v = &rec->values[f->index];
    return v->hidden ? (v->s ? v->s : "") : value_show(a, f, v);
}

static bool published(const struct register_def *reg, const struct field_def *f)
{
    for (size_t i = 0; i < reg->publish->n_fields; i++) {
        if (reg->publish->fields[i] == f) {
            return true;
        }
    }
    return false;
}

static const char *joined(struct arena *a, const char *before, const char *text)
{
    return str_empty(text) ? before : before ? arena_printf(a, "%s %s", before, text) : text;
}

const char *publication_title(struct arena *a, const struct record *rec)
{
    const struct register_def *reg = rec->reg;
    const char *s = NULL;
    for (size_t i = 0; i < reg->n_title; i++) {
        if (published(reg, reg->title_field[i])) {
            s = joined(a, s, publication_text(a, rec, reg->title_field[i]));
        }
    }
    for (size_t i = 0; !s && i < reg->publish->n_fields; i++) {
        s = joined(a, s, publication_text(a, rec, reg->publish->fields[i]));
    }
    return s ? s : reg->title;
}

enum err publication_index(struct db *db, struct arena *a, const struct record *rec,
                           const char **ret, struct error *e)
{
    const struct value *on = &rec->values[rec->reg->publish->on->index];
    struct unit u = {0};
    enum err r = org_unit(db, a, rec->county, rec->unit, &u, e);

    if (r) {
        return r;
    }
    const struct {
        const char *word, *text;
    } words[] = {
        {"{unit.code}", str_empty(u.uscc) ? u.short_name : u.uscc},
        {"{register}", rec->reg->id},
        {"{year}", on->set ? arena_strndup(a, on->s, 4) : ""},
        {"{number}", rec->number ? rec->number : id_text(a, rec->id)},
        {"{id}", id_text(a, rec->id)},
    };
    const char *s = rec->reg->publish->index;
    for (size_t i = 0; i < array_len(words); i++) {
        s = str_replace(a, s, words[i].word, words[i].text ? words[i].text : "");
    }
    *ret = s;
    return OK;
}

static bool says(struct arena *a, const struct record *rec, const char *search)
{
    for (size_t i = 0; i < rec->reg->publish->n_fields; i++) {
        if (strstr(publication_text(a, rec, rec->reg->publish->fields[i]), search)) {
            return true;
        }
    }
    return false;
}

/* --- list ---------------------------------------------------------------------------------------------------------------- */
enum err publication_list(struct db *db, struct arena *a, const struct content *c, int64_t county,
                          const struct register_def *reg, const char *search, const char *after,
                          struct record_list *ret, struct error *e)
{
    const struct scope scope = outsider_scope(county);
    struct record_list got = {0}, raw;
    struct query q;
    size_t cap = 0;
    enum err r = make_query(a, c, reg, &q, e);
    q.after = after;
    q.limit = str_empty(search) ? ENOUGH : RAW_PAGE;
    for (int page = 0; !r && page < RAW_PAGES_MAX; page++) {
        if ((r = query_list(db, a, c, &scope, &q, &raw, e))) {
            return r;
        }
        for (size_t i = 0; i < raw.n; i++) {
            if (str_empty(search) || says(a, &raw.items[i], search)) {
                *(struct record *)arena_push(a, &got.items, &got.n, &cap, sizeof(*got.items)) =
                    raw.items[i];
            }
        }
        got.next = q.after = raw.next;
        if (!raw.next || got.n >= ENOUGH) {
            break;
        }
    }
    if (!r) {
        *ret = got;
    }
    return r;
}

/* --- one ------------------------------------------------------------------------------------------------------------------ */
static bool shown(struct arena *a, const struct record *rec)
{
    const struct publish_def *p = rec->reg->publish;
    const struct value *on = &rec->values[p->on->index];
    const char *today = date_text(a, now_today());
    return !rec->voided && rec->state->index >= p->at->index && rec->state_on[p->at->index] &&
           on->set && strcmp(on->s, today) <= 0;
}

enum err publication_load(struct db *db, struct arena *a, const struct content *c, int64_t county,
                          const struct register_def *reg, int64_t id, struct record *ret,
                          struct error *e)
{
    const struct scope scope = outsider_scope(county);
    enum err r = record_load(db, a, c, &scope, reg, id, ret, e);
    if (r == ERR_NOT_FOUND || (!r && !shown(a, ret))) {
        return error_set(e, ERR_NOT_FOUND, "没有这一条公开信息，可能已经撤下。");
    }
    return r;
}
