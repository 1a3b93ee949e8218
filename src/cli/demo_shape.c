/* demo/shape_*.yaml: a county whose registers are filled by rule, so that its figures are those of a published report.
 *
 * A file is a list of groups of records that look alike (content/demo/README.md). All records of all groups are put into the order
 * of their moments first, then entered one after the other with the functions of real work, the clock standing at each moment. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/now.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "cli/day.h"
#include "cli/demo.h"
#include "content/yaml_doc.h"
#include "register/backfill.h"
#include "register/mode.h"

#define BATCH 64 /* records a transaction */

struct group {
    const char *id;
    const struct ynode *n;
    const struct register_def *reg;
    const struct actor *by;
    int64_t *ids; /* what was entered, for {nth: id} */
    size_t n_ids, cap_ids;
};
struct act {
    int64_t ms;
    size_t order;
    struct group *group;
    struct date day;
    int64_t i, times;          /* which of how many in its year, from 0 */
    const struct ynode *later; /* a step of the record entered before; NULL: entering it */
};
struct shape {
    struct demo *d;
    bool late; /* all of it is entered at the end, with the days it happened on */
    struct arena *a;
    struct error *e;
    struct group *groups;
    size_t n_groups, cap_groups;
    struct act *acts;
    size_t n_acts, cap_acts;
};
/* Where a value is asked for: in the act, or in the i-th of all lines its group has in that year. */
struct spot {
    struct shape *s;
    struct arena *a;
    const struct act *act;
    int64_t i, times;
    struct error *e;
};

static enum err wrong(const struct spot *p, const struct ynode *n, const char *say)
{
    const struct group *g = p->act->group;
    return error_set(p->e, ERR_INVALID, "演示数据里的“%s”（%s，第 %d 行）%s。", g->reg->title,
                     g->id ? g->id : "没有编号", n ? n->line : 0, say);
}

/* --- values: plain text with {n}, or a map that counts ------------------------------------------------------------ */

/* {2023: a, 2022: b} is what stands for the year of the act; anything else is itself. NULL: not in this year. */
static const struct ynode *of_year(const struct ynode *n, int64_t year)
{
    int64_t first;
    if (!n || n->kind != YNODE_MAP || !n->n || !str_to_int(n->keys[0]->text, &first)) {
        return n;
    }
    for (size_t i = 0; i < n->n; i++) {
        if (str_to_int(n->keys[i]->text, &first) && first == year) {
            return n->items[i];
        }
    }
    return NULL;
}

static enum err whole(const struct spot *p, const struct ynode *n, int64_t *ret)
{
    const struct ynode *one = of_year(n, p->act->day.year);
    *ret = 0;
    return !one || (one->kind == YNODE_SCALAR && str_to_int(one->text, ret))
               ? OK
               : wrong(p, one, "这里要写一个整数");
}

static void word(struct strbuf *b, const struct spot *p, const char *name, size_t n)
{
    int64_t digits = n == 3 && name[1] == ':' ? name[2] - '0' : 1;
    if (n == 4 && !memcmp(name, "year", n)) {
        strbuf_printf(b, "%d", p->act->day.year);
    } else if (n == 3 && !memcmp(name, "day", n)) {
        strbuf_str(b, date_text(p->a, p->act->day));
    } else {
        strbuf_printf(b, "%0*d", (int)digits, (int)p->i + 1);
    }
}

static const char *filled(const struct spot *p, const char *text)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(1 << 16);
    for (const char *end; *text; text = end + 1) {
        const char *open = strchr(text, '{');
        end = open ? strchr(open, '}') : NULL;
        if (!end) {
            break;
        }
        strbuf_add(&b, text, (size_t)(open - text));
        word(&b, p, open + 1, (size_t)(end - open - 1));
    }
    strbuf_str(&b, text);
    return strbuf_take(&b, p->a);
}

static struct group *group_of(const struct shape *s, const char *id)
{
    for (size_t i = 0; i < s->n_groups; i++) {
        if (str_eq(s->groups[i].id, id)) {
            return &s->groups[i];
        }
    }
    return NULL;
}

