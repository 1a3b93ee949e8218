/* Publication: what stands on the boards becomes rows that nobody changes any more. */
#include "base/date.h"
#include "base/id.h"
#include "base/json.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/round_frozen.h"
#include "figure/round_parts.h"
#include "ledger/event.h"

static void write_result(struct json_out *j, struct arena *a, const struct round_board *b,
                         size_t unit)
{
    const struct assess_result *r = &b->total.results[unit];

    json_open(j, '{');
    json_key(j, "participation");
    json_str(j, id_text(a, b->places[unit].participation));
    json_key(j, "unit");
    json_str(j, b->units[unit].name);
    json_key(j, "score");
    json_str(j, str_from_scaled(a, r->score, 2, true));
    json_key(j, "rank");
    json_num(j, r->rank);
    json_close(j, '}');
}

static enum err trace(struct db *db, struct arena *a, const struct actor *by,
                      const struct register_def *reg, const struct round_board *boards, size_t n,
                      struct error *e)
{
    struct strbuf text scoped(strbuf_clear) = strbuf_make(EVENT_PAYLOAD_MAX);
    struct json_out j = json_begin(&text);
    enum err r;

    json_open(&j, '{');
    json_key(&j, "results");
    json_open(&j, '[');
    for (size_t b = 0; b < n; b++) {
        for (size_t u = 0; u < boards[b].n_units; u++) {
            write_result(&j, a, &boards[b], u);
        }
    }
    json_close(&j, ']');
    json_close(&j, '}');
    if ((r = strbuf_check(&text, e))) {
        return r;
    }
    struct event ev = {.county = by->county,
                       .actor = by->person,
                       .post = by->post,
                       .reg = reg->id,
                       .record = boards[0].round,
                       .step = "freeze",
                       .payload = strbuf_take(&text, a)};
    return event_append(db, a, &ev, by->address, e);
}

enum err round_freeze(struct db *db, struct arena *a, const struct content *c,
                      const struct actor *by, int64_t round, struct error *e)
{
    struct actor program = actor_system(by->county);
    struct round_parts parts;
    struct round_board *boards;
    size_t n;
    enum err r;

    if ((r = round_parts_find(c, &parts, e)) ||
        (r = round_boards(db, a, c, &program.scope, round, &boards, &n, e))) {
        return r;
    }
    if (n == 0) {
        return error_set(e, ERR_INVALID, "这一轮没有参评单位，没有结果可以公布。");
    }
    if (boards[0].frozen) {
        return error_set(e, ERR_CONFLICT, "这一轮的结果已经公布并固定，不能再次公布。");
    }
    const char *at = datetime_text(a, now_ms());
    for (size_t b = 0; b < n; b++) {
        for (size_t u = 0; u < boards[b].n_units; u++) {
            if ((r = round_frozen_write(db, by, at, &boards[b], u, e))) {
                return r;
            }
        }
    }
    return trace(db, a, by, parts.round, boards, n, e);
}
