#include "manual/manual.h"

#include <string.h>

#include "base/str.h"
#include "manual/part.h"

/* --- blocks ------------------------------------------------------------------------------------------------------------- */
static struct manual_block *add(struct manual *m, enum manual_kind kind, const char *text)
{
    struct manual_block *x = arena_push(m->arena, &m->blocks, &m->n, &m->cap, sizeof(*x));
    *x = (struct manual_block){.kind = kind, .text = text ? text : ""};
    return x;
}

void part_heading(struct manual *m, const char *text)
{
    add(m, MANUAL_HEADING, text);
}

void part_text(struct manual *m, const char *text)
{
    if (!str_empty(text)) {
        add(m, MANUAL_TEXT, text);
    }
}

void part_table(struct manual *m, const char *caption, const char *const *heads, size_t n)
{
    struct manual_block *x = add(m, MANUAL_TABLE, caption);
    x->heads = arena_memdup(m->arena, heads, n * sizeof(*heads));
    x->n_columns = n;
}

void part_row(struct manual *m, const char *const *cells)
{
    struct manual_block *x = &m->blocks[m->n - 1];
    size_t at = x->n_rows * x->n_columns, cap = at;
    for (size_t i = 0; i < x->n_columns; i++) {
        *(const char **)arena_push(m->arena, &x->cells, &at, &cap, sizeof(char *)) =
            cells[i] ? cells[i] : "";
    }
    x->n_rows++;
}

void part_table_end(struct manual *m)
{
    if (m->blocks[m->n - 1].n_rows) {
        return;
    }
    m->n--;
    if (m->n && m->blocks[m->n - 1].kind == MANUAL_HEADING) {
        m->n--;
    }
}

/* --- words -------------------------------------------------------------------------------------------------------------- */
const char *part_join(struct arena *a, const char *before, const char *sep, const char *text)
{
    return str_empty(text)     ? before
           : str_empty(before) ? text
                               : arena_printf(a, "%s%s%s", before, sep, text);
}

const char *part_roles(struct arena *a, const struct content *c, const char *const *roles, size_t n,
                       const char *none)
{
    const char *s = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct role_def *role = content_role(c, roles[i]);
        s = part_join(a, s, "、", role ? role->title : roles[i]);
    }
    return s ? s : none;
}

const char *part_fields(struct arena *a, const struct field_def *const *fields, size_t n)
{
    const char *s = "";
    for (size_t i = 0; i < n; i++) {
        s = part_join(a, s, "、", fields[i]->title);
    }
    return s;
}

const char *part_states(struct arena *a, const struct state_def *const *states, size_t n)
{
    const char *s = "";
    for (size_t i = 0; i < n; i++) {
        s = part_join(a, s, "、", states[i]->title);
    }
    return s;
}

const char *part_limit(struct arena *a, int n, enum limit_unit unit)
{
    static const char *const words[] = {[LIMIT_WORKDAY] = "个工作日",
                                        [LIMIT_DAY] = "日",
                                        [LIMIT_MONTH] = "个月",
                                        [LIMIT_YEAR] = "年",
                                        [LIMIT_HOUR] = "小时"};
    return arena_printf(a, "%d %s", n, words[unit]);
}

/* --- who may do what --------------------------------------------------------------------------------------------------------- */
/* 科长，再局长；科长和法制科长（先后不限）；三人中签一人即可 */
static const char *signers(struct arena *a, const struct content *c, const struct step_def *s)
{
    const char *all = "";
    for (size_t i = 0; i < s->n_signs; i++) {
        const struct sign_def *g = &s->signs[i];
        const char *one = part_roles(a, c, g->roles, g->n, "");
        if (g->n > 1) {
            one = arena_printf(a, "%s（%s）", one, g->one ? "签一个即可" : "都要签，先后不限");
        }
        all = part_join(a, all, "，再", one);
    }
    return all;
}

static const char *step_from_words(struct arena *a, const struct step_def *s)
{
    return s->n_from ? part_states(a, s->from, s->n_from) : "还没有办结的";
}

static const char *step_notes(struct arena *a, const struct step_def *s)
{
    const char *t = s->action ? "由程序一并办理" : "";
    t = part_join(a, t, "；", s->aside ? "需要时才办" : NULL);
    return part_join(a, t, "；", s->confirm);
}

