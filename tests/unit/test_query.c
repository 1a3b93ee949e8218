/* Lists, counts, pickers. Runs on PostgreSQL too when FAHENG_TEST_PG is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "registerdb.h"

static struct record_list list(struct desk *d, const struct actor *by, const struct query *q)
{
    struct record_list l = {0};
    if (query_list(reader(d->f), d->a, d->c, &by->scope, q, &l, &d->e)) {
        fail_msg("%s", d->e.text);
    }
    return l;
}

static int64_t count(struct desk *d, const struct actor *by, const struct query *q)
{
    int64_t n = -1;
    if (query_count(reader(d->f), d->a, d->c, &by->scope, q, 10000, &n, &d->e)) {
        fail_msg("%s", d->e.text);
    }
    return n;
}

static const char *joined(struct desk *d, const struct record_list *l)
{
    const char *s = "";
    for (size_t i = 0; i < l->n; i++) {
        s = arena_printf(d->a, "%s%s", s, l->items[i].title);
    }
    return s;
}

/* The names of all pages, joined; the way back passes the same pages. */
static const char *names(struct desk *d, struct query q, size_t limit, size_t *ret_pages)
{
    const char *s = "", *pages[16];
    struct record_list l;
    size_t n = 0;
    q.limit = limit;
    do {
        l = list(d, &d->clerk, &q);
        assert_true(!l.prev == (n == 0));
        pages[n] = joined(d, &l);
        s = arena_printf(d->a, "%s%s", s, pages[n++]);
        q.after = l.next;
    } while (q.after);
    *ret_pages = n;
    for (size_t i = n; i-- > 1;) {
        q.before = l.prev;
        l = list(d, &d->clerk, &q);
        assert_string_equal(joined(d, &l), pages[i - 1]);
        assert_non_null(l.next);
        assert_true(!l.prev == (i == 1));
    }
    return s;
}

static void some_shops(struct desk *d)
{
    static const struct {
        const char *name, *beds, *opened;
    } shops[] = {
        {"甲", "20", "2020-01-01"}, {"乙", "", "2019-01-01"}, {"丙", "10", ""},
        {"丁", "20", "2021-01-01"}, {"戊", "", ""},           {"己", "10", "2020-01-01"},
    };
    for (size_t i = 0; i < array_len(shops); i++) {
        desk_add(
            d, &d->clerk, d->shop,
            TYPED({"name", shops[i].name}, {"beds", shops[i].beds}, {"opened", shops[i].opened}));
    }
}

/* The same order whatever the size of a page; what is absent comes last both ways. */
static void test_pages(void **state)
{
    struct desk *d = *state;
    size_t pages;
    some_shops(d);
    for (size_t limit = 1; limit <= 7; limit++) {
        struct query q = {.reg = d->shop};
        assert_string_equal(names(d, q, limit, &pages), "己戊丁丙乙甲");
        assert_int_equal(pages, (6 + limit - 1) / limit);
        q.ascending = true;
        assert_string_equal(names(d, q, limit, &pages), "甲乙丙丁戊己");
        q.sort = register_field(d->shop, "beds");
        assert_string_equal(names(d, q, limit, &pages), "丙己甲丁乙戊");
        q.ascending = false;
        assert_string_equal(names(d, q, limit, &pages), "丁甲己丙戊乙");
        q.sort = register_field(d->shop, "opened");
        assert_string_equal(names(d, q, limit, &pages), "丁己甲乙戊丙");
        q.ascending = true;
        q.sort = NULL;
        q.sort_name = "beds";
        assert_string_equal(names(d, q, limit, &pages), "丙己甲丁乙戊");
    }
}

static void test_bad_keys(void **state)
{
    struct desk *d = *state;
    struct record_list l;
    static const char *const keys[] = {"x",
                                       "0000000000000",
                                       "0000000000000q",
                                       "0000000000000ix",
                                       "0000000000000tzz",
                                       "0000000000000tff",
                                       "0000000000000-x"};
    some_shops(d);
    for (size_t i = 0; i < array_len(keys); i++) {
        struct query q = {
            .reg = d->shop, .after = keys[i], .sort = register_field(d->shop, "beds")};
        assert_int_equal(query_list(reader(d->f), d->a, d->c, &d->clerk.scope, &q, &l, &d->e),
                         ERR_INVALID);
    }
    struct query q = {.reg = d->shop, .sort_name = "name == 'x'"};
    assert_int_equal(query_list(reader(d->f), d->a, d->c, &d->clerk.scope, &q, &l, &d->e),
                     ERR_INVALID);
}

