/* 佐证: one upload for several items, and last year's that still holds. */
#include "action/assessment.h"

#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/round_parts.h"
#include "framework/framework_table.h"

enum { SHARED_MAX = 40 };

struct proof {
    struct engine *en;
    struct db *db;
    struct arena *a;
    const struct actor *by;
    struct actor program;
    const char *on;
    struct round_parts p;
    struct record part;
    struct framework_row framework;
    struct record_list selfs; /* with their files */
    struct error *e;
};

static enum err load_selfs(struct proof *x, int64_t participation, struct record_list *ret)
{
    const struct round_parts *p = &x->p;
    const struct query q = {.reg = p->self,
                            .match = p->self_part,
                            .match_ref = participation,
                            .ascending = true,
                            .limit = QUERY_ALL};

    return query_list(x->db, x->a, x->en->content, &x->program.scope, &q, ret, x->e);
}

static enum err proof_begin(struct proof *x, int64_t county, int64_t participation)
{
    enum err r = round_parts_find(x->en->content, &x->p, x->e);

    if (r) {
        return r;
    }
    x->program = actor_system(county);
    if ((r = record_load(x->db, x->a, x->en->content, &x->program.scope, x->p.participation,
                         participation, &x->part, x->e)) ||
        (r = framework_load(x->db, x->a, county, round_ref(&x->part, x->p.part_framework),
                            &x->framework, x->e))) {
        return r;
    }
    return load_selfs(x, participation, &x->selfs);
}

static const char *code_of(const struct framework_row *f, int64_t item)
{
    for (size_t i = 0; i < f->f.n; i++) {
        if (f->item_ids[i] == item) {
            return f->f.items[i].code;
        }
    }
    return NULL;
}

static const struct record *self_by_code(const struct proof *x, const struct framework_row *f,
                                         const struct record_list *list, const char *code)
{
    for (size_t i = 0; i < list->n; i++) {
        if (str_eq(code_of(f, round_ref(&list->items[i], x->p.self_item)), code)) {
            return &list->items[i];
        }
    }
    return NULL;
}

static bool has_file(const struct value *v, int64_t file)
{
    for (size_t i = 0; i < v->n; i++) {
        if (v->links[i].ref == file) {
            return true;
        }
    }
    return false;
}

/* Ids of what is there and of what comes, each once. */
static const char *joined(struct arena *a, const struct value *there, const struct value *more,
                          const bool *take)
{
    const char *ids = "";

    for (size_t i = 0; i < there->n; i++) {
        ids = arena_printf(a, "%s%s%s", ids, *ids ? "," : "", id_text(a, there->links[i].ref));
    }
    for (size_t i = 0; i < more->n; i++) {
        if ((!take || take[i]) && !has_file(there, more->links[i].ref)) {
            ids = arena_printf(a, "%s%s%s", ids, *ids ? "," : "", id_text(a, more->links[i].ref));
        }
    }
    return ids;
}

static enum err attach(struct proof *x, const struct record *self, const struct typed *typed,
                       size_t n, const char *note)
{
    struct step_result ignored;
    const struct step_request rq = {.reg = x->p.self,
                                    .record = self->id,
                                    .step = register_step(x->p.self, "attach"),
                                    .on = x->on,
                                    .typed = typed,
                                    .n_typed = n,
                                    .note = note};

    return rq.step
               ? step_take(x->en, x->db, x->a, x->by, &rq, &ignored, x->e)
               : error_set(x->e, ERR_INVALID, "台账“%s”没有“材料移入”这一步。", x->p.self->title);
}

/* --- one upload, several items -------------------------------------------------------------------------- */
/* The next code in "B1.3、B2.1, B4.2"; NULL at the end. */
static const char *next_code(struct arena *a, const char **at)
{
    static const char *const stops[] = {"、", "，", "；", ",", ";", " ", "\n"};
    const char *s = *at;

    for (bool skipped = true; skipped;) {
        skipped = false;
        for (size_t i = 0; i < array_len(stops); i++) {
            if (str_starts(s, stops[i])) {
                s += strlen(stops[i]);
                skipped = true;
            }
        }
    }
    const char *end = s + strlen(s);
    for (size_t i = 0; i < array_len(stops); i++) {
        const char *stop = strstr(s, stops[i]);
        end = stop && stop < end ? stop : end;
    }
    *at = end;
    return end == s ? NULL : arena_strndup(a, s, (size_t)(end - s));
}

