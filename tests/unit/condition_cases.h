/* condition_cases.h - what the tests of both back ends of conditions share: the records and expressions of
 * tests/conditions/table.yaml, and expressions and records made at random from a seed.
 */
#ifndef TESTS_CONDITION_CASES_H
#define TESTS_CONDITION_CASES_H

#include "base/bytes.h"
#include "base/strbuf.h"
#include "content/register_scope.h"
#include "content/yaml_doc.h"
#include "register/column.h"
#include "register/condition_eval.h"
#include "register/condition_sql.h"
#include "registerdb.h"

/* --- the table ------------------------------------------------------------------------------------------------------ */
struct cases {
    const struct ynode *records, *cases;
    int64_t zhang, li, shop_a, shop_b, scan;
    int64_t ids[8];
    size_t n;
};

static inline const char *cases_link(struct desk *d, const struct cases *k, const char *word)
{
    const struct {
        const char *word;
        int64_t id;
    } links[] = {
        {"zhang", k->zhang},          {"li", k->li},         {"me", d->clerk.person},
        {"shop_a", k->shop_a},        {"shop_b", k->shop_b}, {"scan", k->scan},
        {"hospital", d->hospital.id}, {"ward", d->ward.id},
    };
    for (size_t i = 0; i < array_len(links); i++) {
        if (str_eq(links[i].word, word)) {
            return id_text(d->a, links[i].id);
        }
    }
    return word;
}

static inline const char *cases_typed(struct desk *d, const struct cases *k, const struct ynode *n)
{
    const char *s = NULL;
    if (n->kind == YNODE_SCALAR) {
        return cases_link(d, k, n->text);
    }
    for (size_t i = 0; i < n->n; i++) {
        const char *one = cases_link(d, k, n->items[i]->text);
        s = s ? arena_printf(d->a, "%s,%s", s, one) : one;
    }
    return s;
}

static inline int64_t cases_record(struct desk *d, const struct cases *k, const struct ynode *map)
{
    struct typed typed[64];
    for (size_t i = 0; i < map->n; i++) {
        typed[i] = (struct typed){map->keys[i]->text, cases_typed(d, k, map->items[i])};
    }
    return desk_add(d, &d->clerk, d->sample, typed, map->n);
}

static inline void cases_world(struct desk *d, struct cases *k)
{
    struct actor program = actor_system(d->f->county);
    k->zhang = desk_person(d, "张三");
    k->li = desk_person(d, "李四");
    k->scan = desk_file(d, &d->clerk, "扫描.pdf");
    k->shop_a =
        desk_add(d, &d->clerk, d->shop,
                 TYPED({"name", "甲店"}, {"code", "X1"}, {"grade", "a"}, {"capital", "1000"},
                       {"beds", "10"}, {"rate", "97.5"}, {"opened", "2020-02-29"}, {"chain", "是"},
                       {"staff", desk_ids(d, k->zhang, k->li)}));
    k->shop_b = desk_add(d, &d->clerk, d->shop, TYPED({"name", "乙店"}));
    testdb_must(desk_take(d, &program, d->shop, k->shop_b, 0, "shut", NULL, NO_TYPED, NULL) == OK,
                d->e.text);
}

static inline struct cases cases_load(struct desk *d)
{
    struct cases k = {0};
    const char *root = getenv("FAHENG_ROOT");
    const char *file = arena_printf(d->a, "%s/tests/conditions/table.yaml", root ? root : ".");
    struct ynode *y = NULL;
    char *text = NULL;
    size_t n;
    testdb_must(bytes_read_file(d->a, file, 1 << 20, &text, &n, &d->e) == OK, d->e.text);
    testdb_must(yaml_parse(d->a, "table.yaml", text, n, &y, &d->e) == OK, d->e.text);
    cases_world(d, &k);
    k.records = ynode_get(y, "records");
    k.cases = ynode_get(y, "cases");
    for (; k.n < k.records->n; k.n++) {
        k.ids[k.n] = cases_record(d, &k, k.records->items[k.n]);
    }
    return k;
}

