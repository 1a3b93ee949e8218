#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/id.h"
#include "base/str.h"
#include "ledger/event.h"
#include "peopledb.h"

static struct unit unit_in(struct people *f, int64_t parent, const char *kind, const char *name)
{
    struct unit u = {.county = f->county, .parent = parent, .kind = kind, .name = name};
    struct db *db = begin(f);

    if (org_unit_add(db, f->a, &people_content, &f->program, &u, &f->e)) {
        fail_msg("%s: %s", name, f->e.text);
    }
    end(f);
    return u;
}

static struct person person_in(struct people *f, const char *name)
{
    struct person p = {.county = f->county, .name = name};
    struct db *db = begin(f);

    assert_int_equal(org_person_add(db, f->a, &f->program, &p, &f->e), OK);
    end(f);
    return p;
}

static enum err add_post(struct people *f, struct post *p)
{
    struct db *db = begin(f);
    enum err r = org_post_add(db, f->a, &people_content, &f->program, p, &f->e);

    people_end(f, r);
    return r;
}

static enum err add_unit(struct people *f, struct unit *u)
{
    struct db *db = begin(f);
    enum err r = org_unit_add(db, f->a, &people_content, &f->program, u, &f->e);

    people_end(f, r);
    return r;
}

static const char *last_payload(struct people *f)
{
    return text(f, "select payload from event order by seq desc limit 1");
}

static void test_short(void **state)
{
    (void)state;
    scoped(arena_free_scoped) struct arena *a = arena_new();
    static const char *const rows[][3] = {
        {"示范县", "示范县人民医院", "县人民医院"},
        {"示范县", "示范县卫生健康局", "县卫生健康局"},
        {"示范区", "示范区妇幼保健院", "区妇幼保健院"},
        {"示范", "示范县人民医院", "县人民医院"},
        {"示范县", "示范县县直机关医院", "县直机关医院"},
        {"示范县", "城关镇卫生院", "城关镇卫生院"},
        {"示范县", "示范县", "示范县"},
        {"示范县", "示范县局", "示范县局"},
        {NULL, "示范县人民医院", "示范县人民医院"},
        {"", "示范县人民医院", "示范县人民医院"},
    };

    for (size_t i = 0; i < array_len(rows); i++) {
        assert_string_equal(org_short(a, rows[i][0], rows[i][1]), rows[i][2]);
    }
}

static void test_counties(void **state)
{
    struct people *f = *state;
    struct county *list = NULL;
    size_t n = 0;
    int64_t id = 5;
    struct db *db = begin(f);

    assert_int_equal(org_county_add(db, f->a, "  示范县卫生健康局　", NULL, false, &id, &f->e),
                     ERR_CONFLICT);
    assert_string_equal(f->e.field, "name");
    assert_int_equal(org_county_add(db, f->a, " ", NULL, false, &id, &f->e), ERR_INVALID);
    assert_int_equal(id, 5);
    assert_int_equal(org_county_add(db, f->a, "模拟县卫生健康局", "模拟县", false, &id, &f->e), OK);
    end(f);
    assert_int_equal(org_counties(reader(f), f->a, &list, &n, &f->e), OK);
    assert_int_equal(n, 2);
    assert_string_equal(list[0].name, "示范县卫生健康局");
    assert_string_equal(list[0].short_name, "示范县");
    assert_false(list[0].demo);
    assert_int_equal(list[1].id, id);
    assert_false(list[1].demo);
    assert_string_equal(
        text(f, "select payload from event where seq = 1 order by county limit 1"),
        "{\"set\":{\"name\":[null,\"示范县卫生健康局\"],\"short\":[null,\"示范县\"],"
        "\"demo\":[null,\"0\"]}}");
}

static void test_unit_paths(void **state)
{
    struct people *f = *state;
    struct unit top = unit_in(f, 0, "bureau", "示范县卫生健康局");
    struct unit hospital = unit_in(f, top.id, "hospital", "示范县人民医院");
    struct unit ward = unit_in(f, hospital.id, "division", "Ward 2 East");
    struct unit got = {0};
    char a[ID_TEXT], b[ID_TEXT], c[ID_TEXT];

    id_write(a, top.id);
    id_write(b, hospital.id);
    id_write(c, ward.id);
    assert_string_equal(top.path, arena_printf(f->a, "/%s/", a));
    assert_string_equal(ward.path, arena_printf(f->a, "/%s/%s/%s/", a, b, c));
    assert_string_equal(hospital.short_name, "县人民医院");
    assert_int_equal(org_unit(reader(f), f->a, f->county, ward.id, &got, &f->e), OK);
    assert_int_equal(got.parent, hospital.id);
    assert_string_equal(got.path, ward.path);
    assert_string_equal(got.kind, "division");
    assert_int_equal(got.position, 1);
    assert_int_equal(number(f, "select count(*) from unit where pinyin = 'w2e'"), 1);
    assert_int_equal(number(f, "select count(*) from unit where pinyin is null"), 2);
    assert_int_equal(org_unit(reader(f), f->a, f->county + 1, ward.id, &got, &f->e), ERR_NOT_FOUND);
    assert_int_equal(number(f, "select count(*) from event where register = 'unit'"), 3);
    assert_non_null(strstr(last_payload(f), "\"name\":[null,\"Ward 2 East\"]"));
    assert_non_null(strstr(last_payload(f), arena_printf(f->a, "\"parent\":[null,\"%s\"]", b)));
}

