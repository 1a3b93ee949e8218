/* reply.h - JSON into a response: its type, its version, its errors, and records, values and events as JSON.
 */
#ifndef API_REPLY_H
#define API_REPLY_H

#include "base/json.h"
#include "door/visit.h"
#include "ledger/event.h"
#include "register/step.h"

/* Empties the body and sets the type. */
struct json_out reply_begin(struct response *res);
void reply_error(struct request *req, struct response *res, int status, const struct error *e);

/* ETag "7" of version 7. */
void reply_version(struct response *res, int64_t version);

/* The whole record as an object. */
void reply_record(struct json_out *j, struct arena *a, const struct record *rec);
/* What a change did: id, version, state, waits_for_signature. */
void reply_result(struct json_out *j, struct arena *a, const struct step_result *done);
void reply_door(struct json_out *j, const struct door *d);
/* One event; what it says of fields closed to the role is left out. */
must_use enum err reply_event(struct json_out *j, struct arena *a, const struct register_def *reg,
                              const char *role, const struct event_line *line, struct error *e);

void reply_text(struct json_out *j, const char *key, const char *text); /* key and text or null */
void reply_id(struct json_out *j, const char *key, int64_t id);         /* 0: null */

#endif
