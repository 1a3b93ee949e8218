/* typed_form.h - what a form said about one field, as the text that value_parse reads: repeated names joined, the lines of a
 * table as JSON, the parts of a place put together.
 */
#ifndef WEB_TYPED_FORM_H
#define WEB_TYPED_FORM_H

#include "content/content.h"
#include "http/request.h"

/* NULL when the field was not in the form. */
const char *typed_form(const struct request *req, const struct field_def *f);

#endif