static void test_filters(void **state)
{
    struct desk *d = *state;
    struct actor program = actor_system(d->f->county);
    const struct cel *where;
    const struct state_def *shut[] = {register_state(d->shop, "shut")};
    some_shops(d);
    struct query q = {.reg = d->shop};
    assert_int_equal(count(d, &d->clerk, &q), 6);
    assert_int_equal(count(d, &d->stranger, &q), 0);
    int64_t id = list(d, &d->clerk, &q).items[0].id, gone = list(d, &d->clerk, &q).items[1].id;
    assert_int_equal(desk_take(d, &program, d->shop, id, 0, "shut", NULL, NO_TYPED, NULL), OK);
    assert_int_equal(desk_void(d, &program, d->shop, gone, "录重"), OK);
    assert_int_equal(count(d, &d->clerk, &q), 5);
    q.voided = QUERY_WITH_VOID;
    assert_int_equal(count(d, &d->clerk, &q), 6);
    q.voided = QUERY_ONLY_VOID;
    assert_int_equal(list(d, &d->clerk, &q).items[0].id, gone);
    q = (struct query){.reg = d->shop, .states = shut, .n_states = 1};
    assert_int_equal(list(d, &d->clerk, &q).n, 1);
    assert_int_equal(list(d, &d->clerk, &q).items[0].id, id);
    q = (struct query){.reg = d->shop, .year = 2025};
    assert_int_equal(count(d, &d->clerk, &q), 0);
    q = (struct query){.reg = d->shop, .year = 2026, .unit = d->bureau.id};
    assert_int_equal(count(d, &d->clerk, &q), 5);
    q.unit = d->ward.id;
    assert_int_equal(count(d, &d->clerk, &q), 0);
    assert_int_equal(query_filter(d->a, d->c, d->shop, "beds >= 20 || !has(beds)", &where, &d->e),
                     OK);
    q = (struct query){.reg = d->shop, .where = where};
    assert_int_equal(count(d, &d->clerk, &q), 3); /* 戊 is voided */
    assert_int_equal(query_filter(d->a, d->c, d->shop, "bed >= 20", &where, &d->e), ERR_INVALID);
    int64_t capped = 0;
    q = (struct query){.reg = d->shop};
    assert_int_equal(query_count(reader(d->f), d->a, d->c, &d->clerk.scope, &q, 3, &capped, &d->e),
                     OK);
    assert_int_equal(capped, 3);
}

static void test_search(void **state)
{
    struct desk *d = *state;
    static const struct {
        const char *typed;
        int64_t n;
    } searches[] = {
        {"诊所", 2}, {"甲", 1},  {"%", 1},          {"_", 0},    {"100%", 1},
        {"abc", 1},  {"ABC", 1}, {"卫生健康局", 3}, {"没有", 0}, {"\\", 0},
    };
    desk_add(d, &d->clerk, d->shop, TYPED({"name", "甲诊所"}));
    int64_t shop = desk_add(d, &d->clerk, d->shop, TYPED({"name", "AbC 诊所"}));
    desk_add(d, &d->clerk, d->shop, TYPED({"name", "优惠100%药店"}));
    for (size_t i = 0; i < array_len(searches); i++) {
        struct query q = {.reg = d->shop, .search = searches[i].typed};
        if (count(d, &d->clerk, &q) != searches[i].n) {
            fail_msg("%s: %d", searches[i].typed, (int)count(d, &d->clerk, &q));
        }
    }
    /* a case is found by the name of its party and by its matter */
    desk_add(d, &d->clerk, d->cas,
             TYPED({"party", id_text(d->a, shop)}, {"matter", "waste"}, {"brief", "异味"}));
    const char *const hits[] = {"abc", "废物", "异味"};
    for (size_t i = 0; i < array_len(hits); i++) {
        struct query q = {.reg = d->cas, .search = hits[i]};
        assert_int_equal(count(d, &d->clerk, &q), 1);
    }
    struct query q = {.reg = d->cas, .search = "甲诊所"};
    assert_int_equal(count(d, &d->clerk, &q), 0);
}

