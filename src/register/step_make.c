/* What a step does to other records: `moves` and `makes`. All of it is the program's, in the same work; a refusal there refuses
 * the whole, with the sentence of the other record behind the name of it. */
#include "base/id.h"
#include "base/str.h"
#include "register/column.h"
#include "register/query.h"
#include "register/step_internal.h"

/* The entry that a record is made or moved for; both NULL: no list. */
struct entry {
    const struct row *row;
    const struct link *link;
};

/* A step may take steps that take steps, but not without end. */
enum { DEPTH_MAX = 8 };

static struct engine below(const struct move *m)
{
    struct engine inner = *m->en;
    inner.in_action = true;
    inner.depth++;
    return inner;
}

/* --- values given ------------------------------------------------------------------------------------------- */
/* Lines that go to another record are new lines there. */
static const char *plain(struct arena *a, const struct field_def *f, const struct value *v)
{
    if (f->type != FIELD_ROWS || !v->set) {
        return value_plain(a, f, v);
    }
    struct value copy = *v;
    struct row *rows = arena_array(a, v->n + 1, sizeof(*rows));
    for (size_t i = 0; i < v->n; i++) {
        rows[i] = (struct row){.id = 0, .cells = v->rows[i].cells};
    }
    copy.rows = rows;
    return value_plain(a, f, &copy);
}

static const char *gift_text(const struct move *m, const struct gift *g, const struct entry *en)
{
    switch (g->kind) {
    case GIFT_TEXT: return g->text;
    case GIFT_THIS: return id_text(m->a, m->rec.id);
    case GIFT_FIELD: return plain(m->a, g->from, &m->rec.values[g->from->index]);
    case GIFT_ROW: return en->link->code ? en->link->code : id_text(m->a, en->link->ref);
    case GIFT_COLUMN: return value_plain(m->a, g->from, &en->row->cells[g->from->index]);
    case GIFT_TODAY: return m->on;
    case GIFT_YEAR: return arena_printf(m->a, "%lld", (long long)m->rec.year);
    case GIFT_UNIT: return id_text(m->a, m->rec.unit);
    case GIFT_NUMBER: return m->rec.number;
    }
    return NULL;
}

/* A source without a value gives nothing. */
static size_t gifts_typed(const struct move *m, const struct gift *set, size_t n,
                          const struct entry *en, struct typed **ret)
{
    size_t got = 0;
    *ret = arena_array(m->a, n + 1, sizeof(**ret));
    for (size_t i = 0; i < n; i++) {
        const char *text = gift_text(m, &set[i], en);
        if (!str_empty(text)) {
            (*ret)[got++] = (struct typed){set[i].to->id, text};
        }
    }
    return got;
}

enum err move_matches(const struct move *m, const struct gift *set, size_t n,
                      const struct field_def *const *only, size_t n_only, const struct entry *en,
                      struct query_match **ret, size_t *ret_n)
{
    *ret = arena_array(m->a, n + 1, sizeof(**ret));
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        bool wanted = !only;
        for (size_t k = 0; k < n_only; k++) {
            wanted = wanted || only[k] == set[i].to;
        }
        struct query_match *x = &(*ret)[*ret_n];
        const char *text = wanted ? gift_text(m, &set[i], en) : NULL;
        enum err r =
            wanted ? value_parse(m->a, set[i].to, text ? text : "", m->today, &x->value, m->e) : OK;
        if (r) {
            return r;
        }
        x->field = set[i].to;
        *ret_n += wanted;
    }
    return OK;
}

/* --- lists -------------------------------------------------------------------------------------------------- */
static size_t entries(const struct move *m, const struct field_def *each, struct entry **ret)
{
    const struct value *v = each ? &m->rec.values[each->index] : NULL;
    size_t n = each ? v->n : 1;
    *ret = arena_array(m->a, n + 1, sizeof(**ret));
    for (size_t i = 0; each && i < n; i++) {
        (*ret)[i] = each->type == FIELD_ROWS ? (struct entry){.row = &v->rows[i]}
                                             : (struct entry){.link = &v->links[i]};
    }
    return n;
}

static enum err line_wanted(const struct move *m, const struct cel *line, const struct entry *en,
                            bool *ret)
{
    struct eval ev = move_eval(m);
    enum truth t = TRUTH_TRUE;
    enum err r = line ? eval_line(&ev, line, en->row, &t, m->e) : OK;
    *ret = t == TRUTH_TRUE;
    return r;
}

/* --- moves -------------------------------------------------------------------------------------------------- */
static int64_t moved_ref(const struct move *m, const struct step_move *x, const struct entry *en)
{
    if (x->each && !x->ref) {
        return en->link->ref;
    }
    const struct value *v =
        x->each ? &en->row->cells[x->ref->index] : &m->rec.values[x->ref->index];
    return v->set ? v->i : 0;
}

