/* The sheet as cells: the first row that says 单位名称 or 姓名 beside another head we know is the head. */
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "people/roster_internal.h"
#include "sheet/sheet.h"

enum { HEAD_ROWS = 20, HEADS = 10, CELL_CHARS = 200, UNKNOWN_MAX = 20 };

static const struct roster_column unit_columns[] = {
    {"单位名称", true, 30, "示范县双河镇卫生院", "全称，与公章一致"},
    {"类别", true, 16, "乡镇卫生院", "决定套用哪套指标体系、在哪一组里排名"},
    {"简称", false, 16, "双河镇卫生院", "不填时去掉县名"},
    {"统一社会信用代码", false, 22, "", "18 位，校验码要对；还没有的可以不填"},
    {"上级单位", false, 24, "", "不填就是本局；科室、分院写上级的全称或简称"},
    {"地址", false, 30, "示范县双河镇人民路 1 号", ""},
    {"电话", false, 16, "0691-5550101", "单位的固定电话"},
    {"文号代字", false, 12, "", "以自己名义发文的单位才填，例如 示卫监"},
};
static const char *const unit_heads[ROSTER_COLUMNS][HEADS] = {
    {"单位名称", "名称", "机构名称", "单位", "全称", "机构"},
    {"类别", "单位类别", "机构类别", "单位类型", "类型", "机构类型"},
    {"简称", "单位简称"},
    {"统一社会信用代码", "信用代码", "社会信用代码", "机构代码"},
    {"上级单位", "上级", "主管单位", "隶属单位", "隶属"},
    {"地址", "单位地址", "住所", "详细地址"},
    {"电话", "单位电话", "联系电话", "办公电话"},
    {"文号代字", "代字", "发文代字"},
};
static const struct roster_column people_columns[] = {
    {"姓名", true, 12, "李志强", "一个人有两个岗位就写两行，电话写同一个"},
    {"单位", true, 26, "双河镇卫生院", "单位表里的全称或简称"},
    {"岗位", true, 18, "法治联络员", "决定能看什么、能办什么"},
    {"手机", false, 16, "13800000001", "不填登录名时，就用手机号登录"},
    {"登录名", false, 16, "", "不填时用手机号；没有手机号的排成 u001"},
    {"开账号", false, 10, "是", "只登记、不登录的人写 否"},
};
static const char *const people_heads[ROSTER_COLUMNS][HEADS] = {
    {"姓名", "人员姓名", "名字"},
    {"单位", "单位名称", "所在单位", "工作单位", "科室", "部门"},
    {"岗位", "角色", "职务", "岗位职务", "职务岗位", "身份"},
    {"手机", "手机号", "手机号码", "电话", "联系电话"},
    {"登录名", "账号", "用户名"},
    {"开账号", "是否开账号"},
};

const struct roster_column *roster_columns(enum roster_kind kind, size_t *ret_n)
{
    *ret_n = kind == ROSTER_UNITS ? array_len(unit_columns) : array_len(people_columns);
    return kind == ROSTER_UNITS ? unit_columns : people_columns;
}

const char *roster_title(enum roster_kind kind)
{
    return kind == ROSTER_UNITS ? "单位" : "人员";
}

static bool idle(int32_t c)
{
    return c <= ' ' || c == '*' || c == 0xff0a || c == 0xa0 || c == 0x3000 || c == 0x200b ||
           c == 0xfeff || c == ':' || c == 0xff1a || c == '/' || c == 0x3001;
}

char *roster_key(struct arena *a, const char *s)
{
    char *key = arena_alloc(a, strlen(s) + 1), *to = key;
    for (const char *at = s; *s; at = s) {
        int32_t c = str_next(&s);
        if (c == '(' || c == 0xff08) {
            break;
        }
        if (!idle(c)) {
            memcpy(to, at, (size_t)(s - at));
            to += s - at;
        }
    }
    return key;
}

char *roster_name(struct arena *a, const char *s)
{
    char *key = arena_alloc(a, strlen(s) + 1), *to = key;
    for (const char *at = s; *s; at = s) {
        int32_t c = str_next(&s);
        if (c == 0xff08 || c == 0xff09) {
            *to++ = c == 0xff08 ? '(' : ')';
        } else if (!idle(c)) {
            memcpy(to, at, (size_t)(s - at));
            to += s - at;
        }
    }
    return key;
}

void roster_fault(struct arena *a, struct roster *r, size_t row, size_t column, const char *cell,
                  const char *why)
{
    size_t n;
    const struct roster_column *columns = roster_columns(r->kind, &n);
    if (!r->faults) {
        r->faults = arena_array(a, ROSTER_FAULTS_MAX, sizeof(*r->faults));
    }
    if (r->n_faults < ROSTER_FAULTS_MAX) {
        r->faults[r->n_faults++] = (struct roster_fault){
            row, column < n ? columns[column].title : NULL, arena_strdup(a, cell), why};
    }
}

