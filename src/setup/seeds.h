/* seeds.h - the frameworks that come with the content, and what the wizard was told to do with them. */
#ifndef SETUP_SEEDS_H
#define SETUP_SEEDS_H

#include "domain/framework.h"
#include "setup/step.h"

#define SEED_PUBLISH "publish"
#define SEED_DRAFT   "draft"
#define SEED_NONE    "none"

struct seed {
    const struct content_file *file;
    struct framework f;
    struct framework_verdict verdict;
    const char *way; /* one of the three; what was saved, else the default */
    const char **kinds;
    size_t n_kinds; /* chosen */
};
/* Seeds were read at the start of the program, so a fault here is the program's. */
must_use enum err seeds_load(struct setup *s, struct seed **ret, size_t *ret_n, struct error *e);
const char *seed_field(const struct setup *s, const struct seed *x, const char *kind);

#endif
