#include <string.h>

#include "base/hash.h"
#include "base/json_in.h"
#include "base/str.h"
#include "paper/casefile.h"

#define COLUMNS                                                                                    \
    "select i.county, i.id, i.record, i.register, i.paper, i.version, i.state, i.number, i.code, " \
    "i.title, i.corrected, i.reason, i.office, i.at, p.name, k.public, (select count(*) from "     \
    "paper_issue l where l.county = i.county and l.record = i.record and l.paper = i.paper and "   \
    "l.state = 'issued' and l.version > i.version) from paper_issue i left join person p on "      \
    "p.county = i.county and p.id = i.person left join paper_key k on k.county = i.county and "    \
    "k.id = i.key "

static void read_fixes(struct arena *a, const char *json, struct issue *x)
{
    struct json_in j = json_in_begin(json);

    x->fixes = arena_array(a, ISSUE_FIXES_MAX, sizeof(*x->fixes));
    x->before = arena_array(a, ISSUE_FIXES_MAX, sizeof(*x->before));
    for (json_in_open(&j, '['); x->n_fixes < ISSUE_FIXES_MAX && json_in_more(&j, ']');
         x->n_fixes++) {
        for (json_in_open(&j, '{'); json_in_more(&j, '}');) {
            const char *key = json_in_key(&j, a), *text = json_in_text(&j, a);
            *(str_eq(key, "place")   ? &x->fixes[x->n_fixes].place
              : str_eq(key, "after") ? &x->fixes[x->n_fixes].text
                                     : &x->before[x->n_fixes]) = text;
        }
    }
}

static void read_row(struct arena *a, const struct table *t, size_t i, struct issue *x)
{
    *x = (struct issue){
        .county = cell_int(t, i, 0),
        .id = cell_int(t, i, 1),
        .record = cell_int(t, i, 2),
        .reg = cell_text(t, i, 3),
        .paper = cell_text(t, i, 4),
        .version = (int)cell_int(t, i, 5),
        .issued = str_eq(cell_text(t, i, 6), "issued"),
        .number = cell_text(t, i, 7),
        .code = cell_text(t, i, 8),
        .title = cell_text(t, i, 9),
        .reason = cell_text(t, i, 11),
        .office = cell_text(t, i, 12),
        .at = cell_text(t, i, 13),
        .person_name = cell_text(t, i, 14),
        .public_hex = cell_text(t, i, 15),
        .current = cell_int(t, i, 16) == 0,
    };
    if (cell_text(t, i, 10)) {
        read_fixes(a, cell_text(t, i, 10), x);
    }
}

static enum err read_files(struct db *db, struct arena *a, struct issue *x, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select format, file, digest, signature from paper_file where county = ?1 "
                        "and issue = ?2",
                        ARGS(I(x->county), I(x->id)), &t, e);

    for (size_t i = 0; !r && i < t.n; i++) {
        enum paper_format f;
        if (render_format(cell_text(&t, i, 0), &f) && f < PAPER_FORMATS) {
            x->files[f] =
                (struct issue_file){cell_int(&t, i, 1), cell_text(&t, i, 2), cell_text(&t, i, 3)};
        }
    }
    return r;
}

enum err issue_list(struct db *db, struct arena *a, int64_t county, int64_t record,
                    struct issue **ret, size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, COLUMNS "where i.county = ?1 and i.record = ?2 order by i.id desc",
                        ARGS(I(county), I(record)), &t, e);

    if (r) {
        return r;
    }
    struct issue *list = arena_array(a, t.n + 1, sizeof(*list));
    for (size_t i = 0; !r && i < t.n; i++) {
        read_row(a, &t, i, &list[i]);
        r = list[i].issued ? read_files(db, a, &list[i], e) : OK;
    }
    *ret = list;
    *ret_n = t.n;
    return r;
}

const struct issue *issue_draft(const struct issue *list, size_t n, const char *paper)
{
    for (size_t i = 0; i < n; i++) {
        if (!list[i].issued && str_eq(list[i].paper, paper)) {
            return &list[i];
        }
    }
    return NULL;
}

