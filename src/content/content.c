/* Lookups. Lists are short (about a hundred registers, some thirty fields), so they are gone
 * through. */
#include "content/content.h"

#include <string.h>

#include "base/str.h"

bool role_may(const struct role_def *r, const char *permission)
{
    for (size_t i = 0; r && i < r->n_permissions; i++) {
        if (str_eq(r->permissions[i], permission)) {
            return true;
        }
    }
    return false;
}

bool role_in(const char *role, const char *const *roles, size_t n)
{
    for (size_t i = 0; role && i < n; i++) {
        if (str_eq(roles[i], role)) {
            return true;
        }
    }
    return false;
}

const struct register_def *content_register(const struct content *c, const char *id)
{
    for (size_t i = 0; i < c->n_registers; i++) {
        if (str_eq(c->registers[i].id, id)) {
            return &c->registers[i];
        }
    }
    return NULL;
}

const struct register_def *content_plays(const struct content *c, const char *part)
{
    for (size_t i = 0; i < c->n_registers; i++) {
        if (c->registers[i].plays && str_eq(c->registers[i].plays, part)) {
            return &c->registers[i];
        }
    }
    return NULL;
}

const struct code_list *content_codes(const struct content *c, const char *id)
{
    for (size_t i = 0; i < c->n_code_lists; i++) {
        if (str_eq(c->code_lists[i].id, id)) {
            return &c->code_lists[i];
        }
    }
    return NULL;
}

const struct role_def *content_role(const struct content *c, const char *id)
{
    for (size_t i = 0; i < c->n_roles; i++) {
        if (str_eq(c->roles[i].id, id)) {
            return &c->roles[i];
        }
    }
    return NULL;
}

bool code_is_group(const struct code_list *l, const struct code *c)
{
    for (size_t i = 0; i < l->n; i++) {
        if (str_eq(l->codes[i].parent, c->id)) {
            return true;
        }
    }
    return false;
}

const struct code *code_find(const struct code_list *l, const char *id)
{
    for (size_t i = 0; l && i < l->n; i++) {
        if (str_eq(l->codes[i].id, id)) {
            return &l->codes[i];
        }
    }
    return NULL;
}

const struct field_def *register_field(const struct register_def *r, const char *id)
{
    for (size_t i = 0; i < r->n_fields; i++) {
        if (str_eq(r->fields[i].id, id)) {
            return &r->fields[i];
        }
    }
    return NULL;
}

bool field_derived(const struct field_def *f)
{
    return f->computed || f->measured;
}

const struct field_def *field_column(const struct field_def *rows, const char *id)
{
    for (size_t i = 0; i < rows->n_columns; i++) {
        if (str_eq(rows->columns[i].id, id)) {
            return &rows->columns[i];
        }
    }
    return NULL;
}

bool field_open(const struct field_def *f, const char *role)
{
    if (f->n_open_to == 0) {
        return f->mask == MASK_NONE;
    }
    return role_in(role, f->open_to, f->n_open_to);
}

const struct state_def *register_state(const struct register_def *r, const char *id)
{
    for (size_t i = 0; i < r->n_states; i++) {
        if (str_eq(r->states[i].id, id)) {
            return &r->states[i];
        }
    }
    return NULL;
}

const struct step_def *register_step(const struct register_def *r, const char *id)
{
    for (size_t i = 0; i < r->n_steps; i++) {
        if (str_eq(r->steps[i].id, id)) {
            return &r->steps[i];
        }
    }
    return NULL;
}

const struct step_def *register_pending(const struct register_def *r, const char *id)
{
    return r->void_step && str_eq(r->void_step->id, id) ? r->void_step : register_step(r, id);
}

const struct report_def *content_report(const struct content *c, const char *id)
{
    for (size_t i = 0; i < c->n_reports; i++) {
        if (str_eq(c->reports[i].id, id)) {
            return &c->reports[i];
        }
    }
    return NULL;
}

const struct metric_def *content_metric(const struct content *c, const char *id)
{
    for (size_t i = 0; i < c->n_metrics; i++) {
        if (str_eq(c->metrics[i].id, id)) {
            return &c->metrics[i];
        }
    }
    return NULL;
}

const struct board_def *content_board(const struct content *c, const char *id)
{
    for (size_t i = 0; i < c->n_boards; i++) {
        if (str_eq(c->boards[i].id, id)) {
            return &c->boards[i];
        }
    }
    return NULL;
}

const struct obligation_def *content_obligation(const struct content *c, const char *id)
{
    for (size_t i = 0; i < c->n_obligations; i++) {
        if (str_eq(c->obligations[i].id, id)) {
            return &c->obligations[i];
        }
    }
    return NULL;
}

const struct metric_version *metric_version_on(const struct metric_def *m, const char *day)
{
    const struct metric_version *v = &m->versions[0];
    for (size_t i = 1; i < m->n; i++) {
        v = strcmp(m->versions[i].from, day) <= 0 ? &m->versions[i] : v;
    }
    return v;
}