/* {nth: group}, {nth: [a, b], plus: 40}: the record with the same number in that group or those, around and around. */
static enum err nth(const struct spot *p, const struct ynode *n, const char **ret)
{
    const struct ynode *of = ynode_get(n, "nth");
    const struct ynode *const *names = of->kind == YNODE_LIST ? (void *)of->items : &of;
    size_t n_names = of->kind == YNODE_LIST ? of->n : 1, all = 0, at;
    int64_t plus;
    enum err r = whole(p, ynode_get(n, "plus"), &plus);
    for (size_t i = 0; i < n_names; i++) {
        const struct group *g = group_of(p->s, names[i]->text);
        all += g ? g->n_ids : 0;
    }
    if (r || !all || plus < 0) {
        return r ? r : wrong(p, n, "说的那一组里还没有一件");
    }
    at = (size_t)(p->i + plus) % all;
    for (size_t i = 0; i < n_names; i++) {
        const struct group *g = group_of(p->s, names[i]->text);
        size_t has = g ? g->n_ids : 0;
        if (at < has) {
            *ret = id_text(p->a, g->ids[at]);
            return OK;
        }
        at -= has;
    }
    return wrong(p, n, "说的那一组里没有这一件");
}

/* {split: 179}: whole numbers as even as can be, 179 together. */
static enum err split(const struct spot *p, const struct ynode *n, int64_t *from, int64_t *to)
{
    int64_t total;
    enum err r = whole(p, n, &total);
    *from = p->i * total / p->times;
    *to = (p->i + 1) * total / p->times;
    return r;
}

static enum err value(const struct spot *p, const struct ynode *n, const char **ret, bool *ret_id);

static enum err counted(const struct spot *p, const struct ynode *n, const char **ret, bool *ret_id)
{
    const struct ynode *given;
    int64_t from = 0, to = 0;
    enum err r;
    if (ynode_get(n, "nth")) {
        *ret_id = true;
        return nth(p, n, ret);
    }
    if ((given = ynode_get(n, "cycle")) && given->n) {
        return value(p, given->items[(size_t)p->i % given->n], ret, ret_id);
    }
    if ((given = ynode_get(n, "split"))) {
        r = split(p, given, &from, &to);
        *ret = arena_printf(p->a, "%lld", (long long)(to - from));
        return r;
    }
    if ((given = ynode_get(n, "day"))) {
        r = whole(p, given, &from);
        *ret = date_text(p->a, date_add(p->act->day, (int)from));
        return r;
    }
    if ((given = ynode_get(n, "wrap")) && ynode_get(n, "is")) {
        struct spot again = *p;
        r = whole(p, given, &from);
        again.i = from > 0 ? p->i % from : p->i;
        return r ? r : value(&again, ynode_get(n, "is"), ret, ret_id);
    }
    return wrong(p, n, "写的不是 nth、cycle、split、day、wrap 里的一种");
}

/* NULL where the year has none. `ret_id`: an id already, not a name. */
static enum err value(const struct spot *p, const struct ynode *n, const char **ret, bool *ret_id)
{
    n = of_year(n, p->act->day.year);
    *ret = NULL;
    if (!n || ynode_null(n)) {
        return OK;
    }
    if (n->kind == YNODE_SCALAR) {
        *ret = filled(p, n->text);
        return OK;
    }
    return n->kind == YNODE_MAP ? counted(p, n, ret, ret_id) : wrong(p, n, "不该是一列");
}

/* Units and people by their names; records of registers only by {nth: ...}. */
static enum err one(const struct spot *p, const struct field_def *f, const struct ynode *n,
                    const char **ret)
{
    bool is_id = false;
    enum err r = value(p, n, ret, &is_id);
    if (r || !*ret || is_id || (f->type != FIELD_REF && f->type != FIELD_PEOPLE)) {
        return r;
    }
    int64_t id = demo_named(p->s->d, f, *ret);
    *ret = id ? id_text(p->a, id) : NULL;
    return id ? OK : wrong(p, n, "里的单位或人员没有");
}

