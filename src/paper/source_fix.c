#include "base/str.h"
#include "paper/source.h"

const struct field_def *source_words(const struct named *n)
{
    return n->cell ? n->cell : n->hop_field ? n->hop_field : n->field;
}

void source_correct(struct paper_source *s, const char *place, const struct named *n,
                    struct datum *d)
{
    const struct field_def *f = source_words(n);
    struct paper_place p = {.place = place,
                            .title = f->title,
                            .text = d->text,
                            .before = d->text,
                            .lines = f->type != FIELD_TEXT};

    for (size_t i = 0; i < s->n_places; i++) {
        if (str_eq(s->places[i].place, place)) {
            d->text = s->places[i].text;
            return;
        }
    }
    for (size_t i = 0; i < s->n_fixes; i++) {
        if (str_eq(s->fixes[i].place, place)) {
            p.text = d->text = s->fixes[i].text;
        }
    }
    struct paper_place *at =
        arena_push(s->arena, &s->places, &s->n_places, &s->cap_places, sizeof(*at));
    *at = p;
}