/* The other record is told by the program itself; where it stands elsewhere already, nothing is to do. */
static enum err move_entry(struct move *m, const struct step_move *x, const struct entry *en)
{
    struct actor program = actor_system(m->rec.county);
    const struct register_def *reg = x->ref ? x->ref->target : x->each->target;
    int64_t ref = moved_ref(m, x, en);
    struct step_result ignored;
    struct record other;
    struct typed *typed;
    bool stands = x->step->n_from == 0, wanted = false;
    enum err r = ref ? line_wanted(m, x->line, en, &wanted) : OK;
    if (r || !wanted) {
        return r;
    }
    if ((r = record_load(m->db, m->a, m->en->content, &program.scope, reg, ref, &other, m->e))) {
        return r;
    }
    for (size_t i = 0; i < x->step->n_from; i++) {
        stands = stands || x->step->from[i] == other.state;
    }
    if (!stands || other.voided || other.pending) {
        return OK;
    }
    struct engine inner = below(m);
    size_t n = gifts_typed(m, x->set, x->n_set, en, &typed);
    const struct step_request rq = {
        .reg = reg, .record = ref, .step = x->step, .typed = typed, .n_typed = n};
    return step_take(&inner, m->db, m->a, &program, &rq, &ignored, m->e);
}

static enum err move_each(struct move *m, const struct step_move *x)
{
    struct entry *list;
    size_t n = entries(m, x->each, &list);
    enum err r = OK;
    for (size_t i = 0; !r && i < n; i++) {
        r = move_entry(m, x, &list[i]);
    }
    return r;
}

/* --- makes -------------------------------------------------------------------------------------------------- */
/* All writes of a county are serial, so looking is enough. */
static enum err made_before(const struct move *m, const struct step_make *x, const struct entry *en,
                            bool *ret)
{
    struct actor program = actor_system(m->rec.county);
    struct query q = {.reg = x->reg, .no_lists = true};
    struct query_match *matches;
    int64_t there = 0;
    enum err r = x->n_once ? move_matches(m, x->set, x->n_set, x->once, x->n_once, en, &matches,
                                          &q.n_matches)
                           : OK;
    if (!r && x->n_once) {
        q.matches = matches;
        r = query_count(m->db, m->a, m->en->content, &program.scope, &q, 1, &there, m->e);
    }
    *ret = there > 0;
    return r;
}

/* Which of many it was stands before the reason. */
static enum err refused(struct move *m, const struct step_make *x, size_t i, enum err r)
{
    const char *why = arena_printf(m->a, "%s", m->e->text);
    return x->each ? error_set(m->e, r, "%s第 %zu 行生成%s时：%s", x->each->title, i + 1,
                               x->reg->title, why)
                   : error_set(m->e, r, "生成%s时：%s", x->reg->title, why);
}

static enum err make_entry(struct move *m, const struct step_make *x, const struct entry *en)
{
    struct actor program = actor_system(m->rec.county);
    struct engine inner = below(m);
    struct step_result made;
    struct typed *typed;
    bool wanted, there = false;
    enum err r = line_wanted(m, x->line, en, &wanted);
    if (!r && wanted) {
        r = made_before(m, x, en, &there);
    }
    if (r || !wanted || there) {
        return r;
    }
    size_t n = gifts_typed(m, x->set, x->n_set, en, &typed);
    r = step_create(&inner, m->db, m->a, &program, x->reg, m->rec.unit, typed, n, &made, m->e);
    if (r || !x->then) {
        return r;
    }
    const struct step_request rq = {.reg = x->reg, .record = made.record, .step = x->then};
    return step_take(&inner, m->db, m->a, &program, &rq, &made, m->e);
}

static enum err make_each(struct move *m, const struct step_make *x)
{
    struct eval ev = move_eval(m);
    enum truth t = TRUTH_TRUE;
    struct entry *list;
    size_t n = entries(m, x->each, &list);
    enum err r = x->when ? eval_truth(&ev, x->when, &t, NULL, m->e) : OK;
    if (r || t != TRUTH_TRUE) {
        return r;
    }
    if (n > MAKES_MAX) {
        return error_set(m->e, ERR_INVALID, "一次最多生成 %d 件%s，%s里有 %zu 项，请分几次办。",
                         MAKES_MAX, x->reg->title, x->each->title, n);
    }
    for (size_t i = 0; i < n; i++) {
        if ((r = make_entry(m, x, &list[i]))) {
            return r == ERR_INVALID || r == ERR_DENIED ? refused(m, x, i, r) : r;
        }
    }
    return OK;
}

enum err move_others(struct move *m, const struct step_def *step)
{
    enum err r = OK;
    if ((step->n_makes || step->n_moves) && m->en->depth >= DEPTH_MAX) {
        return error_set(
            m->e, ERR_INVALID,
            "“%s”一层一层办下去超过 %d 层，没有保存；请检查台账定义里的 makes 和 moves。",
            step->title, DEPTH_MAX);
    }
    for (size_t i = 0; !r && i < step->n_makes; i++) {
        r = make_each(m, &step->makes[i]);
    }
    for (size_t i = 0; !r && i < step->n_moves; i++) {
        r = move_each(m, &step->moves[i]);
    }
    return r;
}
