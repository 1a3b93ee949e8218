/* child.h - a program of the system run over a file that a stranger made: qpdf, pdftotext.
 *
 * It runs as a process of its own, so that a fault in it costs one file and not the server: no environment, nothing open but its
 * three streams, standard input empty, ceilings on memory, processor time, real time and the size of what it writes. What it prints
 * is kept up to `out_max`. Programs are taken from /usr/bin, /usr/local/bin and /bin, never by a name a user gave.
 *
 *     const char *argv[] = {"qpdf", "--show-npages", path, NULL};
 *     r = child_run(a, &(struct child){.argv = argv}, &end, e);
 *
 * ERR_IO only when no process can be started; a missing program is `missing`, everything else is told by `end`.
 */
#ifndef DOCUMENT_CHILD_H
#define DOCUMENT_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct child {
    const char *const *argv; /* argv[0]: a bare name; ends with NULL */
    int64_t memory;          /* bytes of address space; 0: 1 GB */
    int64_t file_max;        /* bytes of a file it writes; 0: 512 MB */
    int seconds;             /* of processor and of real time each; 0: 60 */
    size_t
        out_max; /* bytes of standard output kept; 0: 64 KB. More is thrown away and told by `cut` */
};
struct child_end {
    bool missing; /* the program is not installed */
    bool killed;  /* by a ceiling or a fault; `status` says nothing then */
    bool cut;
    int status;      /* exit status */
    const char *out; /* standard output, ends with NUL */
    size_t out_n;
};
must_use enum err child_run(struct arena *a, const struct child *c, struct child_end *ret,
                            struct error *e);
/* Is the program there at all? */
bool child_there(const char *name);

#endif