static void test_unit_refused(void **state)
{
    struct people *f = *state;
    struct unit top = unit_in(f, 0, "bureau", "示范县卫生健康局");
    struct unit gone = {.county = f->county,
                        .kind = "hospital",
                        .name = "旧医院",
                        .from_on = "1990-01-01",
                        .to_on = "2000-12-31"};
    assert_int_equal(add_unit(f, &gone), OK);
    int64_t before = number(f, "select count(*) from event");
    const struct {
        struct unit u;
        enum err code;
        const char *field;
    } rows[] = {
        {{.name = "甲", .kind = "castle"}, ERR_INVALID, "kind"},
        {{.name = "甲"}, ERR_INVALID, "kind"},
        {{.name = "　", .kind = "hospital"}, ERR_INVALID, "name"},
        {{.name = "a\x01", .kind = "hospital"}, ERR_INVALID, "name"},
        {{.name = "甲", .kind = "hospital", .uscc = "1234"}, ERR_INVALID, "uscc"},
        {{.name = "甲", .kind = "hospital", .uscc = "91110000000000000I"}, ERR_INVALID, "uscc"},
        {{.name = "甲", .kind = "hospital", .from_on = "2026-02-30"}, ERR_INVALID, "from_on"},
        {{.name = "甲", .kind = "hospital", .from_on = "2026-02-02", .to_on = "2026-02-01"},
         ERR_INVALID,
         "to_on"},
        {{.name = "甲", .kind = "hospital", .parent = 99}, ERR_INVALID, "parent"},
        {{.name = "甲", .kind = "hospital", .parent = gone.id}, ERR_INVALID, "parent"},
        {{.name = "示范县卫生健康局 ", .kind = "hospital"}, ERR_CONFLICT, "name"},
    };

    assert_true(top.id > 0);
    for (size_t i = 0; i < array_len(rows); i++) {
        struct unit u = rows[i].u;
        u.county = f->county;
        assert_int_equal(add_unit(f, &u), rows[i].code);
        assert_string_equal(f->work.error.text, "undone by the test");
        assert_string_equal(f->e.field, rows[i].field);
        assert_true(str_ends(f->e.text, "。"));
        assert_int_equal(u.id, 0);
    }
    assert_int_equal(number(f, "select count(*) from event"), before);
    assert_int_equal(number(f, "select count(*) from unit"), 2);
}

static void test_other_county_refused(void **state)
{
    struct people *f = *state;
    struct unit u = {.county = f->county + 1, .kind = "hospital", .name = "外县医院"};
    struct person p = {.county = f->county + 1, .name = "外人"};
    struct db *db = begin(f);

    assert_int_equal(org_unit_add(db, f->a, &people_content, &f->program, &u, &f->e), ERR_DENIED);
    assert_int_equal(org_person_add(db, f->a, &f->program, &p, &f->e), ERR_DENIED);
    end(f);
    assert_int_equal(number(f, "select count(*) from unit"), 0);
}

static void test_too_deep(void **state)
{
    struct people *f = *state;
    int64_t parent = 0;
    int depth = 0;

    for (; depth < 40; depth++) {
        struct unit u = {.county = f->county,
                         .parent = parent,
                         .kind = "division",
                         .name = arena_printf(f->a, "第%d级", depth)};
        if (add_unit(f, &u)) {
            break;
        }
        parent = u.id;
    }
    assert_in_range(depth, 8, 20);
    assert_string_equal(f->e.field, "parent");
}