static inline char truth_letter(enum truth t)
{
    return t == TRUTH_TRUE ? 'T' : t == TRUTH_FALSE ? 'F' : 'U';
}

static inline enum err compile(struct desk *d, const char *text, const struct cel **ret)
{
    return query_filter(d->a, d->c, d->sample, text, ret, &d->e);
}

/* One letter a record, in the order of `records`. */
static inline const char *judge_memory(struct desk *d, struct db *db, const struct cel *c,
                                       const struct record *records, size_t n)
{
    char *s = arena_alloc(d->a, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct eval ev = {.db = db,
                          .arena = d->a,
                          .content = d->c,
                          .record = &records[i],
                          .today = now_today(),
                          .me = d->clerk.person};
        enum truth t = TRUTH_UNKNOWN;
        testdb_must(eval_truth(&ev, c, &t, NULL, &d->e) == OK, d->e.text);
        s[i] = truth_letter(t);
    }
    return s;
}

static inline const char *judge_sql(struct desk *d, struct db *db, const struct cel *c,
                                    const struct record *records, size_t n)
{
    struct sql s = sql_begin(d->a);
    struct table t;
    char *letters = arena_alloc(d->a, n + 1);
    enum err r;
    sql_lit(&s, "select r.id, case when ");
    r = condition_sql(&s, d->c, d->sample, c, now_today(), d->clerk.person, &d->e);
    testdb_must(r == OK, d->e.text);
    sql_lit(&s, " then 1 when not ");
    r = condition_sql(&s, d->c, d->sample, c, now_today(), d->clerk.person, &d->e);
    testdb_must(r == OK, d->e.text);
    sql_lit(&s, " then 0 else 2 end from r_sample r where r.county = ");
    sql_bind(&s, I(d->f->county));
    sql_lit(&s, " order by r.id");
    if (sql_all(&s, db, &t, &d->e)) {
        fprintf(stderr, "%s\n", s.text.ptr);
        testdb_must(false, d->e.text);
    }
    sql_end(&s);
    testdb_must(t.n == n, "other records than asked");
    for (size_t i = 0; i < n; i++) {
        testdb_must(cell_int(&t, i, 0) == records[i].id, "another order");
        letters[i] = "FTU"[cell_int(&t, i, 1)];
    }
    return letters;
}

static inline struct record_list all_samples(struct desk *d, struct db *db)
{
    struct query q = {.reg = d->sample, .ascending = true, .limit = QUERY_ALL};
    struct record_list list = {0};
    testdb_must(query_list(db, d->a, d->c, &d->clerk.scope, &q, &list, &d->e) == OK, d->e.text);
    return list;
}

/* --- at random ------------------------------------------------------------------------------------------------------ */
struct dice {
    uint64_t s;
};

static inline uint32_t roll(struct dice *g, uint32_t n)
{
    g->s ^= g->s << 13;
    g->s ^= g->s >> 7;
    g->s ^= g->s << 17;
    return (uint32_t)((g->s >> 20) % n);
}

#define pick(g, ...)        \
    ((const char *const[]){ \
        __VA_ARGS__}[roll((g), sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))])

enum sort {
    SORT_INT,
    SORT_DECIMAL,
    SORT_MONEY,
    SORT_DATE,
    SORT_DAYS,
    SORT_TEXT,
    SORT_CODE,
    SORT_PERSON,
    SORTS
};

static inline void say_truth(struct dice *g, struct strbuf *b, int depth, const char *var);