/* --- verification -------------------------------------------------------------------------------------- */
static bool signed_by(const struct issue *x, const char *digest)
{
    for (int i = 0; i < PAPER_FORMATS; i++) {
        if (str_eq(x->files[i].digest, digest)) {
            return sm2_verify(x->public_hex, digest, strlen(digest), x->files[i].signature);
        }
    }
    return false;
}

static enum err verify_volume(struct db *db, struct arena *a, const char *digest,
                              enum issue_verdict *ret, struct issue *ret_issue, struct error *e)
{
    struct casefile_volume v = {0};
    enum err r = casefile_verify(db, a, digest, ret, &v, e);

    if (!r && *ret != ISSUE_UNKNOWN) {
        *ret_issue = (struct issue){.title = v.title,
                                    .office = v.office,
                                    .at = v.at,
                                    .version = 1,
                                    .issued = true,
                                    .current = true,
                                    .casefile_pages = v.pages > 0 ? v.pages : 1};
    }
    return r;
}

enum err issue_verify_digest(struct db *db, struct arena *a, const char *digest,
                             enum issue_verdict *ret, struct issue *ret_issue, struct error *e)
{
    struct table t;

    *ret = ISSUE_UNKNOWN;
    enum err r = db_all(db, a,
                        COLUMNS "where i.state = 'issued' and exists (select 1 from paper_file f "
                                "where f.county = i.county and f.issue = i.id and f.digest = ?1) "
                                "order by i.id limit 1",
                        ARGS(T(digest)), &t, e);
    if (r || !t.n) {
        return r ? r : verify_volume(db, a, digest, ret, ret_issue, e);
    }
    read_row(a, &t, 0, ret_issue);
    if ((r = read_files(db, a, ret_issue, e))) {
        return r;
    }
    *ret = !signed_by(ret_issue, digest) ? ISSUE_BROKEN
           : ret_issue->current          ? ISSUE_CURRENT
                                         : ISSUE_OLD;
    return OK;
}

enum err issue_verify(struct db *db, struct arena *a, const void *bytes, size_t n,
                      enum issue_verdict *ret, struct issue *ret_issue, struct error *e)
{
    char digest[SM3_HEX];

    sm3_hex(bytes, n, digest);
    return issue_verify_digest(db, a, digest, ret, ret_issue, e);
}

enum err issue_by_code(struct db *db, struct arena *a, const char *code, enum issue_verdict *ret,
                       struct issue *ret_issue, struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a, COLUMNS "where i.state = 'issued' and i.code = ?1", ARGS(T(code)), &t, e);

    *ret = ISSUE_UNKNOWN;
    if (!r && t.n) {
        read_row(a, &t, 0, ret_issue);
        *ret = ret_issue->current ? ISSUE_CURRENT : ISSUE_OLD;
    }
    return r;
}

const char *issue_says(struct arena *a, enum issue_verdict v, const struct issue *x)
{
    struct date on = {0};

    if (v == ISSUE_UNKNOWN) {
        return "不是本系统签发的文书，或者签发后被改动过。";
    }
    if (v == ISSUE_BROKEN) {
        return "文件在册，但完整性签名核对不上：签名密钥或者登记被改动过，请与签发单位核实。";
    }
    (void)!date_parse(arena_strndup(a, x->at, 10), &on);
    if (x->casefile_pages) {
        return arena_printf(a, "%s%s，%s归档，编了页码的共 %d 页，归档以后没有改动。",
                            x->office ? x->office : "", x->title, date_chinese(a, on),
                            x->casefile_pages);
    }
    return arena_printf(a, "%s%s%s%s，%s签发，第 %d 版，%s。", x->office ? x->office : "", x->title,
                        x->number ? "，" : "", x->number ? x->number : "", date_chinese(a, on),
                        x->version,
                        v == ISSUE_CURRENT ? "是现行版本" : "已有更新的版本，以新版为准");
}