static void test_tree_order(void **state)
{
    struct people *f = *state;
    struct unit top = unit_in(f, 0, "bureau", "局");
    struct unit first = unit_in(f, top.id, "hospital", "一院");
    struct unit second = unit_in(f, top.id, "hospital", "二院");
    unit_in(f, second.id, "division", "二院外科");
    unit_in(f, first.id, "division", "一院外科");
    unit_in(f, first.id, "division", "一院内科");
    struct unit early = {
        .county = f->county, .parent = top.id, .kind = "hospital", .name = "排前", .position = -1};
    assert_int_equal(add_unit(f, &early), OK);
    struct unit gone = {.county = f->county,
                        .parent = top.id,
                        .kind = "hospital",
                        .name = "已撤",
                        .to_on = "2001-01-01"};
    assert_int_equal(add_unit(f, &gone), OK);
    struct unit *list = NULL;
    size_t n = 0;

    assert_int_equal(org_units(reader(f), f->a, f->county, &list, &n, &f->e), OK);
    static const char *const want[] = {"局",       "排前", "一院",    "一院外科",
                                       "一院内科", "二院", "二院外科"};
    assert_int_equal(n, array_len(want));
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(list[i].name, want[i]);
    }
    assert_int_equal(second.position, 2);
    assert_int_equal(org_units(reader(f), f->a, 12345, &list, &n, &f->e), OK);
    assert_int_equal(n, 0);
}

/* The child of a unit that no longer exists is still listed. */
static void test_orphan_is_listed(void **state)
{
    struct people *f = *state;
    struct unit top = unit_in(f, 0, "bureau", "局");
    struct unit *list = NULL;
    size_t n = 0;

    unit_in(f, top.id, "hospital", "医院");
    tamper(f, "update unit set to_on = '2001-01-01' where name = '局'");
    assert_int_equal(org_units(reader(f), f->a, f->county, &list, &n, &f->e), OK);
    assert_int_equal(n, 1);
    assert_string_equal(list[0].name, "医院");
}

static void test_persons(void **state)
{
    struct people *f = *state;
    struct person p = {.county = f->county, .name = " 王示范 ", .phone = "0000-0001"};
    struct person got = {0}, blank = {.county = f->county, .name = ""};
    struct db *db = begin(f);

    assert_int_equal(org_person_add(db, f->a, &f->program, &p, &f->e), OK);
    assert_int_equal(org_person_add(db, f->a, &f->program, &blank, &f->e), ERR_INVALID);
    end(f);
    assert_int_equal(org_person(reader(f), f->a, f->county, p.id, &got, &f->e), OK);
    assert_string_equal(got.name, "王示范");
    assert_string_equal(got.phone, "0000-0001");
    assert_null(got.left_on);
    assert_string_equal(last_payload(f), "{\"set\":{\"name\":[null,\"王示范\"],\"phone\":[null,"
                                         "\"0000-0001\"]}}");
    assert_int_equal(org_person(reader(f), f->a, f->county + 1, p.id, &got, &f->e), ERR_NOT_FOUND);
}

static void test_posts(void **state)
{
    struct people *f = *state;
    struct unit top = unit_in(f, 0, "bureau", "局");
    struct unit hospital = unit_in(f, top.id, "hospital", "医院");
    struct person zhang = person_in(f, "Zhang San"), wang = person_in(f, "Wang Wu");
    struct post head = {.county = f->county,
                        .person = zhang.id,
                        .unit = hospital.id,
                        .role = "unit_head",
                        .from_on = "2026-01-01",
                        .to_on = "2026-06-30"};
    struct post liaison = {
        .county = f->county, .person = wang.id, .unit = hospital.id, .role = "unit_liaison"};
    struct post clerk = {
        .county = f->county, .person = zhang.id, .unit = top.id, .role = "law_clerk"};
    struct post *list = NULL;
    size_t n = 0;

    assert_int_equal(add_post(f, &head), OK);
    assert_int_equal(add_post(f, &liaison), OK);
    assert_int_equal(add_post(f, &clerk), OK);
    assert_string_equal(head.person_name, "Zhang San");
    assert_string_equal(head.unit_name, "医院");
    assert_non_null(strstr(last_payload(f), "\"role\":[null,\"law_clerk\"]"));

#define LIST(role, unit, day) \
    assert_int_equal(org_posts(reader(f), f->a, f->county, role, unit, day, &list, &n, &f->e), OK)
    LIST(NULL, 0, "2026-06-30");
    assert_int_equal(n, 3);
    assert_string_equal(list[0].role, "law_clerk");
    assert_string_equal(list[1].person_name, "Wang Wu"); /* by unit, then by initials */
    assert_string_equal(list[2].role, "unit_head");
    assert_string_equal(list[2].to_on, "2026-06-30");
    LIST(NULL, 0, "2026-07-01");
    assert_int_equal(n, 2);
    LIST(NULL, 0, "2025-12-31");
    assert_int_equal(n, 2);
    LIST("unit_head", 0, "2026-03-01");
    assert_int_equal(n, 1);
    LIST("unit_head", top.id, "2026-03-01");
    assert_int_equal(n, 0);
    LIST(NULL, hospital.id, "2026-03-01");
    assert_int_equal(n, 2);
    assert_int_equal(list[0].unit, hospital.id);
}