/* The index follows the record: a changed name is found by its new pairs and no more by its old ones. */
static void test_search_follows_changes(void **state)
{
    struct desk *d = *state;
    struct step_result done;
    int64_t id = desk_add(d, &d->clerk, d->shop, TYPED({"name", "双河镇卫生院"}));
    struct query old = {.reg = d->shop, .search = "河镇卫"},
                 now = {.reg = d->shop, .search = "青山"};
    assert_int_equal(count(d, &d->clerk, &old), 1);
    assert_int_equal(count(d, &d->clerk, &now), 0);
    struct db *db = begin(d->f);
    assert_int_equal(step_edit(&d->en, db, d->a, &d->f->program, d->shop, id, 1,
                               TYPED({"name", "青山诊所"}), NULL, &done, &d->e),
                     OK);
    end(d->f);
    assert_int_equal(count(d, &d->clerk, &old), 0);
    assert_int_equal(count(d, &d->clerk, &now), 1);
    /* the pairs alone are not enough */
    struct query apart = {.reg = d->shop, .search = "山诊 青山"};
    assert_int_equal(count(d, &d->clerk, &apart), 0);
    /* an index that is lost is made again when what is searched changes */
    tamper(d->f, "update gram_register set digest = 'x'; delete from gram");
    assert_int_equal(schema_apply(d->f->s, d->c, &d->e), OK);
    assert_int_equal(count(d, &d->clerk, &now), 1);
}

static void test_person_and_code(void **state)
{
    struct desk *d = *state;
    int64_t shop = desk_add(d, &d->officer, d->shop, TYPED({"name", "甲"}));
    const char *party = id_text(d->a, shop);
    desk_add(d, &d->officer, d->cas,
             TYPED({"party", party}, {"matter", "waste"},
                   {"officers", id_text(d->a, d->officer.person)}));
    desk_add(d, &d->officer, d->cas,
             TYPED({"party", party}, {"matter", "waste"},
                   {"officers", id_text(d->a, d->officer2.person)}));
    struct query q = {.reg = d->cas, .person = "张监督"};
    assert_int_equal(count(d, &d->officer, &q), 1);
    q.person = "张监";
    assert_int_equal(count(d, &d->officer, &q), 0);
    struct query_code code = {register_field(d->cas, "matter"), "waste"};
    q = (struct query){.reg = d->cas, .codes = &code, .n_codes = 1};
    assert_int_equal(count(d, &d->officer, &q), 2);
    code.code = "other";
    assert_int_equal(count(d, &d->officer, &q), 0);
    code = (struct query_code){register_field(d->cas, "grounds"), "light"};
    assert_int_equal(count(d, &d->officer, &q), 0);
}

static void test_match_and_only(void **state)
{
    struct desk *d = *state;
    int64_t x = desk_add(d, &d->officer, d->shop, TYPED({"name", "甲"}));
    int64_t y = desk_add(d, &d->officer, d->shop, TYPED({"name", "乙"}));
    desk_add(d, &d->officer, d->cas,
             TYPED({"party", id_text(d->a, x)}, {"matter", "waste"}, {"fine", "5"},
                   {"officers", id_text(d->a, d->officer.person)}));
    desk_add(d, &d->officer, d->cas,
             TYPED({"party", id_text(d->a, y)}, {"matter", "waste"}, {"fine", "6"}));
    struct query q = {.reg = d->cas, .match = register_field(d->cas, "party"), .match_ref = x};
    struct record_list l = list(d, &d->officer, &q);
    assert_int_equal(l.n, 1);
    assert_string_equal(desk_plain(d, &l.items[0], "fine"), "5.00");
    assert_string_equal(desk_value(&l.items[0], "officers")->links[0].label, "张监督");
    q.match = register_field(d->cas, "officers");
    q.match_ref = d->officer.person;
    assert_int_equal(list(d, &d->officer, &q).n, 1);
    const struct field_def *only[] = {register_field(d->cas, "fine")};
    q = (struct query){.reg = d->cas, .only = only, .n_only = 1, .ascending = true};
    l = list(d, &d->officer, &q);
    assert_int_equal(l.n, 2);
    assert_string_equal(l.items[1].title, "乙 医疗废物处置不当");
    assert_true(desk_value(&l.items[1], "fine")->set);
    assert_false(desk_value(&l.items[0], "officers")->set);
    q = (struct query){.reg = d->cas, .no_lists = true, .ascending = true};
    l = list(d, &d->officer, &q);
    assert_false(desk_value(&l.items[0], "officers")->set);
    assert_true(desk_value(&l.items[0], "party")->set);
}