static inline void say_leaf(struct dice *g, struct strbuf *b, enum sort sort)
{
    static const char *const large[] = {"4000000000000000000", "-4000000000000000000",
                                        "9000000000000000000"};
    switch (sort) {
    case SORT_INT:
        strbuf_str(b, roll(g, 12) == 0 ? large[roll(g, 3)]
                                       : pick(g, "n1", "n2", "n1", "n2", "shop.beds", "year",
                                              "size(t1)", "size(tags)", "size(people)",
                                              "size(shop.staff)", "count(y1, n1 > 0, has(t1))",
                                              "count(c1 == 'a', a1 < a2)", "0", "1", "7", "-3"));
        break;
    case SORT_DECIMAL:
        strbuf_str(b,
                   pick(g, "d1", "d2", "d1", "d2", "shop.rate", "0.5", "2.50", "-1.25", "100.0"));
        break;
    case SORT_MONEY:
        strbuf_str(b, pick(g, "m1", "m2", "m1", "shop.capital", "yuan(5000)", "yuan(0)",
                           "yuan(0.5)", "yuan(n1)", "yuan(d1)"));
        break;
    case SORT_DATE:
        strbuf_str(b, pick(g, "a1", "a2", "a1", "a2", "today", "open_at", "busy_at", "shop.opened",
                           "limit.due", "limit.safe_due", "shop.shut_at", "limit.due",
                           "date('2026-06-15')", "date('2024-02-29')", "date('1900-01-01')"));
        break;
    case SORT_DAYS:
        strbuf_str(b, pick(g, "days(1)", "days(30)", "days(366)", "days(n1)", "days(n2)",
                           "days(-40000)", "a1 - a2", "today - a1"));
        break;
    case SORT_TEXT:
        strbuf_str(b, pick(g, "t1", "t2", "t1", "t2", "shop.name", "host.name", "boss.name",
                           "'abc'", "'张三'", "''", "'%'"));
        break;
    case SORT_CODE: strbuf_str(b, pick(g, "c1", "c2", "shop.grade")); break;
    default: strbuf_str(b, pick(g, "boss", "me"));
    }
}

static inline void say_value(struct dice *g, struct strbuf *b, enum sort sort, int depth)
{
    if (depth <= 0 || sort >= SORT_TEXT || roll(g, 3)) {
        say_leaf(g, b, sort);
        return;
    }
    strbuf_lit(b, "(");
    if (sort == SORT_DATE) {
        say_value(g, b, SORT_DATE, depth - 1);
        strbuf_str(b, pick(g, " + (", " - ("));
        say_value(g, b, SORT_DAYS, depth - 1);
        strbuf_lit(b, ")");
    } else if (roll(g, 5) == 0) {
        strbuf_lit(b, "-(");
        say_value(g, b, sort, depth - 1);
        strbuf_lit(b, ")");
    } else {
        bool times = roll(g, 3) == 0, plain = sort == SORT_INT || sort == SORT_DECIMAL;
        strbuf_lit(b, "(");
        say_value(g, b, sort, depth - 1);
        strbuf_str(b, times ? ") * (" : pick(g, ") + (", ") - ("));
        say_value(g, b, times ? SORT_INT : plain && roll(g, 2) ? SORT_INT : sort, depth - 1);
        strbuf_lit(b, ")");
    }
    strbuf_lit(b, ")");
}

static inline void say_compare(struct dice *g, struct strbuf *b, int depth)
{
    enum sort sort = roll(g, SORTS), other = sort;
    bool order = sort != SORT_CODE && sort != SORT_PERSON;
    if (sort <= SORT_DECIMAL) {
        other = roll(g, 2);
    }
    say_value(g, b, sort, depth - 1);
    strbuf_str(b, order ? pick(g, " == ", " != ", " < ", " <= ", " > ", " >= ")
                        : pick(g, " == ", " != "));
    say_value(g, b, other, depth - 1);
}

