/* Gates, checks, time limits, what must be done, figures, the public side. */
#include "base/str.h"
#include "manual/part.h"

/* "2021年7月15日起" of a rule with days of force. */
static const char *in_force(struct arena *a, const struct rule_time *t)
{
    const char *s = t->since ? arena_printf(a, "%s 起", t->since) : "";
    return part_join(a, s, "，", t->until ? arena_printf(a, "到 %s 止", t->until) : NULL);
}

static void gates(struct manual *m, const struct register_def *reg)
{
    static const char *const heads[] = {"办什么时", "有这个情况就不能办", "依据", "施行"};
    struct arena *a = m->arena;
    part_heading(m, "什么情况不能办");
    part_table(m, "关口", heads, array_len(heads));
    for (size_t i = 0; i < reg->n_steps; i++) {
        for (size_t k = 0; k < reg->steps[i].n_gates; k++) {
            const struct gate_def *g = &reg->steps[i].gates[k];
            const char *row[] = {reg->steps[i].title, g->say, g->law, in_force(a, &g->time)};
            part_row(m, row);
        }
    }
    for (size_t i = 0; reg->intake && i < reg->intake->n_gates; i++) {
        const struct gate_def *g = &reg->intake->gates[i];
        const char *row[] = {arena_printf(a, "公众%s", reg->intake->button), g->say, g->law,
                             in_force(a, &g->time)};
        part_row(m, row);
    }
    part_table_end(m);
}

static void checks(struct manual *m, const struct register_def *reg)
{
    static const char *const heads[] = {"体检查出", "依据", "会挡住哪一步"};
    struct arena *a = m->arena;
    part_heading(m, "体检");
    part_table(m, "体检", heads, array_len(heads));
    for (size_t i = 0; i < reg->n_checks; i++) {
        const struct check_def *c = &reg->checks[i];
        const char *stops = "";
        for (size_t k = 0; k < c->n_stop; k++) {
            stops = part_join(a, stops, "、", c->stop[k]->title);
        }
        const char *row[] = {c->say, c->law, *stops ? stops : "不挡，只提示"};
        part_row(m, row);
    }
    part_table_end(m);
}

/* --- time limits --------------------------------------------------------------------------------------------------------- */
static const char *length(struct arena *a, const struct clock_def *k)
{
    if (k->limit_by) {
        return k->limit_by->type == FIELD_DATE ? arena_printf(a, "到“%s”那一天", k->limit_by->title)
                                               : arena_printf(a, "“%s”写的数", k->limit_by->title);
    }
    const char *s = "";
    for (size_t i = 0; k->n_limits > 1 && i < k->n_limits; i++) {
        const struct clock_limit *l = &k->limits[i];
        const char *one = part_limit(a, l->n, l->unit);
        s = part_join(a, s, "；", l->from ? arena_printf(a, "%s 起算的 %s", l->from, one) : one);
    }
    return *s ? s : part_limit(a, k->limit, k->unit);
}

static const char *begins(struct arena *a, const struct clock_def *k)
{
    return k->backward   ? arena_printf(a, "从“%s”往前数", k->backward->title)
           : k->start_by ? arena_printf(a, "“%s”的次日", k->start_by->title)
           : k->from     ? arena_printf(a, "进入“%s”的次日", k->from->title)
                         : "";
}

static const char *ends(struct arena *a, const struct clock_def *k)
{
    return k->until_by ? arena_printf(a, "填上“%s”", k->until_by->title)
                       : part_states(a, k->untils, k->n_untils);
}

static const char *pause(struct arena *a, const struct clock_def *k)
{
    const char *s = "";
    for (size_t i = 0; k->pause && i < k->pause->n_grounds; i++) {
        s = part_join(a, s, "、", k->pause->grounds[i]);
    }
    s = *s ? arena_printf(a, "可停：%s", s) : "";
    if (k->extend) {
        s = part_join(
            a, s, "；",
            arena_printf(a, "可延长，最多 %s", part_limit(a, k->extend->max, k->extend->unit)));
    }
    return s;
}

static void clocks(struct manual *m, const struct register_def *reg)
{
    static const char *const heads[] = {"时限",         "从什么时候起", "到什么时候止", "多长",
                                        "末日遇节假日", "停表、延长",   "依据"};
    struct arena *a = m->arena;
    part_heading(m, "时限");
    part_table(m, "时限", heads, array_len(heads));
    for (size_t i = 0; i < reg->n_clocks; i++) {
        const struct clock_def *k = &reg->clocks[i];
        const char *law = k->law ? k->law : "";
        const char *row[] = {k->title,
                             begins(a, k),
                             ends(a, k),
                             length(a, k),
                             k->shift ? "顺延" : "不顺延",
                             pause(a, k),
                             k->unverified ? arena_printf(a, "%s（待核）", law) : law};
        part_row(m, row);
    }
    part_table_end(m);
}

