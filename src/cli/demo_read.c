/* The YAML files of content/demo into structs. The files are ours; a fault in them ends the command with its place all the same. */
#include <string.h>

#include "base/str.h"
#include "cli/demo.h"
#include "content/yaml_doc.h"

struct reader {
    struct arena *a;
    const char *file;
    struct error *e;
    bool failed; /* the first fault stays */
};

const struct embed_file *demo_file(const char *name)
{
    for (size_t i = 0; i < embed_content_count; i++) {
        if (str_eq(embed_content[i].name, name)) {
            return &embed_content[i];
        }
    }
    return NULL;
}

static void fault(struct reader *r, const struct ynode *at, const char *say)
{
    if (!r->failed) {
        (void)error_set(r->e, ERR_INVALID, "%s", say);
        (void)error_place(r->e, r->file, at ? at->line : 1, at ? at->column : 1);
        r->failed = true;
    }
}

static struct ynode *open_file(struct reader *r, const char *name)
{
    const struct embed_file *f = demo_file(name);
    struct ynode *root = NULL;
    r->file = name;
    if (!f) {
        fault(r, NULL, "内置内容里缺少这个演示文件。");
    } else if (!r->failed && yaml_parse(r->a, name, (const char *)f->data, f->size, &root, r->e)) {
        r->failed = true;
    }
    return root;
}

/* --- values ----------------------------------------------------------------------------------------------- */

/* Absent gives NULL unless `needed`. */
static const char *text(struct reader *r, const struct ynode *map, const char *key, bool needed)
{
    const struct ynode *n = ynode_get(map, key);
    if (n && n->kind == YNODE_SCALAR && !ynode_null(n)) {
        return n->text;
    }
    if (n || needed) {
        fault(r, n ? n : map, arena_printf(r->a, "%s 要写一段文字。", key));
    }
    return needed ? "" : NULL;
}

static struct date date_of(struct reader *r, const struct ynode *n)
{
    struct date d = {0};
    if (n && (n->kind != YNODE_SCALAR || !date_parse(n->text, &d))) {
        fault(r, n, "日期要写成 2026-09-28 的样子。");
    }
    return d;
}

static struct date day(struct reader *r, const struct ynode *map, const char *key)
{
    return date_of(r, ynode_get(map, key));
}

static void days(struct reader *r, const struct ynode *map, const char *key, struct date ret[2])
{
    const struct ynode *n = ynode_get(map, key);
    if (!n || n->kind != YNODE_LIST || n->n != 2) {
        fault(r, n ? n : map, arena_printf(r->a, "%s 要写两个日期。", key));
        return;
    }
    ret[0] = date_of(r, n->items[0]);
    ret[1] = date_of(r, n->items[1]);
}

static int64_t number(struct reader *r, const struct ynode *n, int scale)
{
    int64_t v = 0;
    if (!n || n->kind != YNODE_SCALAR || !str_to_scaled(n->text, scale, &v)) {
        fault(r, n, "这里要写一个数。");
    }
    return v;
}

static bool flag(const struct ynode *map, const char *key)
{
    const struct ynode *n = ynode_get(map, key);
    return n && str_eq(n->text, "true");
}

static size_t list(struct reader *r, const struct ynode *map, const char *key,
                   struct ynode *const **ret)
{
    const struct ynode *n = ynode_get(map, key);
    if (n && n->kind != YNODE_LIST) {
        fault(r, n, "这里要写列表。");
        n = NULL;
    }
    *ret = n ? n->items : NULL;
    return n ? n->n : 0;
}

static size_t texts(struct reader *r, const struct ynode *map, const char *key, const char ***ret)
{
    struct ynode *const *items;
    size_t n = list(r, map, key, &items);
    *ret = arena_array(r->a, n + 1, sizeof(**ret));
    for (size_t i = 0; i < n; i++) {
        (*ret)[i] = items[i]->text;
    }
    return n;
}

/* --- office.yaml ------------------------------------------------------------------------------------------ */

