/* sheet_book.c - the parts of a workbook: the package names its main part, the main part names its sheets, and relations say
 * where each of them lies. */
#include <string.h>

#include "base/str.h"
#include "sheet/sheet_internal.h"

enum { SHEETS_MAX = 1000, RELATIONS_MAX = 5000 };

struct book_relation {
    const char *id, *type, *target;
    bool outside;
};

struct feeding {
    struct xml *x;
};

static enum err feed(void *ctx, const void *p, size_t n, bool *stop, struct error *e)
{
    struct feeding *f = ctx;
    enum err r = xml_feed(f->x, p, n, e);
    *stop = xml_stopped(f->x);
    return r;
}

enum err book_parse(const struct book *b, size_t part, const struct xml_reader *reader,
                    struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct feeding f = {xml_new(a, reader)};
    enum err r = unzip_each(b->zip, part, feed, &f, e);
    return r ? r : xml_end(f.x, e);
}

/* --- relations ------------------------------------------------------------------------------------------------ */

static const char *last_word(const char *type)
{
    const char *p = type ? strrchr(type, '/') : NULL;
    return p ? p + 1 : type;
}

static enum err on_relation(void *ctx, const struct xml_tag *tag, struct error *e)
{
    struct book *b = ctx;
    if (!str_eq(tag->name, "Relationship")) {
        return OK;
    }
    if (b->n_relations == RELATIONS_MAX) {
        return error_set(e, ERR_LIMIT, "文件的组成部分太多，没有读取。");
    }
    struct book_relation *x =
        arena_push(b->a, &b->relations, &b->n_relations, &b->cap_relations, sizeof(*x));
    x->id = arena_strdup(b->a, xml_attr(tag, "Id"));
    x->type = arena_strdup(b->a, last_word(xml_attr(tag, "Type")));
    x->target = arena_strdup(b->a, xml_attr(tag, "Target"));
    x->outside = str_eq(xml_attr(tag, "TargetMode"), "External");
    return OK;
}

static enum err read_relations(struct book *b, const char *name, struct error *e)
{
    size_t part;
    b->relations = NULL;
    b->n_relations = b->cap_relations = 0;
    return unzip_find(b->zip, name, &part)
               ? book_parse(b, part, &(struct xml_reader){.ctx = b, .start = on_relation}, e)
               : OK;
}

/* "/xl/x.xml" is from the root, "../x.xml" one folder up, "x.xml" beside the workbook. */
static const char *resolve(const struct book *b, const char *target)
{
    const char *folder = b->folder;
    if (*target == '/') {
        return target + 1;
    }
    while (str_starts(target, "../") || str_starts(target, "./")) {
        if (target[1] == '.' && *folder) {
            size_t n = strlen(folder) - 1;
            while (n && folder[n - 1] != '/') {
                n--;
            }
            folder = arena_strndup(b->a, folder, n);
        }
        target += target[1] == '.' ? 3 : 2;
    }
    return arena_printf(b->a, "%s%s", folder, target);
}

bool book_part(const struct book *b, const char *id, const char *type, size_t *ret)
{
    for (size_t i = 0; i < b->n_relations; i++) {
        const struct book_relation *x = &b->relations[i];
        bool wanted = id ? str_eq(x->id, id) : str_eq(x->type, type);
        if (wanted && !x->outside && x->target) {
            return unzip_find(b->zip, resolve(b, x->target), ret);
        }
    }
    return false;
}

/* --- the workbook --------------------------------------------------------------------------------------------- */

static bool is_true(const char *s)
{
    return str_eq(s, "1") || str_eq(s, "true") || str_eq(s, "on");
}

static enum err on_workbook(void *ctx, const struct xml_tag *tag, struct error *e)
{
    struct book *b = ctx;
    if (str_eq(tag->name, "workbookPr")) {
        b->from_1904 = is_true(xml_attr(tag, "date1904"));
    }
    if (!str_eq(tag->name, "sheet")) {
        return OK;
    }
    if (b->n == SHEETS_MAX) {
        return error_set(e, ERR_LIMIT, "文件里的工作表太多（超过 %d 张），没有读取。", SHEETS_MAX);
    }
    const char *name = xml_attr(tag, "name"), *state = xml_attr(tag, "state");
    struct book_sheet *s = arena_push(b->a, &b->sheets, &b->n, &b->cap, sizeof(*s));
    s->name = arena_strdup(b->a, name ? name : "");
    s->id = arena_strdup(b->a, xml_attr(tag, "id"));
    s->hidden = !s->id || (state && !str_eq(state, "visible"));
    return OK;
}

static enum err not_a_workbook(struct error *e)
{
    return error_set(e, ERR_INVALID,
                     "这个文件不是 Excel 工作簿（.xlsx），请用表格软件另存为 .xlsx 再上传。");
}

static const char *folder_of(struct arena *a, const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash ? arena_strndup(a, name, (size_t)(slash - name) + 1) : "";
}

enum err book_open(struct arena *a, struct unzip *z, struct book *ret, struct error *e)
{
    struct book b = {.a = a, .zip = z, .folder = ""};
    size_t main;
    enum err r = read_relations(&b, "_rels/.rels", e);
    if (r) {
        return r;
    }
    if (!book_part(&b, NULL, "officeDocument", &main) && !unzip_find(z, "xl/workbook.xml", &main)) {
        return not_a_workbook(e);
    }
    const char *name = unzip_name(z, main);
    b.folder = folder_of(a, name);
    const char *relations = arena_printf(a, "%s_rels/%s.rels", b.folder, name + strlen(b.folder));
    if ((r = read_relations(&b, relations, e)) ||
        (r = book_parse(&b, main, &(struct xml_reader){.ctx = &b, .start = on_workbook}, e))) {
        return r;
    }
    if (b.n == 0) {
        return not_a_workbook(e);
    }
    *ret = b;
    return OK;
}
