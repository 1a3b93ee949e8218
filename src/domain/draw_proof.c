#include "domain/draw_proof.h"

#include <inttypes.h>
#include <string.h>

#include "base/str.h"

#define SEED   "种子："
#define TAKE   "抽取："
#define DIGEST "名单摘要："
#define DRAWN  "抽中"
#define LEFT   "未抽中"

void draw_proof_write(struct strbuf *b, const char *seed, const char *const *keys,
                      const struct draw *d)
{
    strbuf_printf(b, "faheng-draw-1\n" SEED "%s\n" TAKE "%zu\n" DIGEST "%s\n", seed, d->drawn,
                  d->list_digest);
    for (size_t i = 0; i < d->n; i++) {
        strbuf_printf(b, "%zu\t%s\t%s\t%s\n", i + 1, i < d->drawn ? DRAWN : LEFT, d->tickets[i].hex,
                      keys[d->tickets[i].candidate]);
    }
}

/* --- reading --------------------------------------------------------------------------------------------- */

struct reader {
    struct arena *a;
    struct draw_proof proof;
    size_t cap;
    int line;
};

static enum err refuse(const struct reader *r, const char *say, struct error *e)
{
    return error_set(e, ERR_INVALID, "抽签记录第 %d 行%s。", r->line, say);
}

/* place, drawn, ticket, key between tabs. */
static enum err read_row(struct reader *r, char *line, struct error *e)
{
    struct draw_proof_row row = {.line = r->line};
    char *part[4] = {line};
    for (size_t i = 1; i < 4; i++) {
        char *tab = strchr(part[i - 1], '\t');
        if (!tab) {
            return refuse(r, "不是序号、抽中、签号、名称四栏", e);
        }
        *tab = '\0';
        part[i] = tab + 1;
    }
    if (!str_to_int(part[0], &row.place) || row.place < 1 || row.place > DRAW_MAX) {
        return refuse(r, "的序号不对", e);
    }
    if (!str_eq(part[1], DRAWN) && !str_eq(part[1], LEFT)) {
        return refuse(r, "第二栏要写抽中或未抽中", e);
    }
    if (r->proof.n == DRAW_MAX) {
        return error_set(e, ERR_LIMIT, "抽签记录太长，最多 %d 个。", DRAW_MAX);
    }
    row.drawn = str_eq(part[1], DRAWN);
    row.ticket = part[2];
    row.key = part[3];
    struct draw_proof_row *place =
        arena_push(r->a, &r->proof.rows, &r->proof.n, &r->cap, sizeof(*place));
    *place = row;
    return OK;
}

static enum err read_line(struct reader *r, char *line, bool *begun, struct error *e)
{
    struct draw_proof *p = &r->proof;
    if (!*begun) {
        *begun = str_eq(line, "faheng-draw-1");
        return *begun ? OK : refuse(r, "要写 faheng-draw-1，这不是抽签记录", e);
    }
    if (str_starts(line, SEED) && !p->seed) {
        p->seed = line + strlen(SEED);
    } else if (str_starts(line, TAKE) && !p->take) {
        if (!str_to_int(line + strlen(TAKE), &p->take) || p->take < 1 || p->take > DRAW_MAX) {
            return refuse(r, "的抽取数不对", e);
        }
    } else if (str_starts(line, DIGEST) && !p->list_digest) {
        p->list_digest = line + strlen(DIGEST);
    } else {
        return read_row(r, line, e);
    }
    return OK;
}

enum err draw_proof_read(struct arena *a, const char *text, size_t n, struct draw_proof *ret,
                         struct error *e)
{
    struct reader r = {.a = a};
    bool begun = false;
    if (!str_utf8_ok(text, n)) {
        return error_set(e, ERR_INVALID, "抽签记录里有乱码，文件要存成 UTF-8。");
    }
    char *at = arena_strndup(a, text, n);
    at += str_starts(at, "\xef\xbb\xbf") ? 3 : 0;
    while (at) {
        char *line = at, *end = strchr(at, '\n');
        at = end ? end + 1 : NULL;
        size_t len = end ? (size_t)(end - line) : strlen(line);
        len -= len > 0 && line[len - 1] == '\r';
        line[len] = '\0';
        r.line++;
        enum err err = len ? read_line(&r, line, &begun, e) : OK;
        if (err) {
            return err;
        }
    }
    if (!r.proof.seed || !r.proof.take || !r.proof.list_digest || !r.proof.n) {
        return error_set(e, ERR_INVALID, "抽签记录不全，要有种子、抽取、名单摘要和名单。");
    }
    *ret = r.proof;
    return OK;
}

/* --- checking -------------------------------------------------------------------------------------------- */

struct check {
    struct arena *a;
    const char **lines;
    size_t n, cap;
};

static void say(struct check *c, const char *sentence)
{
    const char **line = arena_push(c->a, &c->lines, &c->n, &c->cap, sizeof(*line));
    *line = sentence;
}

static void check_row(struct check *c, const struct draw_proof *p, const struct draw *d, size_t i)
{
    const struct draw_proof_row *row = &p->rows[i];
    const struct draw_ticket *t = &d->tickets[i];
    const char *key = p->rows[t->candidate].key;
    bool drawn = i < d->drawn;

    if (row->place != (int64_t)i + 1) {
        say(c, arena_printf(c->a, "第 %d 行的序号是 %" PRId64 "，应是 %zu。", row->line, row->place,
                            i + 1));
    }
    if (!str_eq(row->key, key)) {
        say(c, arena_printf(c->a, "第 %d 行是“%s”，重算应是“%s”。", row->line, row->key, key));
        return;
    }
    if (!str_eq(row->ticket, t->hex)) {
        say(c, arena_printf(c->a, "第 %d 行“%s”的签号不对，应是 %s。", row->line, key, t->hex));
    }
    if (row->drawn != drawn) {
        say(c, arena_printf(c->a, "第 %d 行“%s”写%s，重算应是%s。", row->line, key,
                            row->drawn ? DRAWN : LEFT, drawn ? DRAWN : LEFT));
    }
}

enum err draw_proof_check(struct arena *a, const struct draw_proof *p, const char ***ret,
                          size_t *ret_n, struct error *e)
{
    struct check c = {.a = a};
    const char **keys = arena_array(a, p->n, sizeof(*keys));
    struct draw d;
    for (size_t i = 0; i < p->n; i++) {
        keys[i] = p->rows[i].key;
    }
    enum err r = draw_run(a, p->seed, keys, p->n, (size_t)p->take, &d, e);
    if (r) {
        return r;
    }
    if (!str_eq(p->list_digest, d.list_digest)) {
        say(&c, arena_printf(a, "名单摘要不对，重算是 %s。", d.list_digest));
    }
    for (size_t i = 0; i < p->n; i++) {
        check_row(&c, p, &d, i);
    }
    *ret = c.lines;
    *ret_n = c.n;
    return OK;
}
