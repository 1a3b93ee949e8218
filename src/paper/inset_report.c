/* What a report tells, as tables of its own paper: every figure beside last year's, what is missing, what people wrote instead. */
#include <string.h>

#include "base/str.h"
#include "figure/sealed.h"
#include "paper/inset.h"
#include "paper/source.h"

static const char **next_row(struct arena *a, struct inset *x, size_t cap)
{
    const char *const **cells = (const char *const **)x->cells;

    if (!cells) {
        cells = arena_array(a, cap + 1, sizeof(*cells));
        x->cells = cells;
    }
    const char **row = arena_array(a, x->def->n_columns + 1, sizeof(*row));
    cells[x->n++] = row;
    return row;
}

static const char *group_of(const struct report_def *def, const struct sealed_figure *f)
{
    for (size_t g = 0; f->metric && g < def->n_groups; g++) {
        for (size_t i = 0; i < def->groups[g].n; i++) {
            if (def->groups[g].figures[i] == f->metric) {
                return def->groups[g].title;
            }
        }
    }
    return "";
}

static bool leading(struct arena *a, const char *text, int64_t *ret)
{
    size_t n = text ? strspn(text, "0123456789.-") : 0;

    return n && str_to_scaled(arena_strndup(a, text, n), 2, ret);
}

/* Only of whole numbers with the same words behind them; days and what is not known have no difference. */
static const char *change(struct arena *a, const struct sealed_figure *f)
{
    const char *unit = f->metric ? f->metric->unit : "";
    int64_t now, then;

    if (f->missing || !f->value.known || f->value.day || f->value.lower ||
        strstr(f->last_text, "余") || !leading(a, f->text, &now) ||
        !leading(a, f->last_text, &then)) {
        return "—";
    }
    bool share = str_eq(unit, "%");
    int64_t by = now > then ? now - then : then - now;
    return !by ? "持平"
               : arena_printf(a, "%s %s %s", now > then ? "增加" : "减少",
                              str_from_scaled(a, by, 2, false), share ? "个百分点" : unit);
}

static const char *told(struct arena *a, const struct sealed_figure *f)
{
    return f->missing ? "缺数据" : writing_figure(a, sealed_text(f));
}

static bool listed(enum inset_kind kind, const struct sealed_figure *f)
{
    const struct sealed_word *w = f->word;

    return kind == INSET_TOLD   ? true
           : kind == INSET_GAPS ? f->missing || (w && !w->text)
                                : w && w->text;
}

static void one(struct arena *a, const struct sealed_report *k, const struct sealed_figure *f,
                enum inset_kind kind, const char **row)
{
    const char *why = f->word ? f->word->why : "还没有写明原因";

    row[0] = kind == INSET_TOLD ? group_of(k->def, f) : f->title;
    row[1] = kind == INSET_TOLD ? f->title : kind == INSET_GAPS ? why : f->word->text;
    if (kind == INSET_TOLD) {
        row[2] = told(a, f);
        row[3] = str_empty(f->last_text) ? "—" : writing_figure(a, f->last_text);
        row[4] = change(a, f);
    } else if (kind == INSET_RETOLD) {
        row[2] = f->text;
        row[3] = why;
    }
}

enum err inset_report(struct paper_source *s, struct inset *ret, struct error *e)
{
    const struct sealed_report *k;
    enum err r = source_report(s, &k, e);

    for (size_t i = 0; !r && k && i < k->n; i++) {
        if (listed(ret->def->kind, &k->items[i])) {
            one(s->arena, k, &k->items[i], ret->def->kind, next_row(s->arena, ret, k->n));
        }
    }
    return r;
}