/* Both ends of a range belong to it; what has no date only where it is asked for. */
static void test_ranges(void **state)
{
    static const char *const days[] = {"2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01"};
    struct desk *d = *state;
    int64_t shops[2] = {desk_add(d, &d->officer, d->shop, TYPED({"name", "甲"})),
                        desk_add(d, &d->officer, d->shop, TYPED({"name", "乙"}))};
    for (size_t i = 0; i < 4; i++) {
        desk_add(d, &d->officer, d->cas,
                 TYPED({"party", id_text(d->a, shops[i % 2])}, {"matter", "waste"},
                       {"acted_on", days[i]}));
    }
    desk_add(d, &d->officer, d->cas,
             TYPED({"party", id_text(d->a, shops[0])}, {"matter", "waste"}));
    struct query_range x = {register_field(d->cas, "acted_on"), "2026-02-01", "2026-02-28", false};
    struct query q = {.reg = d->cas, .ranges = &x, .n_ranges = 1};
    assert_int_equal(list(d, &d->officer, &q).n, 2);
    x.or_absent = true;
    assert_int_equal(list(d, &d->officer, &q).n, 3);
    x = (struct query_range){.field = x.field, .to = "2026-02-28"};
    assert_int_equal(list(d, &d->officer, &q).n, 3);
    x = (struct query_range){.field = x.field, .from = "2026-03-01"};
    assert_int_equal(list(d, &d->officer, &q).n, 1);
    q = (struct query){.reg = d->cas,
                       .match = register_field(d->cas, "party"),
                       .match_refs = shops,
                       .n_match_refs = 1};
    assert_int_equal(list(d, &d->officer, &q).n, 3);
    q.n_match_refs = 2;
    assert_int_equal(list(d, &d->officer, &q).n, 5);
}

/* What concerns a person: named in it, opened by him, or of the unit. */
static void test_mine(void **state)
{
    struct desk *d = *state;
    int64_t shop = desk_add(d, &d->officer, d->shop, TYPED({"name", "甲"}));
    desk_add(d, &d->officer, d->cas,
             TYPED({"party", id_text(d->a, shop)}, {"matter", "waste"},
                   {"officers", id_text(d->a, d->officer.person)}));
    desk_add(d, &d->officer, d->cas, TYPED({"party", id_text(d->a, shop)}, {"matter", "waste"}));
    struct query q = {.reg = d->cas, .mine = d->officer.person};
    assert_int_equal(list(d, &d->clerk, &q).n, 2);
    q.mine = d->clerk.person;
    assert_int_equal(list(d, &d->clerk, &q).n, 0);
    q.mine_unit = d->officer.unit;
    assert_int_equal(list(d, &d->clerk, &q).n, 2);
}

/* By one reference, in the order of the first record; only what the scope shows. */
static void test_groups(void **state)
{
    struct desk *d = *state;
    struct query_group *g;
    size_t n = 0;
    int64_t x = desk_add(d, &d->officer, d->shop, TYPED({"name", "甲"}));
    int64_t y = desk_add(d, &d->officer, d->shop, TYPED({"name", "乙"}));
    const int64_t parties[] = {x, y, x};
    for (size_t i = 0; i < 3; i++) {
        desk_add(d, &d->officer, d->cas,
                 TYPED({"party", id_text(d->a, parties[i])}, {"matter", "waste"}));
    }
    struct query q = {.reg = d->cas};
    const struct field_def *by = register_field(d->cas, "party");
    assert_int_equal(
        query_groups(reader(d->f), d->a, d->c, &d->officer.scope, &q, by, 10, &g, &n, &d->e), OK);
    assert_int_equal(n, 2);
    assert_true(g[0].ref == x && g[0].n == 2 && g[1].ref == y && g[1].n == 1);
    assert_string_equal(g[0].label, "甲");
    assert_int_equal(
        query_groups(reader(d->f), d->a, d->c, &d->stranger.scope, &q, by, 10, &g, &n, &d->e), OK);
    assert_int_equal(n, 0);
}

static struct scope below(const struct desk *d, const struct unit *u)
{
    return (struct scope){.kind = SCOPE_SUBTREE,
                          .county = d->f->county,
                          .unit = u->id,
                          .unit_path = u->path,
                          .whole = true};
}

