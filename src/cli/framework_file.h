/* framework_file.h - an indicator framework from a file: YAML, or the text of a table pasted from a document.
 */
#ifndef CLI_FRAMEWORK_FILE_H
#define CLI_FRAMEWORK_FILE_H

#include "content/content.h"
#include "domain/framework.h"

/* YAML by the ending .yaml or .yml; text by .txt; else YAML when the first line that is not empty and no comment opens with a
 * key ("title:") and holds no tab. Laws no longer in force are added as findings. */
must_use enum err framework_file_read(struct arena *a, const struct content *c, const char *path,
                                      struct framework *ret, struct error *e);

/* The same for text at hand, e.g. a built-in seed. */
must_use enum err framework_file_parse(struct arena *a, const struct content *c, const char *name,
                                       const char *text, size_t n, struct framework *ret,
                                       struct error *e);

#endif
