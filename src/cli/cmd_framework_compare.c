/* faheng framework diff, framework gaps: two versions beside each other, and an outside standard beside a local framework.
 *
 * A version is a file, or (with --data or --db) an id as in the address of its page, or <code> for the newest version and
 * <code>@<version>. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/id.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/open.h"
#include "domain/framework_diff.h"
#include "framework/framework_map.h"
#include "framework/framework_read.h"

struct compare {
    const struct args *args;
    struct opened o;
    struct county county;
    struct db *db;
    bool opened;
};

static bool has_data(const struct args *args)
{
    return args_value(args, "data") || args_value(args, "db");
}

static enum err begin(struct compare *c, struct error *e)
{
    enum err r = open_data(c->args, OPEN_READ, &c->o, e);

    c->opened = !r;
    if (r || (r = open_county(&c->o, c->args, c->o.arena, &c->county, e))) {
        return r;
    }
    return store_reader(c->o.store, &c->db, e);
}

/* code or code@version; 0: none. */
static enum err by_code(struct compare *c, const char *name, int64_t *ret, struct error *e)
{
    struct framework_row *rows;
    size_t n;
    const char *at = strchr(name, '@');
    int64_t version = 0;
    const char *code = at ? arena_strndup(c->args->arena, name, (size_t)(at - name)) : name;
    enum err r = framework_list(c->db, c->args->arena, c->county.id, &rows, &n, e);

    *ret = 0;
    if (r || (at && !str_to_int(at + 1, &version))) {
        return r;
    }
    for (size_t i = 0; i < n && !*ret; i++) {
        if (str_eq(rows[i].f.code, code) && (!at || rows[i].version == version)) {
            *ret = rows[i].id;
        }
    }
    return OK;
}

static enum err find_id(struct compare *c, const char *name, int64_t *ret, struct error *e)
{
    enum err r;

    if (!c->db) {
        return error_set(e, ERR_NOT_FOUND,
                         "没有文件 %s；要比较已导入的版本，请写 --data 和它的编码，如 admin@2。",
                         name);
    }
    if ((r = by_code(c, name, ret, e)) || *ret || id_parse(name, ret)) {
        return r;
    }
    return error_set(e, ERR_NOT_FOUND, "没有指标体系“%s”，可以写编码（admin、admin@2）或编号。",
                     name);
}

static enum err load(struct compare *c, const char *name, struct framework *ret, struct error *e)
{
    const struct content *content = c->o.content;
    struct framework_row row;
    size_t faults;
    int64_t id;
    enum err r;

    if (access(name, R_OK) == 0) {
        r = content ? OK
                    : open_content(c->args->arena, args_value(c->args, "content"), false, &content,
                                   &faults, e);
        return r ? r : framework_read_file(c->args->arena, content, name, name, ret, e);
    }
    if ((r = find_id(c, name, &id, e)) ||
        (r = framework_load(c->db, c->args->arena, c->county.id, id, &row, e))) {
        return r;
    }
    *ret = row.f;
    return OK;
}

static void print_words(const struct framework_change_line *l)
{
    printf("    %s：", l->what);
    for (size_t i = 0; i < l->n_pieces; i++) {
        const struct diff_piece *p = &l->pieces[i];
        printf(p->kind == DIFF_SAME      ? "%s"
               : p->kind == DIFF_REMOVED ? "[-%s-]"
                                         : "{+%s+}",
               p->text);
    }
    printf("\n");
}

static void print_change(struct arena *a, const struct framework_change *c)
{
    const struct framework_item *it = c->now ? c->now : c->old;

    printf("%s %s %s（%s 分）\n",
           !c->old   ? "新增"
           : !c->now ? "去掉"
                     : "修改",
           it->code, it->title,
           it->points == POINTS_LOST ? "缺" : str_from_scaled(a, it->points, 2, false));
    for (size_t i = 0; i < c->n_lines; i++) {
        print_words(&c->lines[i]);
    }
}

int cmd_framework_diff(const struct args *args)
{
    struct compare c = {.args = args};
    struct framework old, now;
    struct framework_diff d = {.n = 0};
    struct error e;
    enum err r = has_data(args) ? begin(&c, &e) : OK;

    r = r ? r : load(&c, args_word(args, 0), &old, &e);
    r = r ? r : load(&c, args_word(args, 1), &now, &e);
    if (!r) {
        framework_diff(args->arena, &old, &now, &d);
        for (size_t i = 0; i < d.n; i++) {
            print_change(args->arena, &d.changes[i]);
        }
        printf("新增 %zu 条，去掉 %zu 条，修改 %zu 条，%zu 条没有变。\n", d.added, d.removed,
               d.changed, d.same);
    }
    if (c.opened) {
        open_close(&c.o);
    }
    return r ? command_failed(&e) : d.n ? EXIT_NO : EXIT_YES;
}

static void print_gaps(const struct framework_mapping *m)
{
    for (size_t i = 0; i < m->outside.f.n; i++) {
        const struct framework_item *it = &m->outside.f.items[i];
        if (m->covers[i].n) {
            continue;
        }
        printf("%s\t%s\t%s", it->code, it->title, m->covers[i].looked ? "本地没有" : "没有看过");
        for (size_t k = 0; k < m->covers[i].n_proposals; k++) {
            const struct framework_match *p = &m->covers[i].proposals[k];
            printf("%s%s %d%%", k ? "、" : "\t相近：", m->local.f.items[p->place].code, p->percent);
        }
        printf("\n");
    }
    printf("外部 %zu 条：有对应 %zu 条，本地没有 %zu 条，还没有看 %zu 条。\n", m->outside.f.n,
           m->covered, m->gaps, m->open);
}

int cmd_framework_gaps(const struct args *args)
{
    struct compare c = {.args = args};
    struct framework_mapping m = {.open = 0};
    struct error e;
    int64_t outside, local;
    enum err r = begin(&c, &e);

    if (!r && !(r = find_id(&c, args_word(args, 0), &outside, &e)) &&
        !(r = find_id(&c, args_word(args, 1), &local, &e)) &&
        !(r = framework_mapping_load(c.db, args->arena, c.county.id, outside, local, &m, &e))) {
        print_gaps(&m);
    }
    if (c.opened) {
        open_close(&c.o);
    }
    return r ? command_failed(&e) : m.gaps + m.open ? EXIT_NO : EXIT_YES;
}
