/* must.h - the compiler attributes the whole house uses.
 *
 * `must_use` marks a function whose result may not be dropped; `printf_like(f, a)` lets the compiler check
 * format strings; `scoped(fn)` runs `fn(&var)` when the variable leaves its block. Nothing else belongs here.
 */
#ifndef BASE_MUST_H
#define BASE_MUST_H

#define must_use               __attribute__((warn_unused_result))
#define printf_like(fmt, args) __attribute__((format(printf, fmt, args)))
#define scoped(fn)             __attribute__((cleanup(fn)))
#define noreturn_fn            __attribute__((noreturn))
#define array_len(a)           (sizeof(a) / sizeof((a)[0]))

#endif
