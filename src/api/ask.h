/* ask.h - what a program asks: the register it names, its filters, the JSON it sends, the version it knows.
 *
 * A filter or an order over a field that is closed to the caller's role is refused: answers would tell what is in it.
 */
#ifndef API_ASK_H
#define API_ASK_H

#include "base/json.h"
#include "door/visit.h"
#include "register/query.h"
#include "register/step.h"

#define ASK_LIMIT_MAX 200

/* ERR_NOT_FOUND for an unknown register or one this person may not read. */
must_use enum err ask_register(const struct request *req, const struct register_def **ret,
                               struct error *e);
must_use enum err ask_record(const struct request *req, int64_t *ret, struct error *e);
/* state, year, unit, q, where, void, sort, after, limit. */
must_use enum err ask_query(const struct request *req, const struct register_def *reg,
                            struct query *ret, struct error *e);

/* The body of a change: {"fields": {...}} and a few texts beside it. */
struct ask {
    json_t *root;
    struct typed *typed;
    size_t n_typed;
    const char *on, *note, *reason;
    int64_t unit;
};
/* The body as it is: a JSON object. */
must_use enum err ask_object(const struct request *req, json_t **ret, int *status, struct error *e);
/* `status` is 415 or 400 when the body is no JSON object, else 0: the error's own. */
must_use enum err ask_change(const struct request *req, const char *const *beside, size_t n,
                             struct ask *ret, int *status, struct error *e);
/* The version in If-Match: "7". False when the header is missing or says anything else. */
bool ask_version(const struct request *req, int64_t *ret);

#endif