static enum err typed_of(const struct spot *p, const struct field_def *f, const struct ynode *n,
                         const char **ret)
{
    const char *all = NULL, *s;
    enum err r = OK;
    n = of_year(n, p->act->day.year);
    if (!n || n->kind != YNODE_LIST) {
        return one(p, f, n, ret);
    }
    for (size_t i = 0; !r && i < n->n; i++) {
        r = one(p, f, n->items[i], &s);
        all = !s ? all : all ? arena_printf(p->a, "%s,%s", all, s) : s;
    }
    *ret = all;
    return r;
}

/* --- tables --------------------------------------------------------------------------------------------------------- */

static enum err line_of(const struct spot *p, const struct field_def *f, const struct ynode *line,
                        struct json_out *j)
{
    enum err r = OK;
    json_open(j, '{');
    for (size_t k = 0; !r && k < line->n; k++) {
        const struct field_def *c = field_column(f, line->keys[k]->text);
        const char *s = NULL;
        r = c ? typed_of(p, c, line->items[k], &s) : wrong(p, line, "写了没有的列");
        json_key(j, line->keys[k]->text);
        json_str(j, s);
    }
    json_close(j, '}');
    return r;
}

/* A list of lines as they stand, or {lines: 3, line: {...}}; {lines: {split: 179}} numbers them through the year. */
static enum err table_of(const struct spot *p, const struct field_def *f, const struct ynode *n,
                         const char **ret)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(1 << 20);
    struct json_out j = json_begin(&b);
    const struct ynode *all = of_year(n, p->act->day.year), *lines = ynode_get(all, "lines"),
                       *line = ynode_get(all, "line"), *parted = ynode_get(lines, "split");
    int64_t each = 0, from = 0, to = 0;
    enum err r = OK;
    if (lines && (r = parted ? split(p, parted, &from, &to) : whole(p, lines, &each))) {
        return r;
    }
    struct spot at = *p;
    from = parted ? from : p->i * each;
    to = parted ? to : from + each;
    json_open(&j, '[');
    for (at.i = from; !r && line && at.i < to; at.i++) {
        r = line_of(&at, f, line, &j);
    }
    for (size_t i = 0; !r && all && all->kind == YNODE_LIST && i < all->n; i++) {
        r = line_of(p, f, all->items[i], &j);
    }
    json_close(&j, ']');
    *ret = strbuf_take(&b, p->a);
    return r;
}

static enum err take(const struct spot *p, const struct ynode *map, bool tables,
                     struct typed *typed, size_t *n)
{
    const struct register_def *reg = p->act->group->reg;
    enum err r = OK;
    for (size_t i = 0; !r && map && i < map->n; i++) {
        const struct field_def *f = register_field(reg, map->keys[i]->text);
        if (!f) {
            return wrong(p, map->keys[i], "写了没有的字段");
        }
        typed[*n].field = f->id;
        r = tables ? table_of(p, f, map->items[i], &typed[*n].text)
                   : typed_of(p, f, map->items[i], &typed[*n].text);
        *n += r || !typed[*n].text ? 0 : 1;
    }
    return r;
}

/* --- entering ------------------------------------------------------------------------------------------------------- */

/* `fields`, `rows` and `files` of a group or of one of its steps. */
static enum err typed_all(const struct spot *p, const struct ynode *n, const struct actor *by,
                          struct db *db, struct typed **ret, size_t *ret_n)
{
    const struct ynode *files = ynode_get(n, "files");
    struct typed *typed = arena_array(p->a, 2 * p->act->group->reg->n_fields + 2, sizeof(*typed));
    enum err r = take(p, ynode_get(n, "fields"), false, typed, ret_n);
    r = r ? r : take(p, ynode_get(n, "rows"), true, typed, ret_n);
    for (size_t i = 0; !r && files && i < files->n; i++) {
        int64_t upload = 0;
        r = demo_evidence_add(p->s->d, db, p->a, by, (size_t)p->i + i, &upload, p->e);
        typed[(*ret_n)++] = (struct typed){files->items[i]->text, id_text(p->a, upload)};
    }
    *ret = typed;
    return r;
}

