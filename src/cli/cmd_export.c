/* faheng export: records of a register as a sheet that faheng import reads back, or as JSON. CSV and JSON stream page by page. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/login.h"
#include "exchange/record_sheet.h"

#define PAGE_BYTES ((size_t)64 << 20)
#define XLSX_BYTES ((size_t)256 << 20)

enum { PAGE = 1000, XLSX_ROWS = 100000 };

struct exporting {
    const struct args *args;
    struct opened o;
    struct actor who;
    const struct register_def *reg;
    struct query query;
    struct db *db;
    FILE *out;
    size_t rows;
};

/* What a page of records becomes; `first` and `last` frame the file. */
typedef enum err page_fn(struct exporting *x, struct arena *a, const struct record_list *l,
                         bool first, bool last, struct strbuf *b, struct error *e);

static enum err each_page(struct exporting *x, page_fn *fn, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(PAGE_BYTES);
    struct strbuf after scoped(strbuf_clear) = strbuf_make(4096);
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct record_list l = {0};
    enum err r = OK;
    for (bool first = true; !r && (first || l.next); first = false) {
        strbuf_empty(&after);
        strbuf_str(&after, l.next);
        x->query.after = after.len ? after.ptr : NULL;
        arena_reset(a);
        strbuf_empty(&b);
        r = query_list(x->db, a, x->o.content, &x->who.scope, &x->query, &l, e);
        if (!r && !(r = fn(x, a, &l, first, !l.next, &b, e))) {
            r = strbuf_check(&b, e);
        }
        if (!r && fwrite(b.ptr, 1, b.len, x->out) != b.len) {
            r = error_set(e, ERR_IO, "写不出去，可能是磁盘满了。");
        }
        x->rows += l.n;
    }
    return r;
}

/* --- JSON ------------------------------------------------------------------------------------------------- */

static void put_record(struct arena *a, struct json_out *j, const struct record *x)
{
    json_open(j, '{');
    json_key(j, "id");
    json_str(j, id_text(a, x->id));
    json_key(j, "number");
    json_str(j, x->number);
    json_key(j, "state");
    json_str(j, x->state->id);
    json_key(j, "unit");
    json_str(j, x->unit_name);
    json_key(j, "fields");
    json_open(j, '{');
    for (size_t i = 0; i < x->reg->n_fields; i++) {
        if (x->values[i].set) {
            json_key(j, x->reg->fields[i].id);
            json_str(j, value_plain(a, &x->reg->fields[i], &x->values[i]));
        }
    }
    json_close(j, '}');
    json_key(j, "entered");
    json_open(j, '{');
    for (size_t i = 0; i < x->reg->n_states; i++) {
        if (x->state_on[i]) {
            json_key(j, x->reg->states[i].id);
            json_str(j, x->state_on[i]);
        }
    }
    json_close(j, '}');
    json_close(j, '}');
}

static enum err json_page(struct exporting *x, struct arena *a, const struct record_list *l,
                          bool first, bool last, struct strbuf *b, struct error *e)
{
    (void)x;
    (void)e;
    strbuf_str(b, first ? "[" : "");
    for (size_t i = 0; i < l->n; i++) {
        strbuf_str(b, first && i == 0 ? "\n" : ",\n");
        struct json_out j = json_begin(b);
        put_record(a, &j, &l->items[i]);
    }
    strbuf_str(b, last ? "\n]\n" : "");
    return OK;
}

/* --- CSV and XLSX ------------------------------------------------------------------------------------------ */

static enum err csv_page(struct exporting *x, struct arena *a, const struct record_list *l,
                         bool first, bool last, struct strbuf *b, struct error *e)
{
    struct record_sheet rs = record_sheet_new(a, x->db, x->o.content, &x->who.scope, x->reg);
    (void)last;
    enum err r = record_sheet_add(&rs, l->items, l->n, e);
    if (r) {
        return r;
    }
    struct sheet s = record_sheet_end(&rs);
    struct strbuf whole scoped(strbuf_clear) = strbuf_make(PAGE_BYTES);
    export_csv(&whole, &s);
    const char *head = first ? NULL : strstr(whole.ptr, "\r\n");
    const char *from = head ? head + 2 : whole.ptr;
    strbuf_add(b, from, whole.len - (size_t)(from - whole.ptr));
    b->over = b->over || whole.over;
    return OK;
}