static inline void say_list(struct dice *g, struct strbuf *b, int depth, const char *var)
{
    if (var || roll(g, 2)) {
        strbuf_str(b, pick(g, "boss in people", "me in people", "boss in shop.staff", "c1 in tags",
                           "'b' in tags", "shop.grade in tags", "c1 in ['a', 'c']",
                           "n1 in [0, 7, -3]", "d1 in [0.5, 2.125]", "t1 in ['abc', '张三']",
                           "a1 in [date('2026-06-15'), date('2024-02-29')]",
                           "m1 in [yuan(0), yuan(5000)]", "a1 + days(1) in [date('2026-06-16')]"));
        return;
    }
    if (roll(g, 3) == 0) {
        bool many = roll(g, 3) == 0;
        strbuf_str(b, many ? "(lines.count(v, " : pick(g, "lines.exists(v, ", "lines.all(v, "));
        say_truth(g, b, depth - 1, "x");
        strbuf_str(b, many ? pick(g, ") > 0)", ") == 1)", ") < n1)") : ")");
        return;
    }
    bool people = roll(g, 2);
    strbuf_str(b, people ? pick(g, "people.", "shop.staff.") : "tags.");
    strbuf_str(b, pick(g, "exists(v, ", "all(v, "));
    say_truth(g, b, depth - 1, people ? "p" : "g");
    strbuf_lit(b, ")");
}

static inline void say_atom(struct dice *g, struct strbuf *b, int depth, const char *var)
{
    switch (roll(g, var ? 8 : 7)) {
    case 0: strbuf_str(b, pick(g, "y1", "y2", "y1", "y2", "shop.chain", "true", "false")); break;
    case 1:
        strbuf_str(b, pick(g, "has(t1)", "has(n2)", "has(people)", "has(shop.grade)",
                           "has(shop.staff)", "has(papers)", "has(a2)", "has(place)", "has(y1)",
                           "has(shop)", "has(limit.due)"));
        break;
    case 2: say_list(g, b, depth, var); break;
    case 3:
        strbuf_str(b,
                   pick(g, "contains(t1, 'b')", "contains(t2, t1)", "starts_with(t1, 'a')",
                        "starts_with(t2, t1)", "contains(shop.name, '店')",
                        "starts_with(shop.name, t2)", "contains(t1, '')", "contains('abc张三', t1)",
                        "h1 < h2", "h1 == h2", "state == 'open'", "shop.state == 'open'",
                        "host.kind == 'hospital'", "host == unit", "unit.kind == 'bureau'"));
        break;
    case 7:
        if (str_eq(var, "x")) {
            strbuf_str(b, pick(g, "v.kind == 'a'", "v.kind == c1", "v.mins > n1", "v.rate <= d1",
                               "v.cost == m1", "v.day < a1", "v.agreed", "v.agreed == y1",
                               "has(v.topic)", "contains(v.topic, t1)", "v.day - a1 < days(n1)",
                               "v.mins * 2 - n2 > 0", "v.kind in ['b', 'c']"));
            break;
        }
        strbuf_str(b, str_eq(var, "p")
                          ? pick(g, "v == me", "v == boss", "v in shop.staff", "v != boss")
                          : pick(g, "v == c1", "v == 'a'", "v in ['a', 'b']", "v != shop.grade"));
        break;
    default: say_compare(g, b, depth);
    }
}

static inline void say_truth(struct dice *g, struct strbuf *b, int depth, const char *var)
{
    uint32_t kind = depth > 0 ? roll(g, 6) : 5;
    if (kind >= 4) {
        say_atom(g, b, depth, var);
        return;
    }
    strbuf_str(b, kind == 0 ? "!(" : "(");
    say_truth(g, b, depth - 1, var);
    if (kind) {
        strbuf_str(b, kind == 1 ? ") && (" : kind == 2 ? ") || (" : pick(g, ") == (", ") != ("));
        say_truth(g, b, depth - 1, var);
    }
    strbuf_lit(b, ")");
}

