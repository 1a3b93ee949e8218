#include "package/supply.h"

#include <string.h>

#include "base/bytes.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/sealed.h"
#include "ledger/file.h"
#include "paper/issue.h"

enum { DIGEST_TEXT = 65536, DEEPEST = 4 };

/* --- periods ------------------------------------------------------------------------------------------- */
bool supply_days(enum package_kind kind, const char *period, struct date *ret_from,
                 struct date *ret_to)
{
    bool year = kind == PACKAGE_YEAR;
    char text[11];
    struct date d;

    if (!period || strlen(period) != (year ? 4 : 7)) {
        return false;
    }
    memcpy(text, period, year ? 4 : 7);
    memcpy(text + (year ? 4 : 7), year ? "-01-01" : "-01", year ? 7 : 4);
    if (!date_parse(text, &d)) {
        return false;
    }
    *ret_from = *ret_to = d;
    if (year) {
        *ret_to = (struct date){d.year, 12, 31};
        return true;
    }
    for (struct date next = d; next.month == d.month; next = date_add(next, 1)) {
        *ret_to = next;
    }
    return true;
}

struct date supply_due(const struct content *c, enum package_kind kind, const char *period)
{
    const struct exchange_def *x = &c->exchange;
    struct date from, to, due = {0};

    if (!supply_days(kind, period, &from, &to)) {
        return due;
    }
    due = date_add(to, 1);
    if (kind == PACKAGE_YEAR) {
        due.month = (int8_t)x->year_month;
        due.day = (int8_t)x->year_day;
    } else {
        due.day = (int8_t)x->month_day;
    }
    return date_ok(due) ? due : (struct date){0};
}

/* --- definitions --------------------------------------------------------------------------------------- */
static void part(struct strbuf *b, const char *s)
{
    strbuf_str(b, s ? s : "-");
    strbuf_char(b, '\n');
}

static void definition(struct arena *a, struct strbuf *b, const struct metric_def *m,
                       const char *day, int depth)
{
    const struct measure_def *x = &metric_version_on(m, day)->m;

    part(b, m->unit);
    strbuf_int(b, x->kind);
    part(b, metric_formula(a, x));
    part(b, x->reg ? x->reg->id : NULL);
    part(b, x->field ? x->field->id : NULL);
    part(b, x->column ? x->column->id : NULL);
    part(b, x->where_text);
    part(b, x->line_text);
    part(b, x->on_text);
    part(b, x->until_text);
    for (size_t i = 0; i < x->n_posts; i++) {
        part(b, x->posts[i]);
    }
    const struct metric_def *const others[] = {x->of, x->over, x->with};
    for (size_t i = 0; i < array_len(others) && depth < DEEPEST; i++) {
        if (others[i]) {
            definition(a, b, others[i], day, depth + 1);
        }
    }
}

const char *supply_digest(struct arena *a, const struct metric_def *m, const char *day)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(DIGEST_TEXT);
    char *hex = arena_alloc(a, SM3_HEX);

    definition(a, &b, m, day, 0);
    sm3_hex(b.ptr, b.len, hex);
    return hex;
}

/* --- one figure ---------------------------------------------------------------------------------------- */
struct supplying {
    const struct packing *x;
    struct package *p;
    struct scope scope;
    struct date from, to;
    int64_t report; /* record of the signed report, 0: none */
};

static enum err count(struct supplying *s, const struct metric_ask *ask, struct metric_value *ret,
                      struct metric_value *ret_last, struct error *e)
{
    struct metric_ask last = metric_last_year(ask);
    const struct packing *x = s->x;
    enum err r = metric_value(x->db, x->arena, x->content, &s->scope, ask, ret, e);

    return r ? r : metric_value(x->db, x->arena, x->content, &s->scope, &last, ret_last, e);
}

static enum err one(struct supplying *s, const struct metric_def *m, struct package_figure *f,
                    struct error *e)
{
    struct arena *a = s->x->arena;
    const struct metric_ask ask = {.metric = m, .from = s->from, .to = s->to};
    const struct metric_version *v = metric_version_of(a, &ask);
    struct sealed_figure kept = {0};
    struct metric_value now = {0}, last = {0};
    int64_t record = 0;
    enum err r = sealed_of(s->x->db, a, s->x->who->county, &ask, &kept, &record, e);

