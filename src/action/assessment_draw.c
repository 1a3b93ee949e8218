/* Reviewers for the units of a round: drawn so that anybody can repeat it, or named by hand. */
#include "action/assessment.h"

#include "base/id.h"
#include "base/json.h"
#include "base/now.h"
#include "base/str.h"
#include "domain/draw.h"
#include "figure/round_parts.h"
#include "ledger/event.h"
#include "people/org.h"

#define NAMED_MAX 10

struct lot {
    struct engine *en;
    struct db *db;
    struct arena *a;
    struct record *round;
    struct actor program;
    struct round_parts p;
    struct post *posts; /* all of the county today */
    size_t n_posts;
    struct record *units; /* participations that are reviewed */
    const char **unit_keys;
    size_t n_units;
    const struct post **people; /* one post each */
    const char **people_keys;
    size_t n_people;
    bool *barred;
    struct draw_pairs drawn;
    struct error *e;
};

static bool holds_post(const struct lot *x, int64_t person, int64_t unit)
{
    for (size_t i = 0; i < x->n_posts; i++) {
        if (x->posts[i].person == person && x->posts[i].unit == unit) {
            return true;
        }
    }
    return false;
}

/* --- who is drawn for, who is drawn -------------------------------------------------------------------- */
static enum err find_units(struct lot *x)
{
    struct record_list list;
    enum err r = round_participations(x->db, x->a, x->en->content, &x->program.scope, &x->p,
                                      x->round->id, false, &list, x->e);

    if (r) {
        return r;
    }
    x->units = arena_array(x->a, list.n + 1, sizeof(*x->units));
    x->unit_keys = arena_array(x->a, list.n + 1, sizeof(*x->unit_keys));
    for (size_t i = 0; i < list.n; i++) {
        const struct record *part = &list.items[i];
        if (!part->state->final && !part->values[x->p.part_total->index].set) {
            x->unit_keys[x->n_units] =
                arena_printf(x->a, "%s %s", part->unit_name ? part->unit_name : part->title,
                             id_text(x->a, part->id));
            x->units[x->n_units++] = *part;
        }
    }
    return x->n_units ? OK : error_set(x->e, ERR_INVALID, "本轮没有等着复核的参评单位，不用抽签。");
}

static bool role_wanted(const struct lot *x, const char *role)
{
    const struct value *v = &x->round->values[x->p.draw_roles->index];

    for (size_t i = 0; i < v->n; i++) {
        if (str_eq(v->links[i].code, role)) {
            return true;
        }
    }
    return false;
}

static bool known_person(const struct lot *x, int64_t person)
{
    for (size_t i = 0; i < x->n_people; i++) {
        if (x->people[i]->person == person) {
            return true;
        }
    }
    return false;
}

static enum err find_people(struct lot *x)
{
    enum err r = org_posts(x->db, x->a, x->program.county, NULL, 0, date_text(x->a, now_today()),
                           &x->posts, &x->n_posts, x->e);

    if (r) {
        return r;
    }
    x->people = arena_array(x->a, x->n_posts + 1, sizeof(*x->people));
    x->people_keys = arena_array(x->a, x->n_posts + 1, sizeof(*x->people_keys));
    for (size_t i = 0; i < x->n_posts; i++) {
        const struct post *post = &x->posts[i];
        if (role_wanted(x, post->role) && !known_person(x, post->person)) {
            x->people_keys[x->n_people] = arena_printf(
                x->a, "%s %s %s", post->person_name, post->unit_name, id_text(x->a, post->person));
            x->people[x->n_people++] = post;
        }
    }
    return x->n_people ? OK
                       : error_set(x->e, ERR_INVALID,
                                   "所选岗位上现在没有人，抽不出复核人员；请换岗位或先登记岗位。");
}

static void bar_own_units(struct lot *x)
{
    x->barred = arena_array(x->a, x->n_units * x->n_people + 1, sizeof(*x->barred));
    for (size_t u = 0; u < x->n_units; u++) {
        int64_t unit = round_ref(&x->units[u], x->p.part_unit);
        for (size_t k = 0; k < x->n_people; k++) {
            x->barred[u * x->n_people + k] = holds_post(x, x->people[k]->person, unit);
        }
    }
}

/* --- what stays of it ---------------------------------------------------------------------------------- */
static void put_list(struct json_out *j, const char *key, const char *const *texts, size_t n)
{
    json_key(j, key);
    json_open(j, '[');
    for (size_t i = 0; i < n; i++) {
        json_str(j, texts[i]);
    }
    json_close(j, ']');
}

static void put_pairs(struct json_out *j, const struct lot *x, const char *key, bool barred)
{
    json_key(j, key);
    json_open(j, '[');
    for (size_t u = 0; u < x->n_units; u++) {
        size_t n = barred ? x->n_people : x->drawn.each;
        for (size_t k = 0; k < n; k++) {
            size_t person = barred ? k : x->drawn.reviewer[u * x->drawn.each + k];
            if (barred && !x->barred[u * x->n_people + k]) {
                continue;
            }
            json_open(j, '[');
            json_str(j, x->unit_keys[u]);
            json_str(j, x->people_keys[person]);
            json_close(j, ']');
        }
    }
    json_close(j, ']');
}