static void read_units(struct reader *r, const struct ynode *root, struct demo *d)
{
    struct ynode *const *items;
    d->n_units = list(r, root, "units", &items);
    d->units = arena_array(r->a, d->n_units + 1, sizeof(*d->units));
    for (size_t i = 0; i < d->n_units; i++) {
        d->units[i] = (struct demo_unit){
            .name = text(r, items[i], "name", true),
            .short_name = text(r, items[i], "short", true),
            .kind = text(r, items[i], "kind", true),
            .under = text(r, items[i], "under", false),
            .sign = text(r, items[i], "sign", false),
        };
    }
}

static void read_people(struct reader *r, const struct ynode *root, struct demo *d)
{
    struct ynode *const *items;
    d->n_people = list(r, root, "people", &items);
    d->people = arena_array(r->a, d->n_people + 1, sizeof(*d->people));
    for (size_t i = 0; i < d->n_people; i++) {
        d->people[i] = (struct demo_person){
            .login = text(r, items[i], "login", true),
            .name = text(r, items[i], "name", true),
            .role = text(r, items[i], "role", true),
            .unit = text(r, items[i], "unit", true),
        };
    }
}

static void read_lost(struct reader *r, const struct ynode *map, struct demo_framework *f)
{
    struct ynode *const *items;
    f->n_lost = list(r, map, "lost", &items);
    f->lost = arena_array(r->a, f->n_lost + 1, sizeof(*f->lost));
    for (size_t i = 0; i < f->n_lost; i++) {
        f->lost[i] = (struct demo_lost){
            .code = text(r, items[i], "code", true),
            .title = text(r, items[i], "title", true),
            .text = text(r, items[i], "text", true),
            .points = number(r, ynode_get(items[i], "points"), 2),
        };
    }
}

static void read_frameworks(struct reader *r, const struct ynode *root, struct demo *d)
{
    struct ynode *const *items;
    d->n_frameworks = list(r, root, "frameworks", &items);
    d->frameworks = arena_array(r->a, d->n_frameworks + 1, sizeof(*d->frameworks));
    for (size_t i = 0; i < d->n_frameworks; i++) {
        struct demo_framework *f = &d->frameworks[i];
        f->file = text(r, items[i], "file", true);
        f->n_kinds = texts(r, items[i], "kinds", &f->kinds);
        f->imported = day(r, items[i], "imported");
        f->completed = day(r, items[i], "completed");
        f->published = day(r, items[i], "published");
        read_lost(r, items[i], f);
    }
}

static void read_evidence(struct reader *r, const struct ynode *root, struct demo *d)
{
    struct ynode *const *items;
    d->n_evidence = list(r, root, "evidence", &items);
    d->evidence = arena_array(r->a, d->n_evidence + 1, sizeof(*d->evidence));
    for (size_t i = 0; i < d->n_evidence; i++) {
        struct demo_evidence *v = &d->evidence[i];
        v->file = text(r, items[i], "file", true);
        v->name = text(r, items[i], "name", true);
        v->type = str_ends(v->file, ".pdf") ? "application/pdf" : "image/png";
    }
}

static void read_office(struct reader *r, struct demo *d)
{
    const struct ynode *root = open_file(r, "demo/office.yaml"),
                       *county = ynode_get(root, "county");
    d->county_name = text(r, county, "name", true);
    d->county_short = text(r, county, "short", true);
    d->password = text(r, root, "password", true);
    d->since = day(r, root, "since");
    read_units(r, root, d);
    read_people(r, root, d);
    read_frameworks(r, root, d);
    read_evidence(r, root, d);
    d->notes.n = texts(r, root, "notes", &d->notes.items);
    d->notes_low.n = texts(r, root, "notes_low", &d->notes_low.items);
    d->reasons_down.n = texts(r, root, "reasons_down", &d->reasons_down.items);
    d->reasons_up.n = texts(r, root, "reasons_up", &d->reasons_up.items);
    if (!d->n_evidence || !d->notes.n || !d->notes_low.n || !d->reasons_down.n ||
        !d->reasons_up.n) {
        fault(r, root, "佐证、说明和改分理由都不能为空。");
    }
}

/* --- round_<year>.yaml ------------------------------------------------------------------------------------ */