/* What lies one hop away orders rows and pages like a column of the row. */
static void test_order_behind_reference(void **state)
{
    struct desk *d = *state;
    static const char *const shops[] = {"B", "C", "A"};
    int64_t cases[3];
    for (size_t i = 0; i < 3; i++) {
        int64_t shop = desk_add(d, &d->officer, d->shop, TYPED({"name", shops[i]}));
        cases[i] = desk_add(d, &d->officer, d->cas,
                            TYPED({"party", id_text(d->a, shop)}, {"matter", "waste"}));
    }
    const int64_t order[] = {cases[2], cases[0], cases[1]};
    struct query q = {.reg = d->cas, .sort_name = "party.name", .ascending = true, .limit = 1};
    for (size_t i = 0; i < 3; i++) {
        struct record_list l = list(d, &d->officer, &q);
        assert_int_equal(l.n, 1);
        assert_true(l.items[0].id == order[i]);
        assert_int_equal(l.next != NULL, i < 2);
        q.after = l.next;
    }
}

static struct query_place place_of(struct desk *d, const struct actor *by,
                                   const struct register_def *reg, int64_t id)
{
    struct query_place p;
    struct record rec = desk_load(d, &d->clerk, d->cas, id);
    rec.reg = reg;
    if (query_walk(reader(d->f), d->a, d->c, &by->scope, &rec, &p, &d->e)) {
        fail_msg("%s", d->e.text);
    }
    return p;
}

static void assert_place(struct query_place p, size_t n, size_t at, int64_t before, int64_t after)
{
    assert_int_equal(p.n, n);
    assert_int_equal(p.at, at);
    assert_true(p.before == before && p.after == after);
}

/* Neighbours by a field of the row: what has no value comes last, equal ones by age; other parties, void ones and what lies
 * beyond the scope do not count. */
static void test_walk(void **state)
{
    struct desk *d = *state;
    struct register_def reg = *d->cas;
    int64_t id[5], x = desk_add(d, &d->officer, d->shop, TYPED({"name", "甲"}));
    int64_t y = desk_add(d, &d->officer, d->shop, TYPED({"name", "乙"}));
    static const char *const fines[] = {"", "300", "100", "300", "200"};
    for (size_t i = 0; i < 5; i++) {
        id[i] = desk_add(d, &d->officer, d->cas,
                         TYPED({"party", id_text(d->a, x)}, {"matter", "waste"}));
        tamper(d->f, *fines[i] ? arena_printf(d->a, "update r_case set f_fine = %s where id = %lld",
                                              fines[i], (long long)id[i])
                               : "delete from r_case where id = 0");
    }
    int64_t alone =
        desk_add(d, &d->officer, d->cas, TYPED({"party", id_text(d->a, y)}, {"matter", "waste"}));
    assert_int_equal(place_of(d, &d->clerk, &reg, id[0]).n, 0); /* the page declares no walk */
    reg.page.walk = register_field(d->cas, "party");
    assert_place(place_of(d, &d->clerk, &reg, id[0]), 5, 0, 0, id[1]); /* by age */
    reg.page.walk_order = "fine";
    assert_place(place_of(d, &d->clerk, &reg, id[2]), 5, 0, 0, id[4]);
    assert_place(place_of(d, &d->clerk, &reg, id[4]), 5, 1, id[2], id[1]);
    assert_place(place_of(d, &d->clerk, &reg, id[1]), 5, 2, id[4], id[3]);
    assert_place(place_of(d, &d->clerk, &reg, id[3]), 5, 3, id[1], id[0]);
    assert_place(place_of(d, &d->clerk, &reg, id[0]), 5, 4, id[3], 0);
    assert_place(place_of(d, &d->clerk, &reg, alone), 1, 0, 0, 0);
    assert_int_equal(place_of(d, &d->clerk, &reg, id[2]).done, 0);
    tamper(d->f, arena_printf(d->a, "update r_case set state = 'closed' where id = %lld",
                              (long long)id[4]));
    assert_int_equal(place_of(d, &d->clerk, &reg, id[2]).done, 1);
    reg.page.walk_order = "party.name"; /* one hop away: equal for all of them */
    assert_place(place_of(d, &d->clerk, &reg, id[1]), 5, 1, id[0], id[2]);
    assert_int_equal(desk_void(d, &d->clerk, d->cas, id[1], "重复登记"), OK);
    assert_place(place_of(d, &d->clerk, &reg, id[0]), 4, 0, 0, id[2]);
    assert_int_equal(place_of(d, &d->clerk, &reg, id[1]).n, 0);
    struct actor who = d->officer;
    who.scope = below(d, &d->division);
    assert_int_equal(place_of(d, &who, &reg, id[0]).n, 4);
    who.scope = below(d, &d->hospital);
    assert_int_equal(place_of(d, &who, &reg, id[0]).n, 0);
}