/* Handled on another platform or before the program came: the result with its dates. */
static enum err keep(const struct spot *p, struct db *db, struct typed *typed, size_t n,
                     struct step_result *made)
{
    const struct group *g = p->act->group;
    const struct ynode *state = ynode_get(g->n, "state"), *at = ynode_get(g->n, "at");
    struct backfill b = {.reg = g->reg, .typed = typed, .n_typed = n};
    struct typed *dates = arena_array(p->a, (at ? at->n : 0) + 1, sizeof(*dates));
    struct closed *findings;
    size_t n_findings;
    bool is_id;
    enum err r = OK;
    b.ledger = str_eq(ynode_get(g->n, "kept")->text, "ledger");
    b.state = state ? register_state(g->reg, state->text) : NULL;
    b.dates = dates;
    for (; !r && at && b.n_dates < at->n; b.n_dates++) {
        dates[b.n_dates].field = at->keys[b.n_dates]->text;
        r = value(p, at->items[b.n_dates], &dates[b.n_dates].text, &is_id);
    }
    return r ? r
             : step_backfill(&p->s->d->o->engine, db, p->a, g->by, &b, made, &findings, &n_findings,
                             p->e);
}

static const struct actor *login(const struct demo *d, const struct ynode *n)
{
    for (size_t i = 0; n && i < d->n_people; i++) {
        if (str_eq(d->people[i].login, n->text)) {
            return &d->people[i].actor;
        }
    }
    return NULL;
}

static enum err step(const struct spot *p, struct db *db, const struct ynode *n, int64_t record)
{
    const struct group *g = p->act->group;
    const struct ynode *name = ynode_get(n, "step");
    const struct actor *as = login(p->s->d, ynode_get(n, "as")), *by = as ? as : g->by;
    struct typed *typed = NULL;
    size_t n_typed = 0;
    struct step_result made;
    enum err r = typed_all(p, n, by, db, &typed, &n_typed);
    const struct step_request rq = {.reg = g->reg,
                                    .record = record,
                                    .step = name ? register_step(g->reg, name->text) : NULL,
                                    .typed = typed,
                                    .n_typed = n_typed};
    if (r || !rq.step) {
        return r ? r : wrong(p, n, "写了没有的步骤");
    }
    return step_take(&p->s->d->o->engine, db, p->a, by, &rq, &made, p->e);
}

/* Steps with days of their own come later than the record. */
static enum err enter(const struct spot *p, struct db *db)
{
    struct group *g = p->act->group;
    const struct ynode *steps = ynode_get(g->n, "steps");
    struct typed *typed = NULL;
    size_t n_typed = 0;
    struct step_result made;
    if (!p->s->late) {
        now_set(p->act->ms);
    }
    if (p->act->later) {
        return (size_t)p->i < g->n_ids ? step(p, db, p->act->later, g->ids[p->i])
                                       : wrong(p, p->act->later, "要办的那一件还没有登记");
    }
    enum err r = typed_all(p, g->n, g->by, db, &typed, &n_typed);
    if (!r) {
        r = ynode_get(g->n, "kept") ? keep(p, db, typed, n_typed, &made)
                                    : step_create(&p->s->d->o->engine, db, p->a, g->by, g->reg, 0,
                                                  typed, n_typed, &made, p->e);
    }
    for (size_t i = 0; !r && steps && i < steps->n; i++) {
        r = ynode_get(steps->items[i], "on") ? OK : step(p, db, steps->items[i], made.record);
    }
    if (!r) {
        int64_t *id = arena_push(p->s->a, &g->ids, &g->n_ids, &g->cap_ids, sizeof(*id));
        *id = made.record;
    }
    return r;
}

struct batch {
    struct shape *s;
    size_t from, to;
};

static enum err enter_batch(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct batch *b = w->ctx;
    enum err r = OK;
    for (size_t i = b->from; !r && i < b->to; i++) {
        const struct act *act = &b->s->acts[i];
        const struct spot p = {b->s, a, act, act->i, act->times, e};
        r = enter(&p, db);
        if (r) {
            const char *why = arena_strdup(a, e->text);
            r = error_set(e, r, "%s（%s，第 %lld 件，%s）：%s", act->group->reg->title,
                          act->group->id ? act->group->id : "", (long long)act->i + 1,
                          date_text(a, act->day), why);
        }
    }
    return r;
}

