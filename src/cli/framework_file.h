/* framework_file.h - an indicator framework from a file: YAML, XLSX, CSV, or text pasted from a document (framework/framework_read.h).
 */
#ifndef CLI_FRAMEWORK_FILE_H
#define CLI_FRAMEWORK_FILE_H

#include "content/content.h"
#include "domain/framework.h"

must_use enum err framework_file_read(struct arena *a, const struct content *c, const char *path,
                                      struct framework *ret, struct error *e);

/* The same for text at hand, e.g. a built-in seed. */
must_use enum err framework_file_parse(struct arena *a, const struct content *c, const char *name,
                                       const char *text, size_t n, struct framework *ret,
                                       struct error *e);

#endif