/* --- what must be done, figures --------------------------------------------------------------------------------------------- */
static bool counts(const struct measure_def *m, const struct register_def *reg, int depth);

static bool metric_counts(const struct metric_def *x, const struct register_def *reg, int depth)
{
    for (size_t i = 0; x && i < x->n; i++) {
        if (counts(&x->versions[i].m, reg, depth)) {
            return true;
        }
    }
    return false;
}

static bool counts(const struct measure_def *m, const struct register_def *reg, int depth)
{
    return m->reg == reg || (depth < 4 && (metric_counts(m->of, reg, depth + 1) ||
                                           metric_counts(m->over, reg, depth + 1)));
}

static const char *whose(struct arena *a, const struct content *c, const struct obligation_def *o)
{
    const struct code_list *kinds = content_codes(c, "unit_kinds");
    const char *s = "";
    if (o->role) {
        return part_roles(a, c, &o->role, 1, "");
    }
    for (size_t i = 0; i < o->n_kinds; i++) {
        const struct code *k = kinds ? code_find(kinds, o->kinds[i]) : NULL;
        s = part_join(a, s, "、", k ? k->title : o->kinds[i]);
    }
    return s;
}

static void obligations(struct manual *m, const struct content *c, const struct register_def *reg)
{
    static const char *const pers[] = {[PER_YEAR] = "每年",
                                       [PER_HALF] = "每半年",
                                       [PER_QUARTER] = "每季度",
                                       [PER_MONTH] = "每月",
                                       [PER_ALWAYS] = "随时"};
    static const char *const heads[] = {"应做事项", "谁", "至少", "依据"};
    struct arena *a = m->arena;
    part_heading(m, "这本台账管着哪些应做事项");
    part_table(m, "应做事项", heads, array_len(heads));
    for (size_t i = 0; i < c->n_obligations; i++) {
        const struct obligation_def *o = &c->obligations[i];
        if (counts(&o->m, reg, 0) || metric_counts(o->metric, reg, 0)) {
            const char *row[] = {
                o->title, whose(a, c, o),
                o->none_left ? "不许有积压"
                             : arena_printf(a, "%s %lld", pers[o->per], (long long)o->at_least),
                o->law ? o->law : o->basis};
            part_row(m, row);
        }
    }
    part_table_end(m);
}

static void metrics(struct manual *m, const struct content *c, const struct register_def *reg)
{
    static const char *const heads[] = {"指标", "单位", "怎么数", "谁维护", "依据"};
    part_heading(m, "哪些指标从这本台账里数");
    part_table(m, "指标", heads, array_len(heads));
    for (size_t i = 0; i < c->n_metrics; i++) {
        const struct metric_def *x = &c->metrics[i];
        if (metric_counts(x, reg, 0)) {
            const char *row[] = {x->title, x->unit, x->about, x->keeper, x->law};
            part_row(m, row);
        }
    }
    part_table_end(m);
}

/* --- the public side ------------------------------------------------------------------------------------------------------------ */
static const char *faces(struct arena *a, const struct intake_def *in)
{
    const char *s = "";
    for (size_t i = 0; i < in->n_fields; i++) {
        const struct field_def *f = &in->fields[i].face;
        s = part_join(a, s, "、",
                      f->required ? f->title : arena_printf(a, "%s（可不填）", f->title));
    }
    return s;
}

static void outside(struct manual *m, const struct content *c, const struct register_def *reg)
{
    struct arena *a = m->arena;
    const struct intake_def *in = reg->intake;
    const struct publish_def *p = reg->publish;
    if (!in && !p) {
        return;
    }
    part_heading(m, "公众能做什么、能看到什么");
    if (in) {
        part_text(m, arena_printf(a, "公众可以在网上%s（地址 /p/%s）：%s，填写%s。", in->button,
                                  reg->id, in->n_links ? "凭办事单位给的链接" : "不用账号",
                                  faces(a, in)));
        part_text(m, arena_printf(
                         a,
                         "提交以后是“%s”，%s会收到提醒。提交人凭查询码能看到办到哪一步、法定期限%s%"
                         "s，看不到别的。",
                         in->state->title, part_roles(a, c, in->notify, in->n_notify, "没有人"),
                         in->n_shows ? "和" : "", part_fields(a, in->shows, in->n_shows)));
    }
    if (p && p->on) {
        part_text(m,
                  arena_printf(
                      a, "“%s”以后填了“%s”的，在 /open/%s 对外公开：%s。作废、退回的自动撤下。",
                      p->at->title, p->on->title, reg->id, part_fields(a, p->fields, p->n_fields)));
    }
}

void manual_rules(struct manual *m, const struct content *c, const struct register_def *reg)
{
    gates(m, reg);
    checks(m, reg);
    clocks(m, reg);
    outside(m, c, reg);
    obligations(m, c, reg);
    metrics(m, c, reg);
}