static enum err export_book(struct exporting *x, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(XLSX_BYTES);
    struct record_list l;
    struct arena *a = x->o.arena;
    int64_t n;
    enum err r =
        query_count(x->db, a, x->o.content, &x->who.scope, &x->query, XLSX_ROWS + 1, &n, e);
    if (!r && n > XLSX_ROWS) {
        return error_set(e, ERR_LIMIT,
                         "一次最多导出 %d 件到 xlsx，请用 --where 缩小范围，或改用 csv。",
                         XLSX_ROWS);
    }
    x->query.limit = QUERY_ALL;
    if (r || (r = query_list(x->db, a, x->o.content, &x->who.scope, &x->query, &l, e))) {
        return r;
    }
    struct record_sheet rs = record_sheet_new(a, x->db, x->o.content, &x->who.scope, x->reg);
    if ((r = record_sheet_add(&rs, l.items, l.n, e))) {
        return r;
    }
    struct sheet s = record_sheet_end(&rs);
    x->rows = l.n;
    r = export_xlsx(a, &s, 1, &b, e);
    if (!r && fwrite(b.ptr, 1, b.len, x->out) != b.len) {
        r = error_set(e, ERR_IO, "写不出去，可能是磁盘满了。");
    }
    return r;
}

/* --- the verb ----------------------------------------------------------------------------------------------- */

static enum err prepare(struct exporting *x, struct error *e)
{
    const char *where = args_value(x->args, "where");
    enum err r;
    if ((r = login_register(x->o.content, args_word(x->args, 0), &x->reg, e)) ||
        (r = login_actor(&x->o, x->args, x->o.arena, &x->who, e)) ||
        (r = store_reader(x->o.store, &x->db, e))) {
        return r;
    }
    if (!step_may_read(&x->who, x->reg)) {
        return error_set(e, ERR_DENIED, "这个岗位不能查看%s。", x->reg->title);
    }
    x->query = (struct query){.reg = x->reg, .limit = PAGE, .ascending = true};
    return where ? query_filter(x->o.arena, x->o.content, x->reg, where, &x->query.where, e) : OK;
}

static enum err write_out(struct exporting *x, struct error *e)
{
    const char *format = args_value(x->args, "format");
    if (str_eq(format, "xlsx")) {
        return export_book(x, e);
    }
    return each_page(x, str_eq(format, "json") ? json_page : csv_page, e);
}

static enum err export_all(struct exporting *x, struct error *e)
{
    const char *to = args_value(x->args, "out");
    enum err r = prepare(x, e);
    if (r) {
        return r;
    }
    x->out = to ? fopen(to, "wb") : stdout;
    if (!x->out) {
        return error_set(e, ERR_IO, "不能写入 %s。", to);
    }
    r = write_out(x, e);
    if (to && fclose(x->out) && !r) {
        r = error_set(e, ERR_IO, "写不出去，可能是磁盘满了。");
    }
    if (!r && to) {
        printf("已导出 %zu 件到 %s。\n", x->rows, to);
    }
    return r;
}

int cmd_export(const struct args *args)
{
    const char *format = args_value(args, "format");
    struct exporting x = {.args = args};
    struct error e;
    if (!str_eq(format, "xlsx") && !str_eq(format, "csv") && !str_eq(format, "json")) {
        (void)error_set(&e, ERR_INVALID, "--format 要写 xlsx、csv 或 json。");
        return command_misused(&e);
    }
    if (open_data(args, OPEN_READ, &x.o, &e)) {
        return command_failed(&e);
    }
    enum err r = export_all(&x, &e);
    open_close(&x.o);
    return r ? command_failed(&e) : EXIT_YES;
}