static void steps(struct manual *m, const struct content *c, const struct register_def *reg)
{
    static const char *const heads[] = {"办什么", "什么时候", "办了以后", "谁来办",
                                        "必须填", "可以填",   "谁签字",   "说明"};
    struct arena *a = m->arena;
    part_heading(m, "怎么办、谁来办");
    part_table(m, "步骤", heads, array_len(heads));
    for (size_t i = 0; i < reg->n_steps; i++) {
        const struct step_def *s = &reg->steps[i];
        const char *row[] = {s->title,
                             step_from_words(a, s),
                             s->to ? s->to->title : "不变",
                             part_roles(a, c, s->by, s->n_by, "只由程序办理"),
                             part_fields(a, s->need, s->n_need),
                             "",
                             signers(a, c, s),
                             step_notes(a, s)};
        for (size_t k = 0; k < s->n_fields; k++) {
            bool needed = false;
            for (size_t j = 0; j < s->n_need; j++) {
                needed = needed || s->need[j] == s->fields[k];
            }
            row[5] = needed ? row[5] : part_join(a, row[5], "、", s->fields[k]->title);
        }
        part_row(m, row);
    }
    part_table_end(m);
}

static const char *who_reads(struct arena *a, const struct content *c,
                             const struct register_def *reg)
{
    const char *s = NULL;
    if (reg->n_read) {
        return part_roles(a, c, reg->read, reg->n_read, "");
    }
    for (size_t i = 0; i < c->n_roles; i++) {
        s = role_may(&c->roles[i], "register.read") ? part_join(a, s, "、", c->roles[i].title) : s;
    }
    return arena_printf(a, "%s；各看自己范围内的%s", s ? s : "",
                        reg->shared ? "，这一本全县可看" : "");
}

static void others(struct manual *m, const struct content *c, const struct register_def *reg)
{
    struct arena *a = m->arena;
    part_text(m, arena_printf(a, "谁可以新增：%s。",
                              reg->create_by_action_only
                                  ? "由程序在办理别的事时自动生成"
                                  : part_roles(a, c, reg->create, reg->n_create, "没有人")));
    part_text(m, arena_printf(a, "谁可以查看：%s。", who_reads(a, c, reg)));
    for (size_t i = 0; i < reg->n_edits; i++) {
        const struct edit_def *ed = &reg->edits[i];
        part_text(
            m, arena_printf(a, "在“%s”时，%s可以修改%s。", part_states(a, ed->in, ed->n_in),
                            part_roles(a, c, ed->by, ed->n_by, ""),
                            ed->n_fields ? part_fields(a, ed->fields, ed->n_fields) : "所有字段"));
    }
    if (!reg->edits) {
        part_text(m, "谁能办下一步，谁就能在这以前修改；已经办结的，更正要写理由。");
    }
    part_text(m, reg->void_step && reg->void_step->n_signs
                     ? arena_printf(a, "作废要写理由；已经编号的还要%s签字。编号保留，不再使用。",
                                    signers(a, c, reg->void_step))
                     : "作废要写理由；编号保留，不再使用。");
}

static void states(struct manual *m, const struct register_def *reg)
{
    static const char *const heads[] = {"状态", "含义"};
    part_heading(m, "有哪些状态");
    part_table(m, "状态", heads, array_len(heads));
    for (size_t i = 0; i < reg->n_states; i++) {
        const struct state_def *s = &reg->states[i];
        const char *row[] = {s->title, i == 0     ? "新登记的从这里开始"
                                       : s->final ? "算办结"
                                                  : "在办"};
        part_row(m, row);
    }
    part_table_end(m);
}

/* The guide's own title stands above it already. */
static const char *guide_text(const char *guide)
{
    const char *line = strchr(guide, '\n');
    return str_starts(guide, "# ") && line ? line + 1 : guide;
}

struct manual manual_of(struct arena *a, const struct content *c, const struct register_def *reg)
{
    struct manual m = {.arena = a,
                       .title = arena_printf(a, "%s使用说明", reg->title),
                       .about = reg->about ? reg->about : ""};
    if (reg->guide) {
        part_heading(&m, "要点");
        add(&m, MANUAL_GUIDE, guide_text(reg->guide));
    }
    steps(&m, c, reg);
    others(&m, c, reg);
    states(&m, reg);
    manual_rules(&m, c, reg);
    manual_fields(&m, c, reg);
    return m;
}
