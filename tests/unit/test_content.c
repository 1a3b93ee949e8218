/* The good folder loads and means what it says; each bad one tells exactly its faults. Folders
 * are copied first, so that their permissions are ours to set. */
#include <dirent.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "content/content.h"
#include "content/core_table.h"
#include "content/part.h"
#include "content/register_scope.h"

static const char *const actions[] = {"visit_open"};

static const char *root(void)
{
    const char *r = getenv("FAHENG_ROOT");
    return r ? r : ".";
}

static int cmp_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t list_dir(struct arena *a, const char *path, const char ***ret)
{
    size_t n = 0, cap = 0;
    DIR *d = opendir(path);
    *ret = NULL;
    for (struct dirent *e; d && (e = readdir(d));) {
        if (e->d_name[0] != '.') {
            *(const char **)arena_push(a, ret, &n, &cap, sizeof(char *)) =
                arena_strdup(a, e->d_name);
        }
    }
    if (d) {
        closedir(d);
    }
    if (n) {
        qsort(*ret, n, sizeof(**ret), cmp_names);
    }
    return n;
}

static bool is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    assert_int_equal(chmod(path, 0600), 0);
}

static char *read_text(struct arena *a, const char *path)
{
    char *text = NULL;
    size_t n = 0;
    struct error e = {0};
    return bytes_read_file(a, path, 1 << 20, &text, &n, &e) ? NULL : text;
}

static void copy_tree(struct arena *a, const char *from, const char *to)
{
    const char **names;
    size_t n = list_dir(a, from, &names);
    (void)mkdir(to, 0700);
    for (size_t i = 0; i < n; i++) {
        const char *x = arena_printf(a, "%s/%s", from, names[i]);
        const char *y = arena_printf(a, "%s/%s", to, names[i]);
        if (is_dir(x)) {
            copy_tree(a, x, y);
        } else if (!str_ends(x, ".txt")) {
            write_text(y, read_text(a, x));
        }
    }
}

static void remove_tree(struct arena *a, const char *path)
{
    const char **names;
    size_t n = list_dir(a, path, &names);
    for (size_t i = 0; i < n; i++) {
        const char *x = arena_printf(a, "%s/%s", path, names[i]);
        if (is_dir(x)) {
            remove_tree(a, x);
        } else {
            (void)unlink(x);
        }
    }
    (void)rmdir(path);
}