static void read_scores(struct reader *r, const struct ynode *map, struct demo_row *row)
{
    struct ynode *const *items;
    row->n = list(r, map, "scores", &items);
    if (row->n > DEMO_ITEMS) {
        fault(r, map, "分数太多。");
        row->n = DEMO_ITEMS;
    }
    for (size_t i = 0; i < row->n; i++) {
        row->scores[i] = ynode_null(items[i]) ? DEMO_NOTHING : number(r, items[i], 2);
    }
}

static void read_row(struct reader *r, const struct ynode *map, struct demo_row *row)
{
    const struct ynode *back = ynode_get(map, "returned"), *reviewed = ynode_get(map, "reviewed");
    struct ynode *const *items;
    row->unit = text(r, map, "unit", true);
    row->submitted = flag(map, "submitted");
    row->reviewed = reviewed ? (size_t)number(r, reviewed, 0) : 0;
    read_scores(r, map, row);
    if (back) {
        row->returned = day(r, back, "on");
        row->why_returned = text(r, back, "why", true);
    }
    row->n_changes = list(r, map, "changed", &items);
    row->changes = arena_array(r->a, row->n_changes + 1, sizeof(*row->changes));
    for (size_t i = 0; i < row->n_changes; i++) {
        row->changes[i] = (struct demo_change){
            .item = text(r, items[i], "item", true),
            .why = text(r, items[i], "why", true),
            .self = number(r, ynode_get(items[i], "self"), 2),
        };
    }
}

static void read_fields(struct reader *r, const struct ynode *map, struct demo_round *round)
{
    size_t n = map && map->kind == YNODE_MAP ? map->n : 0;
    round->fields = arena_array(r->a, n + 1, sizeof(*round->fields));
    for (size_t i = 0; i < n; i++) {
        round->fields[i] = (struct typed){map->keys[i]->text, map->items[i]->text};
    }
    round->n_fields = n;
}

static struct demo_plea *read_pleas(struct reader *r, const struct ynode *root, const char *key,
                                    size_t *ret_n)
{
    struct ynode *const *items;
    *ret_n = list(r, root, key, &items);
    struct demo_plea *pleas = arena_array(r->a, *ret_n + 1, sizeof(*pleas));
    for (size_t i = 0; i < *ret_n; i++) {
        pleas[i] = (struct demo_plea){.unit = text(r, items[i], "unit", true),
                                      .item = text(r, items[i], "item", true),
                                      .why = text(r, items[i], "why", true),
                                      .answer = text(r, items[i], "answer", true),
                                      .on = day(r, items[i], "on"),
                                      .decided = day(r, items[i], "decided")};
    }
    return pleas;
}

static void read_round(struct reader *r, const char *name, struct demo_round *round)
{
    const struct ynode *root = open_file(r, name);
    struct ynode *const *items;
    read_fields(r, ynode_get(root, "fields"), round);
    round->created = day(r, root, "created");
    round->opened = day(r, root, "opened");
    days(r, root, "begin", round->begin);
    days(r, root, "submit", round->submit);
    days(r, root, "review", round->review);
    round->closed = day(r, root, "closed");
    round->finished = day(r, root, "finished");
    round->published = day(r, root, "published");
    round->signed_on = day(r, root, "signed");
    round->settled = day(r, root, "settled");
    round->exclusions = read_pleas(r, root, "exclusions", &round->n_exclusions);
    round->appeals = read_pleas(r, root, "appeals", &round->n_appeals);
    round->generate = flag(root, "generate");
    if (round->generate) {
        round->change_every = number(r, ynode_get(root, "change_every"), 0);
    }
    round->n_rows = list(r, root, "units", &items);
    round->rows = arena_array(r->a, round->n_rows + 1, sizeof(*round->rows));
    for (size_t i = 0; i < round->n_rows; i++) {
        read_row(r, items[i], &round->rows[i]);
    }
}

enum err demo_read(struct demo *d, struct error *e)
{
    struct reader r = {.a = d->arena, .e = e};
    read_office(&r, d);
    read_round(&r, "demo/round_2025.yaml", &d->rounds[0]);
    read_round(&r, "demo/round_2026.yaml", &d->rounds[1]);
    return r.failed ? e->code : OK;
}