static enum scope_kind narrowed(struct desk *d, struct scope scope)
{
    assert_int_equal(query_scope_narrow(reader(d->f), d->a, &scope, &d->e), OK);
    return scope.kind;
}

/* A unit without units below it is all of its subtree. */
static void test_narrow(void **state)
{
    struct desk *d = *state;
    assert_int_equal(narrowed(d, below(d, &d->bureau)), SCOPE_SUBTREE);
    assert_int_equal(narrowed(d, below(d, &d->hospital)), SCOPE_SUBTREE);
    assert_int_equal(narrowed(d, below(d, &d->ward)), SCOPE_UNIT);
    assert_int_equal(narrowed(d, below(d, &d->division)), SCOPE_UNIT);
    struct scope broken = below(d, &d->ward), county = below(d, &d->ward);
    broken.unit_path = "";
    county.kind = SCOPE_COUNTY;
    assert_int_equal(narrowed(d, broken), SCOPE_SUBTREE); /* and shows nothing */
    assert_int_equal(narrowed(d, county), SCOPE_COUNTY);
    desk_unit(d, d->ward.id, "division", "换药室");
    assert_int_equal(narrowed(d, below(d, &d->ward)), SCOPE_SUBTREE);
}

static int64_t waits(struct desk *d, const struct actor *by, bool named)
{
    struct query q = {.reg = d->cas, .waiting_for_me = true, .role = named ? by->role->id : NULL};
    return count(d, by, &q);
}

static void test_waiting(void **state)
{
    struct desk *d = *state;
    int64_t shop = desk_add(d, &d->officer, d->shop, TYPED({"name", "甲"}));
    int64_t id = desk_add(d, &d->officer, d->cas,
                          TYPED({"party", id_text(d->a, shop)}, {"matter", "waste"}));
    const char *both = desk_ids(d, d->officer.person, d->officer2.person);
    const struct signature agree = {.agree = true};
    for (int named = 0; named < 2; named++) {
        assert_int_equal(waits(d, &d->officer, named), 1);
        assert_int_equal(waits(d, &d->head, named), 0);
    }
    assert_int_equal(
        desk_take(d, &d->officer, d->cas, id, 0, "file", NULL, TYPED({"officers", both}), NULL),
        OK);
    for (int named = 0; named < 2; named++) {
        assert_int_equal(waits(d, &d->officer, named), 0);
        assert_int_equal(waits(d, &d->head, named), 1);
        assert_int_equal(waits(d, &d->chief, named), 0); /* not yet his turn */
    }
    assert_int_equal(desk_sign(d, &d->head, d->cas, id, &agree, NULL), OK);
    assert_int_equal(waits(d, &d->head, false), 0);
    assert_int_equal(waits(d, &d->chief, true), 1);
    assert_int_equal(desk_sign(d, &d->chief, d->cas, id, &agree, NULL), OK);
    assert_int_equal(waits(d, &d->officer, false), 1); /* notify */
    assert_int_equal(waits(d, &d->stranger, true), 0); /* another unit */
}

static struct choice *choices(struct desk *d, const struct actor *by,
                              const struct register_def *reg, const char *field, const char *typed,
                              size_t *n)
{
    struct choice *list_of = NULL;
    assert_int_equal(query_choices(reader(d->f), d->a, d->c, &by->scope, register_field(reg, field),
                                   typed, 0, &list_of, n, &d->e),
                     OK);
    return list_of;
}