    if (r || (r = count(s, &ask, &now, &last, e))) {
        return r;
    }
    if (record) {
        now = kept.value;
        last = kept.last;
        s->report = record;
    }
    *f = (struct package_figure){
        .id = m->id,
        .title = m->title,
        .unit = m->unit,
        .about = metric_formula(a, &v->m),
        .digest = supply_digest(a, m, date_text(a, s->to)),
        .version = v->from,
        .known = now.known,
        .number = now.number,
        .scale = now.scale,
        .records = now.records,
        .backfill = now.backfill,
        .over = now.lower,
        .kept = record != 0,
        .text = record ? sealed_text(&kept) : metric_text(a, m, &now),
        .last_known = last.known,
        .last = last.number,
        .last_text = record ? kept.last_text : metric_text(a, m, &last),
    };
    return OK;
}

/* --- the report ---------------------------------------------------------------------------------------- */
static enum err read_report(struct supplying *s, const struct issue *x, struct error *e)
{
    struct arena *a = s->x->arena;
    const char *path = file_path(a, s->x->dir, x->files[PAPER_PDF].digest);
    char *bytes, hex[SM3_HEX];
    size_t n;
    enum err r = path ? bytes_read_file(a, path, PACKAGE_MAX, &bytes, &n, e) : ERR_IO;

    if (!r) {
        sm3_hex(bytes, n, hex);
    }
    if (r || !str_eq(hex, x->files[PAPER_PDF].digest)) {
        return error_set(e, ERR_IO,
                         "“%s”的文件在服务器上读不到或者变了，数据包没有生成；请管理员从备份恢复。",
                         x->title);
    }
    s->p->report = bytes;
    s->p->report_n = n;
    s->p->report_title = x->number ? arena_printf(a, "%s（%s）", x->title, x->number) : x->title;
    return OK;
}

static enum err take_report(struct supplying *s, struct error *e)
{
    struct issue *list;
    size_t n;
    enum err r = s->report
                     ? issue_list(s->x->db, s->x->arena, s->x->who->county, s->report, &list, &n, e)
                     : ERR_NOT_FOUND;

    if (!s->report) {
        return OK;
    }
    for (size_t i = 0; !r && i < n; i++) {
        if (list[i].issued && list[i].current && !list[i].casefile_pages) {
            return read_report(s, &list[i], e);
        }
    }
    return r;
}

/* --- the whole ----------------------------------------------------------------------------------------- */
static enum err asked(const struct packing *x, enum package_kind kind, const char *period,
                      struct supplying *s, struct error *e)
{
    if (kind > PACKAGE_MONTH || !supply_days(kind, period, &s->from, &s->to)) {
        return error_set(e, ERR_INVALID, "期间写年份（2026）或者年月（2026-09）。");
    }
    (void)x;
    return date_cmp(s->from, now_today()) <= 0
               ? OK
               : error_set(e, ERR_INVALID, "%s 还没有开始，没有数可报。", period);
}

enum err supply_fill(const struct packing *x, enum package_kind kind, const char *period,
                     struct package *ret, struct error *e)
{
    const struct exchange_list *list =
        kind == PACKAGE_YEAR ? &x->content->exchange.year : &x->content->exchange.month;
    struct supplying s = {.x = x, .p = ret, .scope = actor_system(x->who->county).scope};
    struct package_figure *figures = arena_array(x->arena, list->n + 1, sizeof(*figures));
    enum err r = asked(x, kind, period, &s, e);

    for (size_t i = 0; !r && i < list->n; i++) {
        r = one(&s, list->figures[i], &figures[i], e);
    }
    if (r || (r = kind == PACKAGE_YEAR ? take_report(&s, e) : OK)) {
        return r;
    }
    ret->period = period;
    ret->from = date_text(x->arena, s.from);
    ret->to = date_text(x->arena, s.to);
    ret->figures = figures;
    ret->n = list->n;
    return OK;
}