/* --- reading ---------------------------------------------------------------------------------------------------- */
struct reading {
    struct arena *a;
    struct roster *r;
    struct roster_rows *rows;
    size_t cap, most, seen;
    size_t place[SHEET_COLUMNS_MAX]; /* 1 + column of ours, 0: none */
    bool headed;
};

static size_t head_means(const struct reading *g, const char *key)
{
    const char *const(*heads)[HEADS] = g->r->kind == ROSTER_UNITS ? unit_heads : people_heads;
    for (size_t i = 0; i < ROSTER_COLUMNS; i++) {
        for (size_t k = 0; k < HEADS && heads[i][k]; k++) {
            if (str_eq(heads[i][k], key)) {
                return i + 1;
            }
        }
    }
    return 0;
}

/* Takes a row as the head when it names the first column and one more; the first of two equal heads counts. */
static bool take_head(struct reading *g, const struct sheet_row *row)
{
    size_t place[SHEET_COLUMNS_MAX] = {0}, found = 0;
    bool taken[ROSTER_COLUMNS + 1] = {false};
    const char **unknown = arena_array(g->a, UNKNOWN_MAX, sizeof(*unknown));
    size_t n_unknown = 0;
    for (size_t i = 0; i < row->n && i < SHEET_COLUMNS_MAX; i++) {
        const char *key = roster_key(g->a, row->cells[i].text);
        size_t at = head_means(g, key);
        if (at && !taken[at]) {
            taken[at] = true;
            place[i] = at;
            found++;
        } else if (*key && !str_eq(key, "序号") && n_unknown < UNKNOWN_MAX) {
            unknown[n_unknown++] = arena_strdup(g->a, row->cells[i].text);
        }
    }
    if (!taken[1] || found < 2) {
        return false;
    }
    memcpy(g->place, place, sizeof(place));
    g->r->unknown = unknown;
    g->r->n_unknown = n_unknown;
    return true;
}

static void take_cell(struct reading *g, struct roster_raw *raw, size_t column, const char *text)
{
    char *clean = NULL;
    struct error why;
    if (str_clean(g->a, text, strlen(text), CELL_CHARS, &clean, &why)) {
        roster_fault(g->a, g->r, raw->row, column, NULL, arena_strdup(g->a, why.text));
        raw->refused = true;
        return;
    }
    raw->cells[column] = clean;
}

static enum err take_row(struct reading *g, const struct sheet_row *row, struct error *e)
{
    struct roster_raw raw = {.row = row->row};
    bool any = false;
    for (size_t i = 0; i < row->n && i < SHEET_COLUMNS_MAX; i++) {
        if (g->place[i]) {
            take_cell(g, &raw, g->place[i] - 1, row->cells[i].text);
            any = any || raw.cells[g->place[i] - 1];
        }
    }
    if (!any && !raw.refused) {
        return OK;
    }
    if (g->rows->n >= g->most) {
        return error_set(e, ERR_LIMIT, "%s表一次最多 %zu 行，请核对是不是传错了表。",
                         roster_title(g->r->kind), g->most);
    }
    struct roster_raw *to = arena_push(g->a, &g->rows->raws, &g->rows->n, &g->cap, sizeof(*to));
    *to = raw;
    return OK;
}

static enum err on_row(void *ctx, const struct sheet_row *row, struct error *e)
{
    struct reading *g = ctx;
    if (g->headed) {
        return take_row(g, row, e);
    }
    g->headed = take_head(g, row);
    if (!g->headed && ++g->seen >= HEAD_ROWS) {
        *row->stop = true;
    }
    return OK;
}

enum err roster_sheet(struct arena *a, const void *bytes, size_t n, struct roster *r,
                      struct roster_rows *ret, struct error *e)
{
    struct reading g = {.a = a,
                        .r = r,
                        .rows = ret,
                        .most = r->kind == ROSTER_UNITS ? ROSTER_UNITS_MAX : ROSTER_PEOPLE_MAX};
    *ret = (struct roster_rows){0};
    if (n > ROSTER_BYTES_MAX) {
        return error_set(e, ERR_LIMIT, "文件超过 5 MB，%s表不会这么大，请核对是不是传错了。",
                         roster_title(r->kind));
    }
    enum err bad = sheet_read_bytes(bytes, n, NULL, on_row, &g, e);
    if (bad) {
        return bad;
    }
    if (!g.headed) {
        return error_set(e, ERR_INVALID,
                         r->kind == ROSTER_UNITS
                             ? "没有找到表头。要有一行写着“单位名称”“类别”等，请照模板填写。"
                             : "没有找到表头。要有一行写着“姓名”“单位”“岗位”等，请照模板填写。");
    }
    return ret->n ? OK : error_set(e, ERR_INVALID, "表头下面没有内容，请填好以后再传。");
}
