/* tuned.c - linked in front of the program by bench/meson.build: the environment may set how many works a commit
 * takes (BENCH_BATCH) and how many loops serve (BENCH_LOOPS). The rest is the program as it is. */
#include <stdlib.h>

#include "base/str.h"
#include "http/server.h"
#include "store/store.h"

/* Names that the linker's --wrap makes. */
enum err __real_store_open(const struct store_options *o, struct store **ret, struct error *e);
enum err __wrap_store_open(const struct store_options *o, struct store **ret, struct error *e);
enum err __real_server_start(const struct server_options *o, struct server **ret, struct error *e);
enum err __wrap_server_start(const struct server_options *o, struct server **ret, struct error *e);

static int knob(const char *name, int otherwise)
{
    const char *text = getenv(name);
    int64_t n;
    return text && str_to_int(text, &n) && n > 0 && n < 1000 ? (int)n : otherwise;
}

enum err __wrap_store_open(const struct store_options *o, struct store **ret, struct error *e)
{
    struct store_options own = *o;
    own.batch = knob("BENCH_BATCH", o->batch);
    return __real_store_open(&own, ret, e);
}

enum err __wrap_server_start(const struct server_options *o, struct server **ret, struct error *e)
{
    struct server_options own = *o;
    own.loops = knob("BENCH_LOOPS", o->loops);
    return __real_server_start(&own, ret, e);
}