static enum err share_with(struct proof *x, const struct record *from, const char *code)
{
    const struct record *to = self_by_code(x, &x->framework, &x->selfs, code);
    const struct value *files = &from->values[x->p.self_evidence->index];

    if (!to || to->id == from->id) {
        error_set(x->e, ERR_INVALID,
                  to ? "%s 就是本条，不用再选。" : "本单位这一轮没有 %s 这一条，请核对编码。",
                  code);
        return error_field(x->e, x->p.self_share_to->id);
    }
    const struct typed typed = {x->p.self_evidence->id,
                                joined(x->a, &to->values[x->p.self_evidence->index], files, NULL)};
    return attach(x, to, &typed, 1,
                  arena_printf(x->a, "与 %s 用同一份材料",
                               code_of(&x->framework, round_ref(from, x->p.self_item))));
}

enum err assessment_share(ACTION_PARAMETERS)
{
    struct proof x = {.en = en, .db = db, .a = a, .by = by, .on = on, .e = e};
    struct round_parts p;
    enum err r;

    (void)step;
    if ((r = round_parts_find(en->content, &p, e)) ||
        (r = proof_begin(&x, rec->county, round_ref(rec, p.self_part)))) {
        return r;
    }
    const char *at = rec->values[p.self_share_to->index].s, *code;
    size_t n = 0;
    while (!r && at && n++ < SHARED_MAX && (code = next_code(a, &at))) {
        r = share_with(&x, rec, code);
    }
    return r;
}

/* --- last year's ----------------------------------------------------------------------------------------- */
struct before {
    struct framework_row framework;
    struct record_list selfs, reviews;
    int64_t year;
    bool there;
};

static enum err load_before(struct proof *x, struct before *b)
{
    const struct round_parts *p = &x->p;
    struct record_list rounds, parts;
    const struct query q = {
        .reg = p->round, .year = x->part.year - 1, .limit = 1, .no_lists = true};
    enum err r = query_list(x->db, x->a, x->en->content, &x->program.scope, &q, &rounds, x->e);

    b->year = x->part.year - 1;
    if (r || !rounds.n) {
        return r;
    }
    const struct query mine = {.reg = p->participation,
                               .match = p->part_round,
                               .match_ref = rounds.items[0].id,
                               .unit = round_ref(&x->part, p->part_unit),
                               .limit = 1,
                               .no_lists = true};
    if ((r = query_list(x->db, x->a, x->en->content, &x->program.scope, &mine, &parts, x->e)) ||
        !parts.n) {
        return r;
    }
    b->there = true;
    if ((r = framework_load(x->db, x->a, x->program.county,
                            round_ref(&parts.items[0], p->part_framework), &b->framework, x->e)) ||
        (r = load_selfs(x, parts.items[0].id, &b->selfs))) {
        return r;
    }
    return round_reviews(x->db, x->a, x->en->content, &x->program.scope, p, p->review_part,
                         parts.items[0].id, &b->reviews, x->e);
}

/* Is file `i` past the day its line of the table names? */
static bool expired(const struct proof *x, const struct record *old, size_t i, const char *today)
{
    const struct value *rows = &old->values[x->p.self_materials->index];
    const struct field_def *no = field_column(x->p.self_materials, "no"),
                           *until = field_column(x->p.self_materials, "until");

    for (size_t k = 0; no && until && k < rows->n; k++) {
        const struct value *cells = rows->rows[k].cells;
        if (cells[no->index].i == (int64_t)i + 1 && cells[until->index].set &&
            strcmp(cells[until->index].s, today) < 0) {
            return true;
        }
    }
    return false;
}

