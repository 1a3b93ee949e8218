/* arena.h - memory by lifetime.
 *
 * There are three lives only: the program, a request or command (one arena each), a scope. What is taken
 * from an arena is zeroed, aligned for any type, and lives until arena_reset or arena_free; there is no
 * single free. Allocation never returns NULL: true exhaustion aborts. Foreign things (a statement, a file, a
 * yaml document) are closed by arena_defer in reverse order. An arena belongs to one thread at a time.
 *
 *     struct arena *a = arena_new();
 *     char *s = arena_printf(a, "第 %d 条", n);
 *     arena_free(a);
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/must.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);         /* accepts NULL */
void arena_free_scoped(struct arena **a); /* for scoped(arena_free_scoped) */

/* Runs the deferred closers and drops everything, keeps one block for reuse. */
void arena_reset(struct arena *a);

void *arena_alloc(struct arena *a, size_t size);
void *arena_array(struct arena *a, size_t n, size_t size); /* overflow aborts */
#define arena_make(a, type) ((type *)arena_alloc((a), sizeof(type)))

/* One more place in a growing list: moves the items to twice the room when `*n` has reached `*cap`, counts `*n`
 * up by one and returns the new place, zeroed. `items_ptr` is the address of the pointer to the items:
 *
 *     struct step *s = arena_push(a, &steps, &n, &cap, sizeof(*steps));
 */
void *arena_push(struct arena *a, void *items_ptr, size_t *n, size_t *cap, size_t size);

char *arena_strdup(struct arena *a, const char *s); /* NULL gives NULL */
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) printf_like(2, 3);
void *arena_memdup(struct arena *a, const void *p, size_t n);

void arena_defer(struct arena *a, void (*fn)(void *), void *p);

#endif