/* Everything it takes to draw again: seed, number, both lists, what was barred, and what came out. */
static enum err trace(const struct lot *x, const struct actor *by, const char *seed)
{
    struct strbuf text scoped(strbuf_clear) = strbuf_make(EVENT_PAYLOAD_MAX);
    struct json_out j = json_begin(&text);
    enum err r;

    json_open(&j, '{');
    json_key(&j, "seed");
    json_str(&j, seed);
    json_key(&j, "each");
    json_num(&j, (int64_t)x->drawn.each);
    json_key(&j, "units_digest");
    json_str(&j, x->drawn.units_digest);
    json_key(&j, "reviewers_digest");
    json_str(&j, x->drawn.reviewers_digest);
    put_list(&j, "units", x->unit_keys, x->n_units);
    put_list(&j, "reviewers", x->people_keys, x->n_people);
    put_pairs(&j, x, "barred", true);
    put_pairs(&j, x, "pairs", false);
    json_close(&j, '}');
    if ((r = strbuf_check(&text, x->e))) {
        return r;
    }
    struct event ev = {.county = x->program.county,
                       .actor = by->person,
                       .post = by->post,
                       .reg = x->p.round->id,
                       .record = x->round->id,
                       .step = "drawn",
                       .payload = strbuf_take(&text, x->a)};
    return event_append(x->db, x->a, &ev, by->address, x->e);
}

static void write_result(struct lot *x, const char *seed)
{
    const char *s = arena_printf(x->a,
                                 "%s抽签：种子“%s”，每家 %zu 人。参评单位 %zu 家，名单摘要 "
                                 "%s；复核人员 %zu 人，名单摘要 %s。"
                                 "名单、回避和结果全文在本轮经过里，用同一个种子可以重算。",
                                 date_chinese(x->a, now_today()), seed, x->drawn.each, x->n_units,
                                 x->drawn.units_digest, x->n_people, x->drawn.reviewers_digest);

    x->round->values[x->p.draw_result->index] = (struct value){.set = true, .s = s};
}

static enum err name_reviewers(struct lot *x, size_t unit)
{
    struct step_result ignored;
    const char *ids = "";

    for (size_t k = 0; k < x->drawn.each; k++) {
        const struct post *post = x->people[x->drawn.reviewer[unit * x->drawn.each + k]];
        ids = arena_printf(x->a, "%s%s%s", ids, k ? "," : "", id_text(x->a, post->person));
    }
    const struct typed typed = {x->p.part_reviewers->id, ids};
    return step_edit(x->en, x->db, x->a, &x->program, x->p.participation, x->units[unit].id, 0,
                     &typed, 1, "抽签", &ignored, x->e);
}

enum err assessment_draw(ACTION_PARAMETERS)
{
    struct lot x = {.en = en, .db = db, .a = a, .round = rec, .e = e};
    enum err r;

    (void)step, (void)on;
    x.program = actor_system(rec->county);
    if ((r = round_parts_find(en->content, &x.p, e)) || (r = find_units(&x)) ||
        (r = find_people(&x))) {
        return r;
    }
    const char *seed = rec->values[x.p.draw_seed->index].s;
    int64_t each = rec->values[x.p.draw_each->index].i;
    bar_own_units(&x);
    if ((r = draw_pair(a, seed, x.unit_keys, x.n_units, x.people_keys, x.n_people, x.barred,
                       (size_t)each, &x.drawn, e))) {
        return r;
    }
    for (size_t u = 0; !r && u < x.n_units; u++) {
        r = name_reviewers(&x, u);
    }
    write_result(&x, seed);
    return r ? r : trace(&x, by, seed);
}

/* --- by hand ------------------------------------------------------------------------------------------- */
enum err assessment_assign(ACTION_PARAMETERS)
{
    struct lot x = {.en = en, .db = db, .a = a, .e = e};
    enum err r;

    (void)by, (void)step, (void)on;
    if ((r = round_parts_find(en->content, &x.p, e)) ||
        (r = org_posts(db, a, rec->county, NULL, 0, date_text(a, now_today()), &x.posts, &x.n_posts,
                       e))) {
        return r;
    }
    const struct value *v = &rec->values[x.p.part_reviewers->index];
    int64_t unit = round_ref(rec, x.p.part_unit);
    for (size_t i = 0; i < v->n; i++) {
        struct person person;
        if (!holds_post(&x, v->links[i].ref, unit)) {
            continue;
        }
        if ((r = org_person(db, a, rec->county, v->links[i].ref, &person, e))) {
            return r;
        }
        error_set(e, ERR_INVALID, "%s在本单位任职，不能复核本单位，请另选。", person.name);
        return error_field(e, x.p.part_reviewers->id);
    }
    return OK;
}
