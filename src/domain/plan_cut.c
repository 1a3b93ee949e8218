/* plan_cut.c - cuts as a person changes them, and as text. */
#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "domain/plan_internal.h"

static const char letters[] = "fcdiso"; /* beside enum plan_kind */

const char *plan_kind_title(enum plan_kind k)
{
    static const char *const titles[] = {"正文前", "章", "节", "条", "落款", "其他"};
    return titles[k];
}

void plan_cut_add(struct arena *a, struct plan_cuts *cuts, size_t from, enum plan_kind kind,
                  bool more)
{
    struct plan_cut *c = arena_push(a, &cuts->cut, &cuts->n, &cuts->cap, sizeof(*c));
    *c = (struct plan_cut){.from = from, .kind = kind, .more = more};
}

static enum err no_piece(struct error *e)
{
    return error_set(e, ERR_INVALID, "没有这一段，可能别人刚改过，请重新打开这一页。");
}

enum err plan_merge(struct plan_cuts *cuts, size_t at, struct error *e)
{
    if (at >= cuts->n) {
        return no_piece(e);
    }
    if (at == 0) {
        return error_set(e, ERR_INVALID, "这是第一段，前面没有可以合并的。");
    }
    memmove(cuts->cut + at, cuts->cut + at + 1, (cuts->n - at - 1) * sizeof(*cuts->cut));
    cuts->n--;
    return OK;
}

static bool boundary(const char *text, size_t n, size_t at)
{
    return at < n && ((unsigned char)text[at] & 0xc0) != 0x80;
}

enum err plan_divide(struct arena *a, struct plan_cuts *cuts, const char *text, size_t n,
                     size_t from, struct error *e)
{
    size_t at = 0;

    while (at < cuts->n && cuts->cut[at].from < from) {
        at++;
    }
    if (!boundary(text, n, from)) {
        return no_piece(e);
    }
    if (from == 0 || (at < cuts->n && cuts->cut[at].from == from)) {
        return error_set(e, ERR_INVALID, "这里本来就是一段的开头。");
    }
    if (cuts->n >= PLAN_CUTS_MAX) {
        return error_set(e, ERR_LIMIT, "一份方案最多拆成 %d 段。", PLAN_CUTS_MAX);
    }
    plan_cut_add(a, cuts, n, PLAN_ITEM, false);
    memmove(cuts->cut + at + 1, cuts->cut + at, (cuts->n - 1 - at) * sizeof(*cuts->cut));
    cuts->cut[at] = (struct plan_cut){.from = from, .kind = PLAN_ITEM};
    return OK;
}

enum err plan_raise(struct plan_cuts *cuts, size_t at, bool up, struct error *e)
{
    if (at >= cuts->n) {
        return no_piece(e);
    }
    struct plan_cut *c = &cuts->cut[at];
    enum plan_kind was = c->kind;
    switch (was) {
    case PLAN_CHAPTER: c->kind = up ? was : PLAN_SECTION; break;
    case PLAN_SECTION: c->kind = up ? PLAN_CHAPTER : PLAN_ITEM; break;
    case PLAN_ITEM: c->kind = up ? PLAN_SECTION : PLAN_OTHER; break;
    default: c->kind = up ? PLAN_ITEM : was; break;
    }
    c->more = false;
    return c->kind == was ? error_set(e, ERR_INVALID, "这一段已经是最%s一级。", up ? "上" : "下")
                          : OK;
}

char *plan_cuts_text(struct arena *a, const struct plan_cuts *cuts)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(PLAN_CUTS_MAX * 16);

    for (size_t i = 0; i < cuts->n; i++) {
        strbuf_printf(&b, "%s%zu%c%s", i ? "," : "", cuts->cut[i].from, letters[cuts->cut[i].kind],
                      cuts->cut[i].more ? "+" : "");
    }
    return strbuf_take(&b, a);
}

static bool parse_one(const char **s, struct plan_cut *ret)
{
    const char *at = *s, *letter;
    size_t v = 0;

    while (*at >= '0' && *at <= '9' && v <= PLAN_BYTES_MAX) {
        v = v * 10 + (size_t)(*at++ - '0');
    }
    if (at == *s || !*at || !(letter = strchr(letters, *at))) {
        return false;
    }
    *ret = (struct plan_cut){.from = v, .kind = (enum plan_kind)(letter - letters)};
    at++;
    if (*at == '+') {
        ret->more = true;
        at++;
    }
    *s = at;
    return true;
}

enum err plan_cuts_parse(struct arena *a, const char *s, const char *text, size_t n,
                         struct plan_cuts *ret, struct error *e)
{
    struct plan_cuts cuts = {0};
    struct plan_cut c;
    bool last = false;

    for (; s && *s && !last; s += !last) {
        bool ok = cuts.n < PLAN_CUTS_MAX && parse_one(&s, &c) && boundary(text, n, c.from) &&
                  (cuts.n ? c.from > cuts.cut[cuts.n - 1].from : c.from == 0);
        if (!ok || (*s && *s != ',')) {
            cuts.n = 0;
            break;
        }
        last = !*s;
        plan_cut_add(a, &cuts, c.from, c.kind, c.more);
    }
    if (!cuts.n || !last) {
        return error_set(e, ERR_INVALID, "正文在拆条以后改过，请重新拆条。");
    }
    *ret = cuts;
    return OK;
}

size_t plan_places(struct arena *a, const char *text, const struct plan_piece *p, size_t **ret)
{
    static const char *const ends[] = {"。", "；", "！", "？", "\n"};
    struct plan_span at = {text + p->from, p->n}, rest;
    size_t *list = NULL, n = 0, cap = 0, len;

    for (bool end = false; at.n; at = plan_after(at, len)) {
        rest = plan_skip(at);
        if (end && rest.n && rest.s == at.s && at.s > text + p->from) {
            size_t *place = arena_push(a, &list, &n, &cap, sizeof(*place));
            *place = (size_t)(at.s - text);
            end = false;
        }
        plan_char(at, &len);
        for (size_t i = 0; i < array_len(ends); i++) {
            end = end || plan_begins(at, ends[i]);
        }
    }
    *ret = list;
    return n;
}