static void test_posts_refused(void **state)
{
    struct people *f = *state;
    struct unit top = unit_in(f, 0, "bureau", "局");
    struct person wang = person_in(f, "王示范");
    struct post base = {.county = f->county,
                        .person = wang.id,
                        .unit = top.id,
                        .role = "law_clerk",
                        .from_on = "2026-03-01",
                        .to_on = "2026-05-31"};
    struct post p = base;

    assert_int_equal(add_post(f, &p), OK);
    p = base, p.from_on = "2026-05-31", p.to_on = NULL;
    assert_int_equal(add_post(f, &p), ERR_CONFLICT);
    p = base, p.from_on = NULL, p.to_on = "2026-03-01";
    assert_int_equal(add_post(f, &p), ERR_CONFLICT);
    p = base, p.from_on = "2026-06-01", p.to_on = NULL;
    assert_int_equal(add_post(f, &p), OK);
    p = base, p.role = "emperor";
    assert_int_equal(add_post(f, &p), ERR_INVALID);
    assert_string_equal(f->e.field, "role");
    p = base, p.person = 1;
    assert_int_equal(add_post(f, &p), ERR_INVALID);
    assert_string_equal(f->e.field, "person");
    p = base, p.unit = 1;
    assert_int_equal(add_post(f, &p), ERR_INVALID);
    assert_string_equal(f->e.field, "unit");
    assert_int_equal(number(f, "select count(*) from post"), 2);
}

static void test_ending(void **state)
{
    struct people *f = *state;
    struct unit top = unit_in(f, 0, "bureau", "局");
    struct person wang = person_in(f, "王示范"), got = {0};
    struct post one = {.county = f->county,
                       .person = wang.id,
                       .unit = top.id,
                       .role = "law_clerk",
                       .from_on = "2026-03-01"};
    struct post two = {.county = f->county,
                       .person = wang.id,
                       .unit = top.id,
                       .role = "unit_head",
                       .to_on = "2026-04-30"};
    struct post *list = NULL;
    struct event_verdict v = {0};
    size_t n = 0;

    assert_int_equal(add_post(f, &one), OK);
    assert_int_equal(add_post(f, &two), OK);
    struct db *db = begin(f);
    assert_int_equal(org_post_end(db, f->a, &f->program, one.id, "2026-02-01", &f->e), ERR_INVALID);
    assert_int_equal(org_post_end(db, f->a, &f->program, one.id, NULL, &f->e), ERR_INVALID);
    assert_int_equal(org_post_end(db, f->a, &f->program, 1, "2026-05-01", &f->e), ERR_NOT_FOUND);
    assert_int_equal(org_post_end(db, f->a, &f->program, one.id, "2026-09-30", &f->e), OK);
    end(f);
    assert_string_equal(last_payload(f), "{\"set\":{\"to_on\":[null,\"2026-09-30\"]}}");
    LIST(NULL, 0, "2026-10-01");
    assert_int_equal(n, 0);

    db = begin(f);
    assert_int_equal(org_person_leave(db, f->a, &f->program, wang.id, "soon", &f->e), ERR_INVALID);
    assert_int_equal(org_person_leave(db, f->a, &f->program, wang.id, "2026-06-15", &f->e), OK);
    end(f);
    assert_int_equal(org_person(reader(f), f->a, f->county, wang.id, &got, &f->e), OK);
    assert_string_equal(got.left_on, "2026-06-15");
    assert_string_equal(last_payload(f), "{\"set\":{\"to_on\":[\"2026-09-30\",\"2026-06-15\"]}}");
    assert_int_equal(number(f, "select count(*) from post where to_on = '2026-04-30'"), 1);
    LIST(NULL, 0, "2026-06-15");
    assert_int_equal(n, 1);
    LIST(NULL, 0, "2026-06-16");
    assert_int_equal(n, 0);
    assert_int_equal(event_verify(reader(f), f->a, f->county, &v, &f->e), OK);
    assert_true(v.ok);
    assert_int_equal(v.checked, number(f, "select count(*) from event"));
}

#define org_test(t) cmocka_unit_test_setup_teardown(t, people_set_up, people_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_short),
        org_test(test_counties),
        org_test(test_unit_paths),
        org_test(test_unit_refused),
        org_test(test_other_county_refused),
        org_test(test_too_deep),
        org_test(test_tree_order),
        org_test(test_orphan_is_listed),
        org_test(test_persons),
        org_test(test_posts),
        org_test(test_posts_refused),
        org_test(test_ending),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
