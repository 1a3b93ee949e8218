/* step_intake.c - what people outside hand in. The content's `intake:` is the permission: nothing but its fields is taken. */
#include "base/str.h"
#include "register/mode.h"
#include "register/number.h"
#include "register/step_internal.h"

static bool intake_field(const struct move *m, const void *ctx, const struct field_def *f)
{
    const struct intake_def *in = ctx;
    (void)m;
    for (size_t i = 0; i < in->n_fields; i++) {
        if (in->fields[i].field == f) {
            return true;
        }
    }
    return false;
}

static bool bound_field(const struct move *m, const void *ctx, const struct field_def *f)
{
    const struct intake_def *in = ctx;
    (void)m;
    for (size_t i = 0; i < in->n_links; i++) {
        if (in->links[i] == f) {
            return true;
        }
    }
    for (size_t i = 0; i < in->n_sets; i++) {
        if (in->sets[i].field == f) {
            return true;
        }
    }
    return false;
}

static enum err refuse_face(struct move *m, const struct field_def *f, const char *say)
{
    error_set(m->e, ERR_INVALID, "%s", say);
    return error_field(m->e, f->id);
}

/* The public's own titles and bounds; the engine's would name what is not on the page. */
static enum err check_faces(struct move *m, const struct intake_request *rq)
{
    const struct intake_def *in = rq->reg->intake;
    for (size_t i = 0; i < in->n_fields; i++) {
        const struct field_def *face = &in->fields[i].face;
        const struct value *v = &m->rec.values[face->index];
        bool text = face->type == FIELD_TEXT || face->type == FIELD_LONG;
        if (face->required && !v->set) {
            return refuse_face(m, face, arena_printf(m->a, "请填写“%s”。", face->title));
        }
        if (text && v->set && face->max_chars && str_chars(v->s) > (size_t)face->max_chars) {
            return refuse_face(m, face,
                               arena_printf(m->a, "“%s”最多写 %d 个字，请删去一些。", face->title,
                                            face->max_chars));
        }
    }
    return OK;
}

/* The sentences of bad values name the field as the public knows it. */
static enum err typed_faces(struct move *m, const struct intake_request *rq)
{
    struct register_def *shown = arena_memdup(m->a, rq->reg, sizeof(*shown));
    struct field_def *fields =
        arena_memdup(m->a, rq->reg->fields, (rq->reg->n_fields) * sizeof(*fields));
    const struct intake_def *in = rq->reg->intake;
    struct intake_def *faced = arena_memdup(m->a, in, sizeof(*faced));
    struct intake_field *list = arena_array(m->a, in->n_fields + 1, sizeof(*list));
    for (size_t i = 0; i < in->n_fields; i++) {
        int at = in->fields[i].field->index;
        fields[at].title = in->fields[i].face.title;
        list[i].field = &fields[at];
    }
    faced->fields = list;
    shown->fields = fields;
    m->reg = shown;
    enum err r =
        move_typed(m, rq->typed, rq->n_typed, intake_field, faced, rq->reg->intake->button);
    m->reg = rq->reg;
    return r;
}

static enum err take(struct move *m, const struct intake_request *rq)
{
    const struct intake_def *in = rq->reg->intake;
    const struct step_def as_step = {
        .id = "intake", .title = in->button, .gates = in->gates, .n_gates = in->n_gates};
    struct typed *sets = arena_array(m->a, in->n_sets + 1, sizeof(*sets));
    for (size_t i = 0; i < in->n_sets; i++) {
        sets[i] = (struct typed){in->sets[i].field->id, in->sets[i].text};
    }
    enum err r = typed_faces(m, rq);
    if (r || (r = move_typed(m, sets, in->n_sets, bound_field, in, in->button)) ||
        (r = move_typed(m, rq->links, rq->n_links, bound_field, in, in->button)) ||
        (r = check_faces(m, rq)) || (r = move_defaults(m, rq->typed, rq->n_typed)) ||
        (r = move_verify(m)) || (r = move_derive(m)) || (r = move_rules(m, &as_step))) {
        return r;
    }
    return move_unique(m);
}

static enum err open_new(struct move *m, const struct intake_request *rq)
{
    const struct state_def *state = rq->reg->intake->state;
    move_new(m, rq->unit);
    m->rec.state_on[0] = NULL;
    m->rec.state = state;
    m->rec.state_on[state->index] = m->on;
    enum err r = take(m, rq);
    if (!r && !m->rec.unit) {
        r = error_set(m->e, ERR_INVALID, "本县还没有设定由哪个单位受理，请用电话或来访反映。");
    }
    return r ? r : number_give(m);
}

static enum err change(struct move *m, const struct intake_request *rq)
{
    enum err r = move_open(m, rq->replaces, 0);
    if (r) {
        return r;
    }
    if (m->before.state != rq->reg->intake->state || m->before.pending) {
        return error_set(m->e, ERR_CONFLICT,
                         "您提交的已经在办理，不能再改；有补充请直接联系我们。");
    }
    return take(m, rq);
}

static enum err open_here(struct move *m, const struct intake_request *rq)
{
    enum register_mode mode = MODE_NATIVE;
    enum err r = mode_of(m->db, m->a, m->by->county, rq->reg, &mode, m->e);
    if (!r && (!m->by->outside || !rq->reg->intake || mode != MODE_NATIVE)) {
        return error_set(m->e, ERR_DENIED, "这件事现在不在网上受理，请用电话或来访办理。");
    }
    return r;
}

enum err step_intake(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                     const struct intake_request *rq, struct step_result *ret, struct error *e)
{
    struct engine inner =
        *en; /* what a link points at lies outside the scope of whoever holds it */
    inner.in_action = true;
    struct move m = move_begin(&inner, db, a, by, rq->reg, e);
    enum err r = open_here(&m, rq);
    if (r || (r = rq->replaces ? change(&m, rq) : open_new(&m, rq))) {
        return r;
    }
    if (rq->replaces && !move_changed(&m)) {
        move_result(&m, ret);
        return OK;
    }
    return move_write(&m, "intake", NULL, 0, ret);
}
