/* rule_form.h - the form of a rule (记分办法): what a person typed, as a rule, and back. Nothing typed is lost: the fields are
 * written again as they came.
 */
#ifndef INDICATOR_RULE_FORM_H
#define INDICATOR_RULE_FORM_H

#include "base/html.h"
#include "domain/assess_rule.h"
#include "http/request.h"

struct rule_typed {
    const char *kind; /* manual, yesno ... */
    const char *need, *per, *each, *cap, *steps;
    bool started, whole;
};
void rule_typed_of(struct arena *a, const struct assess_rule *rule, struct rule_typed *ret);
/* Fields are called <prefix>need and so on; 95% and 2 次 are taken as 95 and 2. */
void rule_typed_read(const struct request *req, const char *prefix, struct rule_typed *ret);
/* Only the fields that the kind has count; what is missing is said by the field's name on the page. */
must_use enum err rule_typed_parse(struct arena *a, const struct rule_typed *t,
                                   struct assess_rule *ret, struct error *e);
void rule_form(struct strbuf *b, struct arena *a, const char *prefix, const struct rule_typed *t);

#endif