static const char *scratch(struct arena *a)
{
    const char *tmp = getenv("TMPDIR");
    char *path = arena_printf(a, "%s/content-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(path));
    return path;
}

static const char *copy_good(struct arena *a)
{
    const char *path = scratch(a);
    copy_tree(a, arena_printf(a, "%s/tests/content/good", root()), path);
    return path;
}

static enum err load(struct arena *a, const char *dir, const struct content **ret,
                     struct faults *faults, struct error *e)
{
    struct content_options o = {
        .dir = dir, .only_dir = true, .actions = actions, .n_actions = array_len(actions)};
    *ret = NULL;
    memset(e, 0, sizeof(*e));
    return content_load(a, &o, ret, faults, e);
}

static const struct content *load_good(struct arena *a)
{
    const struct content *c;
    struct faults faults;
    struct error e;
    const char *dir = copy_good(a);
    if (load(a, dir, &c, &faults, &e)) {
        fail_msg("%s", e.text);
    }
    remove_tree(a, dir);
    return c;
}

static void good_penalty_case_is_whole(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    const struct content *c = load_good(a);
    const struct register_def *r = content_register(c, "penalty_case");
    assert_non_null(r);
    assert_string_equal(r->title, "行政处罚案件");
    assert_int_equal(r->n_alias, 2);
    assert_string_equal(r->authority, "by_matter");
    assert_string_equal(r->subject, "party");
    assert_string_equal(r->number->pattern, "{authority.sign}罚立〔{year}〕{seq}号");
    assert_string_equal(r->number->at->id, "filed");
    assert_int_equal(r->n_fields, 9);
    assert_int_equal(r->n_states, 5);
    assert_int_equal(r->n_steps, 4);
    assert_int_equal(r->n_papers, 3);
    assert_int_equal(r->publish->within, 7);
    assert_int_equal(r->publish->unit, LIMIT_WORKDAY);
    assert_int_equal(r->publish->n_fields, 3);
    assert_string_equal(r->guide, "# 处罚案件怎么办\n\n线索、立案、告知、决定、结案。\n");
    assert_int_equal(strlen(r->digest), 64);
    assert_non_null(strstr(r->source, "two_officers"));
    assert_int_equal(r->n_create, 1); /* who may take the first step */
    assert_string_equal(r->create[0], "officer");
    assert_null(r->edits);
    arena_free(a);
}

static void good_fields_are_linked(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    const struct content *c = load_good(a);
    const struct register_def *r = content_register(c, "penalty_case");
    const struct field_def *party = register_field(r, "party");
    assert_ptr_equal(party->target, content_register(c, "supervised_unit"));
    assert_true(party->required);
    const struct field_def *matter = register_field(r, "matter");
    assert_ptr_equal(matter->codes, content_codes(c, "penalty_items"));
    assert_string_equal(matter->in_force_on, "acted_on");
    assert_string_equal(register_field(r, "officers")->role, "officer");
    assert_string_equal(register_field(r, "acted_on")->max, "today");
    const struct field_def *major = register_field(r, "major");
    assert_non_null(major->computed);
    assert_int_equal(major->computed->op, CEL_OR);
    const struct field_def *fine = register_field(r, "fine");
    assert_ptr_equal(major->computed->right->right->left->name.field, fine);
    assert_int_equal(fine->index, 4);
    assert_int_equal(register_field(r, "party")->max_chars, 4000);
    assert_int_equal(register_field(content_register(c, "visit"), "place")->max_chars, 200);
    assert_int_equal(register_field(content_register(c, "visit"), "hours")->scale, 1);
    assert_string_equal(register_field(content_register(c, "visit"), "hours")->pick_max, "8");
    assert_null(register_field(r, "nothing"));
    arena_free(a);
}

static void good_steps_gates_checks_and_clocks(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    const struct content *c = load_good(a);
    const struct register_def *r = content_register(c, "penalty_case");
    const struct step_def *file = register_step(r, "file"), *decide = register_step(r, "decide");
    assert_int_equal(file->n_need, 2);
    assert_int_equal(file->n_fields, 2);
    assert_string_equal(file->sign[0], "division_head");
    assert_string_equal(decide->from[0]->id, "noticed");
    assert_string_equal(decide->to->id, "decided");
    assert_int_equal(decide->n_gates, 2);
    assert_string_equal(decide->gates[0].path,
                        "registers/penalty_case/register.yaml#/steps/decide/gates/reviewed");
    assert_string_equal(decide->gates[0].when_text, "review == 'passed'");
    assert_string_equal(decide->gates[0].law, "行政处罚法 第五十八条");
    assert_string_equal(decide->gates[0].go, "review");
    assert_int_equal(decide->gates[1].when->op, CEL_OR);
    assert_string_equal(r->checks[0].path,
                        "registers/penalty_case/register.yaml#/checks/two_officers");
    assert_ptr_equal(r->checks[0].stop[0], file);
    assert_int_equal(r->clocks[0].limit, 90);
    assert_int_equal(r->clocks[0].unit, LIMIT_DAY);
    assert_int_equal(r->clocks[0].warn, 10);
    assert_false(r->clocks[0].shift);
    const struct register_def *v = content_register(c, "visit");
    assert_true(v->clocks[0].shift);
    assert_int_equal(v->clocks[0].warn_unit, LIMIT_WORKDAY);
    assert_int_equal(register_step(v, "hold")->n_fields,
                     2); /* held_on is needed and listed: once */
    assert_string_equal(register_step(v, "hold")->fields[0]->id, "held_on");
    assert_int_equal(v->n_edits, 1);
    assert_int_equal(v->edits[0].n_fields, 2);
    assert_string_equal(v->owner->id, "host");
    assert_string_equal(v->year->id, "held_on");
    assert_string_equal(v->title_field[0]->id, "place");
    arena_free(a);
}

static void good_pages_written_and_default(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    const struct content *c = load_good(a);
    const struct page_def *p = &content_register(c, "penalty_case")->page;
    assert_int_equal(p->n_facts, 3);
    assert_int_equal(p->n_stages, 5);
    assert_int_equal(p->n_sections, 3);
    assert_string_equal(p->sections[1].through->id, "party");
    assert_string_equal(p->sections[1].fields[1]->id, "grade");
    assert_string_equal(p->sections[1].names[1], "grade");
    assert_string_equal(p->walk->id, "party");
    assert_string_equal(p->walk_order, "year");
    assert_string_equal(p->timeline->to->id, "acted_on");
    assert_string_equal(p->timeline->group->id, "party");
    assert_null(p->timeline->from);
    assert_null(p->timeline->marks);
    assert_ptr_equal(p->calendar, p->timeline->to);
    assert_null(p->tree);
    const struct page_def *q = &content_register(c, "supervised_unit")->page;
    assert_ptr_equal(q->related[0], content_register(c, "penalty_case"));
    assert_int_equal(q->n_columns, 2);
    const struct page_def *d = &content_register(c, "visit")->page; /* has no page.yaml */
    assert_int_equal(d->n_columns, 6);
    assert_int_equal(d->n_stages, 2);
    assert_int_equal(d->n_sections, 1);
    assert_int_equal(d->sections[0].n_fields, content_register(c, "visit")->n_fields);
    arena_free(a);
}

static void good_lists_roles_menu(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    const struct content *c = load_good(a);
    const struct code_list *items = content_codes(c, "penalty_items");
    assert_int_equal(items->n, 2);
    assert_string_equal(code_find(items, "unlicensed")->from, "2022-05-01");
    assert_true(code_find(items, "waste")->unverified);
    assert_false(code_find(items, "unlicensed")->unverified);
    assert_null(code_find(items, "nothing"));
    assert_null(content_codes(c, "laws"));
    assert_int_equal(c->n_laws, 4);
    assert_int_equal(content_role(c, "secretary")->scope, SCOPE_UNIT);
    assert_false(content_role(c, "secretary")->signs);
    assert_true(content_role(c, "officer")->signs);
    assert_true(role_may(content_role(c, "officer"), "register.write"));
    assert_false(role_may(content_role(c, "secretary"), "register.write"));
    assert_false(role_may(NULL, "desk"));
    assert_int_equal(c->n_menu, 3);
    assert_string_equal(c->menu[0].entries[0].href, "/desk");
    assert_int_equal(c->menu[1].n, 1); /* visit by its own menu: */
    assert_string_equal(c->menu[1].entries[0].href, "/desk/r/visit");
    assert_int_equal(c->menu[2].n,
                     2); /* penalty_case by hand and once, supervised_unit by itself */
    assert_string_equal(c->menu[2].entries[0].title, "行政处罚案件");
    assert_string_equal(c->menu[2].entries[1].reg->id, "supervised_unit");
    arena_free(a);
}

static void bad_folder(const char *name)
{
    struct arena *a = arena_new();
    const char *from = arena_printf(a, "%s/tests/content/bad/%s", root(), name),
               *dir = copy_good(a);
    const struct content *c;
    struct faults faults;
    struct error e;
    struct strbuf told = strbuf_make(1 << 16);
    char *gone = read_text(a, arena_printf(a, "%s/remove.txt", from));
    char *expect = read_text(a, arena_printf(a, "%s/expect.txt", from));
    copy_tree(a, from, dir);
    if (gone) {
        assert_int_equal(unlink(arena_printf(a, "%s/%s", dir, str_trim(a, gone))), 0);
    }
    assert_int_equal(load(a, dir, &c, &faults, &e), ERR_INVALID);
    assert_null(c);
    for (size_t i = 0; i < faults.n; i++) {
        const struct fault *f = &faults.items[i];
        strbuf_printf(&told, "%s:%d:%d: %s\n", f->place.file, f->place.line, f->place.column,
                      f->text);
    }
    if (!str_eq(told.ptr, expect)) {
        fail_msg("%s: told\n%sinstead of\n%s", name, told.ptr, expect);
    }
    assert_true(faults.n > 0 && str_starts(e.text, faults.items[0].place.file));
    remove_tree(a, dir);
    strbuf_clear(&told);
    arena_free(a);
}

static void every_bad_folder_tells_its_faults(void **state)
{
    struct arena *a = arena_new();
    const char **names;
    (void)state;
    size_t n = list_dir(a, arena_printf(a, "%s/tests/content/bad", root()), &names);
    assert_true(n >= 30);
    for (size_t i = 0; i < n; i++) {
        bad_folder(names[i]);
    }
    arena_free(a);
}

/* Does loading refuse `dir` with this sentence, without a list of faults? */
static void assert_refused(struct arena *a, const char *dir, enum err want, const char *say)
{
    const struct content *c;
    struct faults faults;
    struct error e;
    assert_int_equal(load(a, dir, &c, &faults, &e), want);
    assert_int_equal(faults.n, 0);
    if (!strstr(e.text, say)) {
        fail_msg("%s", e.text);
    }
}

static void folder_others_may_write_is_refused(void **state)
{
    struct arena *a = arena_new();
    const struct content *c;
    struct faults faults;
    struct error e;
    (void)state;
    const char *dir = copy_good(a), *file = arena_printf(a, "%s/roles.yaml", dir);
    const char *codes = arena_printf(a, "%s/codes", dir);
    assert_int_equal(load(a, dir, &c, &faults, &e), OK);
    assert_int_equal(chmod(file, 0620), 0);
    assert_refused(a, dir, ERR_DENIED, "roles.yaml 可被其他用户改写");
    assert_int_equal(chmod(file, 0644), 0);
    assert_int_equal(chmod(codes, 0777), 0);
    assert_refused(a, dir, ERR_DENIED, "codes 可被其他用户改写");
    assert_int_equal(chmod(codes, 0700), 0);
    assert_int_equal(chmod(dir, 0770), 0);
    assert_refused(a, dir, ERR_DENIED, "可被其他用户改写");
    assert_int_equal(chmod(dir, 0700), 0);
    assert_int_equal(symlink(file, arena_printf(a, "%s/codes/x.yaml", dir)), 0);
    assert_refused(a, dir, ERR_DENIED, "是链接");
    assert_int_equal(unlink(arena_printf(a, "%s/codes/x.yaml", dir)), 0);
    assert_int_equal(load(a, dir, &c, &faults, &e), OK);
    remove_tree(a, dir);
    assert_refused(a, dir, ERR_NOT_FOUND, "找不到内容目录");
    arena_free(a);
}

static void built_in_content_is_sound_and_overlaid(void **state)
{
    struct arena *a = arena_new();
    struct faults faults;
    struct error e = {0};
    const struct content *c = NULL;
    (void)state;
    const char *dir = scratch(a), *codes = arena_printf(a, "%s/codes", dir);
    assert_int_equal(mkdir(codes, 0700), 0);
    write_text(arena_printf(a, "%s/serve_ways.yaml", codes),
               "id: serve_ways\ntitle: 结论\ncodes: [{id: only, title: 唯一}]\n");
    struct content_options o = {.dir = dir};
    enum err first = content_load(a, &o, &c, &faults, &e);
    assert_true(first == OK || faults.n > 0);
    for (size_t i = 0; i < faults.n;
         i++) { /* the actions are cli's to give, all else must be right */
        if (!strstr(faults.items[i].text, "程序里没有动作")) {
            fail_msg("%s:%d:%d: %s", faults.items[i].place.file, faults.items[i].place.line,
                     faults.items[i].place.column, faults.items[i].text);
        }
    }
    write_text(arena_printf(a, "%s/serve_ways.yaml", codes), "id: serve_ways\ntitle: 结论\n");
    assert_int_equal(content_load(a, &o, &c, &faults, &e), ERR_INVALID);
    bool told = false;
    for (size_t i = 0; i < faults.n; i++) {
        told = told || (str_eq(faults.items[i].place.file, "codes/serve_ways.yaml") &&
                        str_eq(faults.items[i].text, "代码表缺少 codes。"));
    }
    assert_true(told);
    remove_tree(a, dir);
    arena_free(a);
}

static void digest_follows_the_text(void **state)
{
    struct arena *a = arena_new();
    const struct content *x, *y, *z;
    struct faults faults;
    struct error e;
    (void)state;
    const char *dir = copy_good(a);
    const char *page = arena_printf(a, "%s/registers/penalty_case/page.yaml", dir);
    assert_int_equal(load(a, dir, &x, &faults, &e), OK);
    assert_int_equal(load(a, dir, &y, &faults, &e), OK);
    assert_string_equal(x->digest, y->digest);
    write_text(page, "facts: [party]\n");
    assert_int_equal(load(a, dir, &z, &faults, &e), OK);
    assert_string_not_equal(x->digest, z->digest);
    assert_string_not_equal(content_register(x, "penalty_case")->digest,
                            content_register(z, "penalty_case")->digest);
    assert_string_equal(content_register(x, "visit")->digest, content_register(z, "visit")->digest);
    remove_tree(a, dir);
    arena_free(a);
}

static void error_tells_the_first_few_and_how_many_more(void **state)
{
    struct arena *a = arena_new();
    const struct content *c;
    struct faults faults;
    struct error e;
    (void)state;
    const char *dir = copy_good(a);
    assert_int_equal(unlink(arena_printf(a, "%s/roles.yaml", dir)), 0);
    assert_int_equal(load(a, dir, &c, &faults, &e), ERR_INVALID);
    assert_int_equal(faults.n, 13);
    assert_non_null(strstr(e.text, "另有 8 处。"));
    assert_string_equal(e.place, "registers/penalty_case/register.yaml:12:55");
    remove_tree(a, dir);
    arena_free(a);
}

static void filters_use_the_same_names(void **state)
{
    static const struct {
        const char *text;
        bool fine;
    } filters[] = {
        {"state == 'filed' && year == 2026", true},
        {"party.grade == 'A' && party.state == 'open'", true},
        {"party.open_at < today", true},
        {"unit.kind == 'township_centre' && filed_at <= case_limit.due", true},
        {"me in officers && has(party.seat)", true},
        {"unit.kind == 'hospital'", false},
        {"party.grade == 'C'", false},
        {"party.state == 'filed'", false},
        {"officers.name == 'x'", false},
        {"case_limit.start == today", false},
        {"opened_at == today", false},
    };
    struct arena *a = arena_new();
    (void)state;
    const struct content *c = load_good(a);
    struct cel_scope s = register_scope(c, content_register(c, "penalty_case"));
    s.in_sql = true;
    for (size_t i = 0; i < array_len(filters); i++) {
        const struct cel *cond = NULL;
        struct error e = {0};
        int column = 0;
        enum err err = cel_compile(a, filters[i].text, &s, CEL_YESNO, &cond, &column, &e);
        if ((err == OK) != filters[i].fine) {
            fail_msg("%s: %s", filters[i].text, e.text);
        }
    }
    arena_free(a);
}

static void tables_of_names_hold_together(void **state)
{
    struct arena *a = arena_new();
    struct names parts = names_make(a);
    (void)state;
    part_names(&parts);
    assert_true(parts.n >= 5);
    for (size_t i = 0; i < parts.n; i++) {
        const struct part *p = part_find(parts.items[i]);
        assert_non_null(p);
        for (size_t k = 0; k < p->n; k++) {
            const char *of = p->fields[k].of;
            assert_true(str_is_id(p->fields[k].id));
            assert_true(p->fields[k].type != FIELD_REF || core_table(of) || part_find(of));
        }
    }
    assert_null(part_find("assessment"));
    assert_string_equal(core_column(core_table("framework_item"), "text")->column, "body");
    assert_int_equal(core_column(core_table("framework_item"), "points")->scale, 2);
    assert_null(core_column(core_table("unit"), "nothing"));
    assert_null(core_table("visit"));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_penalty_case_is_whole),
        cmocka_unit_test(good_fields_are_linked),
        cmocka_unit_test(good_steps_gates_checks_and_clocks),
        cmocka_unit_test(good_pages_written_and_default),
        cmocka_unit_test(good_lists_roles_menu),
        cmocka_unit_test(every_bad_folder_tells_its_faults),
        cmocka_unit_test(folder_others_may_write_is_refused),
        cmocka_unit_test(built_in_content_is_sound_and_overlaid),
        cmocka_unit_test(digest_follows_the_text),
        cmocka_unit_test(error_tells_the_first_few_and_how_many_more),
        cmocka_unit_test(filters_use_the_same_names),
        cmocka_unit_test(tables_of_names_hold_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