/* --- the order of time ---------------------------------------------------------------------------------------------- */

static enum err bad(struct shape *s, const struct ynode *n, const char *say)
{
    (void)error_set(s->e, ERR_INVALID, "%s", say);
    return error_place(s->e, "demo/shape", n->line, n->column);
}

/* [02-10, 12-20]: from the one day of the year to the other, evenly. */
static bool spread_day(const struct ynode *n, int64_t year, int64_t i, int64_t times,
                       struct date *ret)
{
    struct date from, to;
    char text[32];
    if (n->kind != YNODE_LIST || n->n != 2) {
        return false;
    }
    (void)snprintf(text, sizeof(text), "%04d-%s", (int)year, n->items[0]->text);
    if (!date_parse(text, &from)) {
        return false;
    }
    (void)snprintf(text, sizeof(text), "%04d-%s", (int)year, n->items[1]->text);
    if (!date_parse(text, &to)) {
        return false;
    }
    *ret = date_add(from, times < 2 ? 0 : (int)(i * date_diff(to, from) / (times - 1)));
    return true;
}

/* All of a group in one year, or one of their later steps; what lies behind the day the demo is made for has not happened. */
static enum err plan_year(struct shape *s, struct group *g, const struct ynode *later, int64_t year,
                          int64_t times)
{
    const struct ynode *on = of_year(ynode_get(later ? later : g->n, "on"), year);
    for (int64_t i = 0; i < times; i++) {
        struct date day;
        if (!on || !(on->kind == YNODE_SCALAR ? date_parse(on->text, &day)
                                              : spread_day(on, year, i, times, &day))) {
            return bad(s, g->n, "on 要写一个日期，或者 [02-10, 12-20] 这样从哪天到哪天。");
        }
        if (date_cmp(day, s->d->today) > 0) {
            continue;
        }
        struct act *act = arena_push(s->a, &s->acts, &s->n_acts, &s->cap_acts, sizeof(*act));
        *act = (struct act){.group = g, .day = day, .i = i, .times = times, .later = later};
        act->ms = day_ms(day, 9, 0) + i * 1000;
        act->order = s->n_acts;
    }
    return OK;
}

/* Steps of records that all stand from one day: {step, on: {2023: [02-01, 11-30]}}. */
static enum err plan_later(struct shape *s, struct group *g, int64_t times)
{
    const struct ynode *steps = ynode_get(g->n, "steps");
    enum err r = OK;
    for (size_t i = 0; !r && steps && i < steps->n; i++) {
        const struct ynode *on = ynode_get(steps->items[i], "on");
        int64_t year;
        if (on && (on->kind != YNODE_MAP || !on->n || !str_to_int(on->keys[0]->text, &year))) {
            return bad(s, on, "步骤的 on 要写 {2023: [02-01, 11-30]} 这样哪一年从哪天到哪天。");
        }
        r = on ? plan_year(s, g, steps->items[i], year, times) : OK;
    }
    return r;
}

static enum err plan_group(struct shape *s, struct group *g)
{
    const struct ynode *times = ynode_get(g->n, "times"), *on = ynode_get(g->n, "on");
    int64_t year = 0, n = 1;
    struct date day;
    enum err r = OK;
    if (!times || times->kind == YNODE_SCALAR) {
        bool fine = (!times || str_to_int(times->text, &n)) && on && on->kind == YNODE_SCALAR &&
                    date_parse(on->text, &day);
        r = fine ? plan_later(s, g, n) : OK;
        return r      ? r
               : fine ? plan_year(s, g, NULL, day.year, n)
                      : bad(s, g->n, "times 写一个数的，on 要写一个日期。");
    }
    for (size_t i = 0; !r && i < times->n; i++) {
        r = times->kind == YNODE_MAP && str_to_int(times->keys[i]->text, &year) &&
                    str_to_int(times->items[i]->text, &n)
                ? plan_year(s, g, NULL, year, n)
                : bad(s, times, "times 写一个数，或者 {2023: 84} 这样一年一个数。");
    }
    return r;
}