static void test_choices(void **state)
{
    struct desk *d = *state;
    size_t n = 0;
    desk_add(d, &d->officer, d->shop, TYPED({"name", "甲诊所"}));
    desk_add(d, &d->stranger, d->shop, TYPED({"name", "乙诊所"}));
    struct choice *c = choices(d, &d->officer, d->cas, "party", NULL, &n);
    assert_int_equal(n, 1);
    assert_string_equal(c[0].label, "甲诊所");
    choices(d, &d->clerk, d->cas, "party", "诊所", &n);
    assert_int_equal(n, 2);
    c = choices(d, &d->officer, d->cas, "officers", NULL, &n);
    assert_int_equal(n, 3); /* only those who hold the role */
    assert_non_null(c[0].note);
    c = choices(d, &d->officer, d->cas, "officers", "李", &n);
    assert_int_equal(n, 1);
    assert_int_equal(c[0].id, d->officer2.person);
    choices(d, &d->officer, d->cas, "helpers", NULL, &n);
    assert_int_equal(n, 10);
    c = choices(d, &d->clerk, d->sample, "host", "人民", &n);
    assert_int_equal(n, 1);
    assert_int_equal(c[0].id, d->hospital.id);
    assert_int_equal(query_choices(reader(d->f), d->a, d->c, &d->clerk.scope,
                                   register_field(d->sample, "t1"), NULL, 0, &c, &n, &d->e),
                     ERR_INVALID);
}

/* More records than one batch of ids, each with its own list and label. */
static enum err add_many(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct desk *d = w->ctx;
    struct step_result res;
    enum err r = OK;
    for (int i = 0; !r && i < 700; i++) {
        r = step_create(&d->en, db, a, &d->clerk, d->sample, 0,
                        TYPED({"n1", arena_printf(a, "%d", i)}, {"tags", i % 2 ? "a,b" : "c"},
                              {"boss", id_text(a, i % 3 ? d->chief.person : d->head.person)}),
                        &res, e);
    }
    return r;
}

static void test_many(void **state)
{
    struct desk *d = *state;
    struct work w = {.run = add_many, .ctx = d};
    struct query q = {.reg = d->sample,
                      .limit = QUERY_ALL,
                      .sort = register_field(d->sample, "n1"),
                      .ascending = true};
    assert_int_equal(store_write(d->f->s, d->f->county, &w, &d->e), OK);
    struct record_list l = list(d, &d->clerk, &q);
    assert_int_equal(l.n, 700);
    assert_null(l.next);
    for (size_t i = 0; i < l.n; i++) {
        assert_int_equal(desk_value(&l.items[i], "n1")->i, i);
        assert_int_equal(desk_value(&l.items[i], "tags")->n, i % 2 ? 2 : 1);
        assert_string_equal(desk_value(&l.items[i], "boss")->label, i % 3 ? "周局长" : "吴科长");
    }
}

/* Exact to the cent though the halves are added apart; scope and ceiling hold; what no figure holds is not told. */
static void test_sums(void **state)
{
    struct desk *d = *state;
    static const char *const paid[] = {"90071992547409.93", "-0.07", "1999999.99", NULL};
    const struct field_def *f = register_field(d->cas, "paid");
    struct query q = {.reg = d->cas};
    struct query_sum sum;
    int64_t rows = -1, x = desk_add(d, &d->officer, d->shop, TYPED({"name", "甲"}));
    for (size_t i = 0; i < array_len(paid); i++) {
        desk_add(d, &d->officer, d->cas,
                 TYPED({"party", id_text(d->a, x)}, {"matter", "waste"}, {"paid", paid[i]}));
    }
#define SUM(who, cap) \
    query_sums(reader(d->f), d->a, d->c, &(who)->scope, &q, &f, 1, cap, &sum, &rows, &d->e)
    assert_int_equal(SUM(&d->officer, 1000), OK);
    assert_int_equal(rows, 4);
    assert_true(sum.known && sum.total == 9007199454740985);
    assert_int_equal(SUM(&d->officer, 2), OK);
    assert_int_equal(rows, 2);
    assert_int_equal(SUM(&d->stranger, 1000), OK);
    assert_true(rows == 0 && sum.known && sum.total == 0);
    desk_add(
        d, &d->officer, d->cas,
        TYPED({"party", id_text(d->a, x)}, {"matter", "waste"}, {"paid", "92233720368547758"}));
    assert_int_equal(SUM(&d->officer, 1000), OK);
    assert_false(sum.known);
#undef SUM
}

#define each(test) cmocka_unit_test_setup_teardown(test, desk_set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        each(test_pages),
        each(test_bad_keys),
        each(test_filters),
        each(test_search),
        each(test_search_follows_changes),
        each(test_person_and_code),
        each(test_match_and_only),
        each(test_ranges),
        each(test_mine),
        each(test_groups),
        each(test_sums),
        each(test_waiting),
        each(test_choices),
        each(test_many),
        each(test_walk),
        each(test_narrow),
        each(test_order_behind_reference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
