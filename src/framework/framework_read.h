/* framework_read.h - bytes that a person chose, or text he pasted, as a framework: YAML, XLSX or CSV, a pasted table, an outline.
 *
 * Which of them it is, the bytes say first, then the name. Laws that are no longer in force and metrics that do not exist are
 * said as findings.
 */
#ifndef FRAMEWORK_FRAMEWORK_READ_H
#define FRAMEWORK_FRAMEWORK_READ_H

#include "content/content.h"
#include "domain/framework.h"

must_use enum err framework_read(struct arena *a, const struct content *c, const char *name,
                                 const void *bytes, size_t n, struct framework *ret,
                                 struct error *e);
/* At most 4 MB; `name` is what the person calls the file. */
must_use enum err framework_read_file(struct arena *a, const struct content *c, const char *path,
                                      const char *name, struct framework *ret, struct error *e);

#endif