static int by_moment(const void *pa, const void *pb)
{
    const struct act *a = pa, *b = pb;
    return a->ms != b->ms ? (a->ms > b->ms) - (a->ms < b->ms)
                          : (a->order > b->order) - (a->order < b->order);
}

/* --- reading -------------------------------------------------------------------------------------------------------- */

static enum err read_group(struct shape *s, const struct ynode *n)
{
    static const char *const known[] = {"id",    "register", "times",  "on",   "as",    "kept",
                                        "state", "at",       "fields", "rows", "files", "steps"};
    const struct ynode *id = ynode_get(n, "id"), *reg = ynode_get(n, "register"),
                       *as = ynode_get(n, "as");
    struct group g = {.id = id ? id->text : NULL, .n = n};
    for (size_t i = 0; i < n->n; i++) {
        size_t k = 0;
        while (n->kind == YNODE_MAP && k < array_len(known) &&
               !str_eq(n->keys[i]->text, known[k])) {
            k++;
        }
        if (n->kind != YNODE_MAP || k == array_len(known)) {
            return bad(s, n, "这一组里有认不得的词。");
        }
    }
    g.reg = reg ? content_register(s->d->o->content, reg->text) : NULL;
    g.by = login(s->d, as);
    if (!g.reg || !g.by) {
        return bad(s, n, "没有这本台账，或者没有写是谁登记的（as）。");
    }
    struct group *kept = arena_push(s->a, &s->groups, &s->n_groups, &s->cap_groups, sizeof(*kept));
    *kept = g;
    return OK;
}

static enum err read_file(struct shape *s, const char *name)
{
    const struct embed_file *f = demo_file(name);
    struct ynode *root = NULL;
    enum err r = f ? yaml_parse(s->a, name, (const char *)f->data, f->size, &root, s->e) : OK;
    for (size_t i = 0; !r && root && i < root->n; i++) {
        r = read_group(s, root->items[i]);
    }
    return r;
}

/* Registers that the county keeps on a platform, before the first record comes. */
static enum err keep_elsewhere(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct shape *s = w->ctx;
    const struct actor by = actor_system(s->d->county);
    enum err r = OK;
    for (size_t i = 0; !r && i < s->n_groups; i++) {
        const struct ynode *kept = ynode_get(s->groups[i].n, "kept");
        if (kept && str_eq(kept->text, mode_word(MODE_LEDGER))) {
            r = mode_set(db, a, &by, s->groups[i].reg, MODE_LEDGER, e);
        }
    }
    return r;
}

/* Every file whose name begins so, in one order of time. */
static enum err fill(struct demo *d, const char *files, bool late, struct error *e)
{
    struct shape s = {.d = d, .a = d->arena, .e = e, .late = late};
    struct work modes = {.run = keep_elsewhere, .ctx = &s};
    enum err r = OK;
    for (size_t i = 0; !r && i < embed_content_count; i++) {
        const char *name = embed_content[i].name;
        r = str_starts(name, files) ? read_file(&s, name) : OK;
    }
    r = r ? r : store_write(d->o->store, d->county, &modes, e);
    for (size_t i = 0; !r && i < s.n_groups; i++) {
        r = plan_group(&s, &s.groups[i]);
    }
    if (!r && s.n_acts) {
        qsort(s.acts, s.n_acts, sizeof(*s.acts), by_moment);
    }
    for (size_t i = 0; !r && i < s.n_acts; i += BATCH) {
        struct batch b = {&s, i, i + BATCH < s.n_acts ? i + BATCH : s.n_acts};
        struct work w = {.run = enter_batch, .ctx = &b};
        r = store_write(d->o->store, d->county, &w, e);
    }
    return r;
}

enum err demo_shape(struct demo *d, struct error *e)
{
    return fill(d, "demo/shape_", false, e);
}

enum err demo_year(struct demo *d, struct error *e)
{
    return fill(d, "demo/year_", true, e);
}
