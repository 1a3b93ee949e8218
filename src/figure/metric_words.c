/* Figures and their definitions in words. */
#include "base/str.h"
#include "figure/metric_internal.h"
#include "register/name.h"

static const char *day_text(struct arena *a, int64_t number)
{
    return arena_printf(a, "%d月%d日", (int)(number / 100 % 100), (int)(number % 100));
}

const char *metric_number(struct arena *a, const struct metric_value *v)
{
    if (!v->known || v->day) {
        return v->known ? day_text(a, v->number) : "—";
    }
    return arena_printf(a, "%s%s", str_from_scaled(a, v->number, v->scale, v->money || v->share),
                        v->lower ? "余" : "");
}

const char *metric_text(struct arena *a, const struct metric_def *m, const struct metric_value *v)
{
    const char *n = metric_number(a, v);
    if (!v->known || v->day) {
        return n;
    }
    return v->share ? arena_printf(a, "%s%%", n)
                    : arena_printf(a, "%s%s%s", n, v->lower ? "" : " ", m->unit);
}

/* --- the definition ---------------------------------------------------------------------------------------------------- */
static const char *name_title(struct arena *a, const struct measure_def *m, const struct cel *name,
                              const char *text)
{
    struct name n = name_of(a, m->reg, &name->name);
    return n.title ? n.title : text;
}

/* "按召开日期归入期间", "数期末还在的：施行日期不晚于期末，废止日期没有或者晚于期末" */
static const char *when_text(struct arena *a, const struct measure_def *m)
{
    if (!m->standing) {
        return arena_printf(a, "按%s归入期间",
                            m->by_year ? "所属年度" : name_title(a, m, m->on, m->on_text));
    }
    const char *from = name_title(a, m, m->on, m->on_text);
    return m->until ? arena_printf(a, "只数期末仍在的（%s不晚于期末最后一天，%s空着或者更晚）",
                                   from, name_title(a, m, m->until, m->until_text))
                    : arena_printf(a, "只数期末已有的（%s不晚于期末最后一天）", from);
}

const char *metric_formula(struct arena *a, const struct measure_def *m)
{
    static const char *const ways[] = {[METRIC_COUNT] = "件数",
                                       [METRIC_ROWS] = "项数",
                                       [METRIC_SUM] = "合计",
                                       [METRIC_DISTINCT] = "不重复的个数",
                                       [METRIC_LEAST] = "最小值"};
    if (m->kind == METRIC_RATIO) {
        return arena_printf(a, "“%s”除以“%s”，按百分比计，保留两位小数", m->of->title,
                            m->over->title);
    }
    if (m->kind == METRIC_PEOPLE) {
        return m->with ? arena_printf(a, "数期末在岗的人，只数“%s”数到的", m->with->title)
                       : "数期末在岗的人，一人只计一次";
    }
    const struct field_def *counted = m->column ? m->column : m->field;
    bool first = m->kind == METRIC_LEAST && counted->type == FIELD_DATE;
    const char *what =
        m->column ? arena_printf(a, "里“%s”一表“%s”列的", m->field->title, m->column->title)
        : m->field ? arena_printf(a, "里“%s”的", m->field->title)
                   : "的";
    const char *line = m->line_text ? arena_printf(a, "；只数这样的行：%s",
                                                   metric_filter(a, m->reg, m->line, m->line_text))
                                    : "";
    return arena_printf(a, "数台账“%s”%s%s，%s，作废的不计%s%s%s%s", m->reg->title, what,
                        first ? "最早一天" : ways[m->kind], when_text(a, m),
                        m->each_month ? "，逐月来数，取最少的一个月（还没到的月份不算）" : "", line,
                        m->where_text ? "；条件：" : "",
                        m->where_text ? metric_filter(a, m->reg, m->where, m->where_text) : "");
}
