/* api.h - the JSON side: all its routes as rows, its errors, and what it says to a program that did not come in.
 *
 * Version 1 of the interface. Values are in plain form: ids 13 characters, text, code, date 'YYYY-MM-DD' and datetime
 * 'YYYY-MM-DDTHH:MM:SSZ' strings; whole numbers numbers; decimals and money strings ("4.5", "5000.00"), so that nobody's
 * floating point touches them; yes/no true and false; people, files and lists arrays of ids or codes; tables inside a record
 * arrays of objects; absent null. What the caller's role may not see is absent or masked, and its name stands in "closed".
 *
 * An answer that is no success is {"error": sentence, "field", "rule", "place", "request"}, the last four null or text.
 */
#ifndef API_API_H
#define API_API_H

#include "door/app.h"

extern const struct route api_routes[];
extern const size_t api_routes_count;

void api_error(struct request *req, struct response *res, const struct error *e);
/* 401 with WWW-Authenticate. */
void api_login(struct request *req, struct response *res);

/* The handlers, by file. api_list.c */
route_fn api_registers, api_list;
/* api_record.c */
route_fn api_record, api_events;
/* api_change.c */
route_fn api_create, api_edit, api_step, api_created, api_changed;
/* api_act.c, api_file.c */
route_fn api_sign, api_void, api_withdraw, api_hand_over;
route_fn api_file_add, api_file_added, api_file;
/* openapi.c */
route_fn api_openapi;

#endif