static inline void random_typed(struct desk *d, struct dice *g, const struct cases *k,
                                struct typed *typed, size_t *n)
{
    const char *zhang = id_text(d->a, k->zhang), *me = id_text(d->a, d->clerk.person);
    const char *shops = roll(g, 2) ? id_text(d->a, k->shop_a) : id_text(d->a, k->shop_b);
    const struct typed all[] = {
        {"t1", pick(g, "abc", "ABC", "a%c", "张三", "b", "ab")},
        {"t2", pick(g, "abc张三", "李四", "甲", "abc", "%_\\")},
        {"n1", pick(g, "0", "1", "7", "-3", "5", "4000000000000000000", "9200000000000000000",
                    "3000000000")},
        {"n2", pick(g, "0", "2", "-3", "366", "-9200000000000000000", "5000000000")},
        {"d1", pick(g, "0", "0.5", "2.50", "-1.25", "100", "40000000000000000")},
        {"d2", pick(g, "0.5", "2.5", "-1.2", "100.0", "900000000000000000")},
        {"m1", pick(g, "0", "5000", "49999.99", "0.01", "90000000000000000")},
        {"m2", pick(g, "0", "5000", "50000", "-1")},
        {"a1", pick(g, "2026-06-15", "2024-02-29", "2026-12-31", "1900-01-01", "2199-12-31",
                    "2000-03-01")},
        {"a2", pick(g, "2026-06-14", "2026-06-16", "2024-03-01", "1999-12-31")},
        {"h1", pick(g, "2026-06-15 09:00", "2026-06-15 10:00")},
        {"h2", pick(g, "2026-06-15 09:00", "2026-06-15 10:00")},
        {"y1", pick(g, "是", "否")},
        {"y2", pick(g, "是", "否")},
        {"c1", pick(g, "a", "b", "c")},
        {"c2", pick(g, "a", "b", "c")},
        {"shop", shops},
        {"host", id_text(d->a, roll(g, 2) ? d->hospital.id : d->bureau.id)},
        {"boss", roll(g, 2) ? zhang : me},
        {"people",
         pick(g, zhang, me, desk_ids(d, k->zhang, k->li), desk_ids(d, k->li, d->clerk.person))},
        {"tags", pick(g, "a", "b", "a,b", "b,c", "a,b,c")},
        {"papers", id_text(d->a, k->scan)},
        {"lines", pick(g, "[{\"kind\":\"a\",\"mins\":\"5\"}]",
                       "[{\"kind\":\"b\",\"topic\":\"abc\",\"agreed\":\"是\",\"day\":\"2026-06-"
                       "01\"},{\"kind\":\"c\"}]",
                       "[{\"kind\":\"c\",\"rate\":\"2.5\",\"cost\":\"5000\"},{\"kind\":\"a\","
                       "\"mins\":\"7\",\"agreed\":\"否\"}]",
                       "[{\"kind\":\"a\",\"mins\":\"4000000000000000000\",\"rate\":\"0.5\",\"day\":"
                       "\"1900-01-01\"}]")},
    };
    *n = 0;
    for (size_t i = 0; i < array_len(all); i++) {
        if (roll(g, 3)) {
            typed[(*n)++] = all[i];
        }
    }
}

struct crowd {
    struct desk *d;
    struct dice *g;
    const struct cases *k;
    size_t n;
};

static inline enum err add_crowd(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct crowd *c = w->ctx;
    enum err r = OK;
    for (size_t i = 0; !r && i < c->n; i++) {
        struct typed typed[32];
        struct step_result res;
        size_t n;
        random_typed(c->d, c->g, c->k, typed, &n);
        r = step_create(&c->d->en, db, a, &c->d->clerk, c->d->sample, 0, typed, n, &res, e);
    }
    return r;
}

static inline void random_records(struct desk *d, struct dice *g, const struct cases *k, size_t n)
{
    struct crowd c = {d, g, k, n};
    struct work w = {.run = add_crowd, .ctx = &c};
    testdb_must(store_write(d->f->s, d->f->county, &w, &d->e) == OK, d->e.text);
}

#endif