static const char *last_score(const struct proof *x, const struct before *b,
                              const struct record *old)
{
    const struct value *own = &old->values[x->p.self_score->index];
    int64_t score = own->set ? own->i : -1;

    for (size_t i = 0; i < b->reviews.n; i++) {
        const struct record *review = &b->reviews.items[i];
        if (round_ref(review, x->p.review_self) == old->id && review->state->final) {
            score = review->values[x->p.review_score->index].i;
        }
    }
    return score < 0 ? NULL : str_from_scaled(x->a, score, 2, false);
}

/* What the item gets: false when there is nothing that still holds. */
static bool carried(const struct proof *x, const struct before *b, const struct record *now,
                    struct typed typed[2], const char **ret_note)
{
    const char *code = code_of(&x->framework, round_ref(now, x->p.self_item));
    const struct record *old = b->there ? self_by_code(x, &b->framework, &b->selfs, code) : NULL;
    const char *today = date_text(x->a, now_today());
    size_t late = 0, good = 0;

    if (!old) {
        return false;
    }
    const struct value *files = &old->values[x->p.self_evidence->index];
    bool *take = arena_array(x->a, files->n + 1, sizeof(*take));
    for (size_t i = 0; i < files->n; i++) {
        take[i] = !expired(x, old, i, today);
        late += !take[i];
        good += take[i];
    }
    const char *note = old->values[x->p.self_note->index].s, *score = last_score(x, b, old);
    const char *own = now->values[x->p.self_note->index].s;
    if (!good && (!note || own)) {
        return false;
    }
    typed[0] = (struct typed){x->p.self_evidence->id,
                              joined(x->a, &now->values[x->p.self_evidence->index], files, take)};
    typed[1] = (struct typed){
        x->p.self_note->id,
        own ? own
            : arena_printf(x->a, "%s（沿用 %lld 年度%s%s%s）", note ? note : "", (long long)b->year,
                           score ? "，上年计 " : "", score ? score : "", score ? " 分" : "")};
    *ret_note = arena_printf(x->a, "沿用 %lld 年度佐证 %zu 件%s", (long long)b->year, good,
                             late ? arena_printf(x->a, "，已过有效期的 %zu 件没有沿用", late) : "");
    return true;
}

enum err assessment_carry(ACTION_PARAMETERS)
{
    struct proof x = {.en = en, .db = db, .a = a, .by = by, .on = on, .e = e};
    struct before b = {0};
    struct round_parts p;
    struct typed typed[2];
    const char *note;
    enum err r;

    (void)step;
    if ((r = round_parts_find(en->content, &p, e)) ||
        (r = proof_begin(&x, rec->county, round_ref(rec, p.self_part))) ||
        (r = load_before(&x, &b))) {
        return r;
    }
    if (!carried(&x, &b, rec, typed, &note)) {
        return error_set(e, ERR_INVALID,
                         "%lld 年度本条没有还有效的佐证可以沿用，请上传本年的材料。",
                         (long long)b.year);
    }
    r = value_parse(a, p.self_evidence, typed[0].text, now_today(),
                    &rec->values[p.self_evidence->index], e);
    return r ? r
             : value_parse(a, p.self_note, typed[1].text, now_today(),
                           &rec->values[p.self_note->index], e);
}

enum err assessment_carry_all(ACTION_PARAMETERS)
{
    struct proof x = {.en = en, .db = db, .a = a, .by = by, .on = on, .e = e};
    struct before b = {0};
    size_t n = 0;
    enum err r;

    (void)step;
    if ((r = proof_begin(&x, rec->county, rec->id)) || (r = load_before(&x, &b))) {
        return r;
    }
    for (size_t i = 0; !r && i < x.selfs.n; i++) {
        const struct record *self = &x.selfs.items[i];
        struct typed typed[2];
        const char *note;
        if (!self->values[x.p.self_evidence->index].n && carried(&x, &b, self, typed, &note)) {
            r = attach(&x, self, typed, 2, note);
            n++;
        }
    }
    if (r || n) {
        return r;
    }
    return error_set(e, ERR_INVALID, "%lld 年度没有还有效的佐证可以沿用。", (long long)b.year);
}
