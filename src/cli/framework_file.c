#include "cli/framework_file.h"

#include "framework/framework_read.h"

enum err framework_file_parse(struct arena *a, const struct content *c, const char *name,
                              const char *text, size_t n, struct framework *ret, struct error *e)
{
    return framework_read(a, c, name, text, n, ret, e);
}

enum err framework_file_read(struct arena *a, const struct content *c, const char *path,
                             struct framework *ret, struct error *e)
{
    return framework_read_file(a, c, path, path, ret, e);
}
