/* dossier_internal.h - what the three files of dossier share. */
#ifndef PACKAGE_DOSSIER_INTERNAL_H
#define PACKAGE_DOSSIER_INTERNAL_H

#include "package/dossier.h"

/* A name as a file or folder may have it everywhere, at most so many characters. */
const char *dossier_name(struct arena *a, const char *s, size_t chars);
/* The papers and files of a record that lie in it as they are. */
typedef enum err dossier_part_fn(void *ctx, enum pick_kind kind, int64_t part, const char *name,
                                 const char *digest, const char *type, struct error *e);
must_use enum err dossier_parts(const struct packing *x, const struct record *rec,
                                dossier_part_fn *fn, void *ctx, struct error *e);

#endif
