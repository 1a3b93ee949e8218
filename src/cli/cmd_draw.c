/* A draw from a list in a file, and the check of a draw that somebody hands out. Neither needs a database. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/str.h"
#include "cli/command.h"
#include "domain/draw_proof.h"

#define FILE_MAX_BYTES ((size_t)64 << 20)
#define PROOF_MAX      ((size_t)512 << 20)

/* --- the list --------------------------------------------------------------------------------------------- */

/* One candidate a line, blanks around it trimmed, empty lines skipped. */
static enum err read_list(struct arena *a, const char *file, const char ***ret, size_t *ret_n,
                          struct error *e)
{
    const char **keys = NULL;
    size_t len, n = 0, cap = 0;
    char *text, **lines;
    enum err r = bytes_read_file(a, file, FILE_MAX_BYTES, &text, &len, e);
    if (r) {
        return r;
    }
    if (!str_utf8_ok(text, len)) {
        return error_set(e, ERR_INVALID, "%s 里有乱码，名单要存成 UTF-8，一行一个。", file);
    }
    size_t count = str_split(a, text, '\n', &lines);
    for (size_t i = 0; i < count; i++) {
        if (*lines[i]) {
            const char **key = arena_push(a, &keys, &n, &cap, sizeof(*key));
            *key = lines[i];
        }
    }
    *ret = keys;
    *ret_n = n;
    return OK;
}

/* --- run -------------------------------------------------------------------------------------------------- */

static enum err put_out(const struct args *args, const struct strbuf *b, struct error *e)
{
    const char *out = args_value(args, "out");
    if (out) {
        return bytes_write_file_atomic(out, b->ptr, b->len, e);
    }
    fwrite(b->ptr, 1, b->len, stdout);
    return OK;
}

static enum err run(const struct args *args, int64_t take, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(PROOF_MAX);
    const char *seed = args_value(args, "seed"), **keys;
    struct arena *a = args->arena;
    struct draw d;
    size_t n;
    enum err r;
    if ((r = read_list(a, args_word(args, 0), &keys, &n, e)) ||
        (r = draw_run(a, seed, keys, n, (size_t)take, &d, e))) {
        return r;
    }
    draw_proof_write(&b, seed, keys, &d);
    return (r = strbuf_check(&b, e)) ? r : put_out(args, &b, e);
}

int cmd_draw_run(const struct args *args)
{
    const char *take = args_value(args, "take");
    struct error e;
    int64_t n;
    if (!args_value(args, "seed") || !take || !str_to_int(take, &n) || n < 1 || n > DRAW_MAX) {
        (void)error_set(&e, ERR_INVALID, "请用 --seed 写明种子，用 --take 写明抽几个。");
        return command_misused(&e);
    }
    return run(args, n, &e) ? command_failed(&e) : EXIT_YES;
}

/* --- verify ----------------------------------------------------------------------------------------------- */

/* The proof must have been drawn from this list, with this seed and number, when they are given. */
static enum err compare_list(const struct args *args, const struct draw_proof *p, bool *ret,
                             struct error *e)
{
    const char *file = args_value(args, "list"), **keys;
    struct draw d;
    size_t n;
    enum err r;
    if (!file) {
        return OK;
    }
    if ((r = read_list(args->arena, file, &keys, &n, e)) ||
        (r = draw_run(args->arena, p->seed, keys, n, 0, &d, e))) {
        return r;
    }
    if (!str_eq(d.list_digest, p->list_digest)) {
        printf("抽签记录的名单不是 %s：摘要应是 %s。\n", file, d.list_digest);
        *ret = false;
    }
    return OK;
}

static void compare_words(const struct args *args, const struct draw_proof *p, bool *ret)
{
    const char *seed = args_value(args, "seed"), *take = args_value(args, "take");
    int64_t n;
    if (seed && !str_eq(seed, p->seed)) {
        printf("抽签记录的种子是“%s”，不是“%s”。\n", p->seed, seed);
        *ret = false;
    }
    if (take && (!str_to_int(take, &n) || n != p->take)) {
        printf("抽签记录抽 %" PRId64 " 个，不是 %s 个。\n", p->take, take);
        *ret = false;
    }
}

static void print_drawn(const struct draw_proof *p)
{
    printf("种子：%s\n名单：%zu 个，摘要 %s\n", p->seed, p->n, p->list_digest);
    for (size_t i = 0; i < p->n && i < (size_t)p->take; i++) {
        printf("%zu\t%s\t%s\n", i + 1, p->rows[i].ticket, p->rows[i].key);
    }
}

static enum err verify(const struct args *args, bool *ret, struct error *e)
{
    struct arena *a = args->arena;
    struct draw_proof p;
    const char **lines;
    size_t len, n;
    char *text;
    enum err r;
    if ((r = bytes_read_file(a, args_word(args, 0), FILE_MAX_BYTES, &text, &len, e)) ||
        (r = draw_proof_read(a, text, len, &p, e)) ||
        (r = draw_proof_check(a, &p, &lines, &n, e)) || (r = compare_list(args, &p, ret, e))) {
        return r;
    }
    compare_words(args, &p, ret);
    for (size_t i = 0; i < n; i++) {
        printf("%s\n", lines[i]);
    }
    *ret = *ret && n == 0;
    if (*ret) {
        print_drawn(&p);
    }
    printf("%s\n", *ret ? "重算一致，这次抽签没有被改动。" : "重算不一致。");
    return OK;
}

int cmd_draw_verify(const struct args *args)
{
    struct error e;
    bool same = true;
    if (verify(args, &same, &e)) {
        return command_failed(&e);
    }
    return same ? EXIT_YES : EXIT_NO;
}
