/* Reading: front matter, lines, directives. Nothing is filled here. */
#include "document/template.h"

#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "document/template_tree.h"

struct line {
    const char *text;
    int number;
};
struct parsing {
    struct arena *a;
    struct template *t;
    struct line *lines;
    size_t n, at;
    int depth;
    const char *var, *list; /* the innermost loop */
    struct strbuf *faults;
    size_t n_faults;
};

#define FAULTS_SHOWN 8

static void fault(struct parsing *p, int line, const char *say)
{
    if (p->n_faults++ < FAULTS_SHOWN) {
        strbuf_printf(p->faults, "%s:%d：%s", p->t->file, line, say);
    }
}

/* --- placeholders -------------------------------------------------------------------------------------- */
static bool name_ok(const char *s)
{
    bool start = true;

    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
        if (!letter && !(c >= '0' && c <= '9' && !start) && !(c == '.' && !start && s[1])) {
            return false;
        }
        start = c == '.';
    }
    return !start;
}

bool placeholder_next(struct arena *a, const char *at, struct placeholder *ret)
{
    const char *from = strstr(at, "{{"), *to = from ? strstr(from, "}}") : NULL;
    char **parts;
    size_t n;

    if (!from) {
        return false;
    }
    *ret = (struct placeholder){.from = from, .to = to ? to + 2 : from + 2};
    n = to ? str_split(a, arena_strndup(a, from + 2, (size_t)(to - from - 2)), '|', &parts) : 0;
    if (n < 1 || n > 2 || str_empty(parts[0])) {
        return true;
    }
    size_t length = strlen(parts[0]);
    if (parts[0][length - 1] == '?') {
        parts[0][length - 1] = '\0';
        ret->optional = true;
    }
    ret->name = name_ok(parts[0]) ? parts[0] : NULL;
    ret->writing = n == 2 && !str_empty(parts[1]) ? parts[1] : NULL;
    return true;
}

static void use(struct parsing *p, const struct template_use *u)
{
    struct template *t = p->t;
    struct template_use *x = arena_push(p->a, &t->uses, &t->n_uses, &t->cap_uses, sizeof(*x));

    *x = *u;
    x->var = p->var;
    x->list = p->list;
}

static void scan(struct parsing *p, const struct line *l)
{
    struct placeholder ph;

    for (const char *at = l->text; placeholder_next(p->a, at, &ph); at = ph.to) {
        if (!ph.name) {
            fault(p, l->number, "花括号里不是一个名称，应写作 {{名称}} 或 {{名称 | 写法}}。");
            continue;
        }
        struct template_use u = {
            .name = ph.name, .writing = ph.writing, .optional = ph.optional, .line = l->number};
        use(p, &u);
    }
}

/* --- directives ---------------------------------------------------------------------------------------- */
static char *directive(struct arena *a, const char *line)
{
    char *s = str_trim(a, line);
    size_t n = strlen(s);

    if (n < 4 || memcmp(s, "{%", 2) != 0 || memcmp(s + n - 2, "%}", 2) != 0) {
        return NULL;
    }
    return str_trim(a, arena_strndup(a, s + 2, n - 4));
}

static void read_pieces(struct parsing *p, struct piece **ret, size_t *ret_n, const char **stop);

static void read_for(struct parsing *p, struct piece *x, const char *text)
{
    const char *var = p->var, *list = p->list, *stop;
    const char *in = strstr(text, " in ");

    if (!in) {
        fault(p, x->line, "循环应写作 {% for 名称 in 列表 %}。");
        return;
    }
    x->kind = PIECE_FOR;
    x->var = str_trim(p->a, arena_strndup(p->a, text + 4, (size_t)(in - text - 4)));
    x->text = str_trim(p->a, in + 4);
    if (!str_is_id(x->var) || !name_ok(x->text)) {
        fault(p, x->line, "循环应写作 {% for 名称 in 列表 %}。");
    }
    struct template_use u = {.name = x->text, .loop = true, .line = x->line};
    use(p, &u);
    p->var = x->var;
    p->list = x->text;
    read_pieces(p, &x->body, &x->n_body, &stop);
    p->var = var;
    p->list = list;
    if (!str_eq(stop, "end")) {
        fault(p, x->line, "这个循环没有用 {% end %} 收住。");
    }
}

static void read_if(struct parsing *p, struct piece *x, const char *text)
{
    const char *stop;
    struct template_use u = {.name = str_trim(p->a, text + 3), .condition = true, .line = x->line};

    x->kind = PIECE_IF;
    x->text = u.name;
    use(p, &u);
    read_pieces(p, &x->body, &x->n_body, &stop);
    if (str_eq(stop, "else")) {
        read_pieces(p, &x->other, &x->n_other, &stop);
    }
    if (!str_eq(stop, "end")) {
        fault(p, x->line, "这个条件没有用 {% end %} 收住。");
    }
}

static void read_role(struct parsing *p, struct piece *x, const char *word)
{
    enum block_role role;
    enum block_kind kind;
    const char *stop;

    x->kind = PIECE_ROLE;
    x->text = word;
    if (!markdown_role(word, &role, &kind)) {
        fault(p, x->line, arena_printf(p->a, "没有“%s”这种位置。", word));
    }
    read_pieces(p, &x->body, &x->n_body, &stop);
    if (!str_eq(stop, ":::")) {
        fault(p, x->line, "这一段没有用 ::: 收住。");
    }
}

/* Takes lines until one that ends the level; *stop says which: "end", "else", ":::", NULL at the end. */
static bool read_one(struct parsing *p, struct piece *x, const char **stop)
{
    const struct line *l = &p->lines[p->at++];
    const char *d = directive(p->a, l->text), *plain = str_trim(p->a, l->text);

    x->line = l->number;
    if (d && (str_eq(d, "end") || str_eq(d, "else"))) {
        *stop = d;
        return false;
    }
    if (str_eq(plain, ":::")) {
        *stop = ":::";
        return false;
    }
    if (p->depth > TEMPLATE_DEPTH_MAX) {
        fault(p, x->line, "循环、条件套得太深。");
    } else if (d && str_starts(d, "for ")) {
        read_for(p, x, d);
    } else if (d && str_starts(d, "if ")) {
        read_if(p, x, d);
    } else if (d) {
        fault(p, x->line, "不认识的指令，只有 for、if、else、end。");
    } else if (str_starts(plain, ":::")) {
        read_role(p, x, plain + 3);
    } else {
        x->text = l->text;
        scan(p, l);
    }
    return true;
}

static void read_pieces(struct parsing *p, struct piece **ret, size_t *ret_n, const char **stop)
{
    struct piece *list = NULL;
    size_t n = 0, cap = 0;

    *stop = NULL;
    p->depth++;
    while (p->at < p->n) {
        struct piece x = {0};
        if (!read_one(p, &x, stop)) {
            break;
        }
        struct piece *at = arena_push(p->a, &list, &n, &cap, sizeof(*at));
        *at = x;
    }
    p->depth--;
    *ret = list;
    *ret_n = n;
}

/* --- the whole ----------------------------------------------------------------------------------------- */
static void front_matter(struct parsing *p)
{
    struct template *t = p->t;
    size_t cap = 0;

    if (p->n == 0 || !str_eq(p->lines[0].text, "---")) {
        return;
    }
    for (p->at = 1; p->at < p->n && !str_eq(p->lines[p->at].text, "---"); p->at++) {
        const char *text = p->lines[p->at].text, *colon = strchr(text, ':');
        if (str_empty(str_trim(p->a, text)) || *text == '#') {
            continue;
        }
        if (!colon) {
            fault(p, p->lines[p->at].number, "文首各行应写作“名称: 值”。"); /* half-width */
            continue;
        }
        struct template_entry *x = arena_push(p->a, &t->entries, &t->n_entries, &cap, sizeof(*x));
        x->key = str_trim(p->a, arena_strndup(p->a, text, (size_t)(colon - text)));
        x->value = str_trim(p->a, colon + 1);
        x->line = p->lines[p->at].number;
    }
    if (p->at == p->n) {
        fault(p, 1, "文首没有用 --- 收住。");
    } else {
        p->at++;
    }
}

static void split_lines(struct parsing *p, const char *text)
{
    size_t n = 0;

    for (const char *s = text; *s; s++) {
        n += *s == '\n';
    }
    p->lines = arena_array(p->a, n + 2, sizeof(*p->lines));
    for (const char *s = text; *s;) {
        const char *end = strchr(s, '\n');
        size_t length = end ? (size_t)(end - s) : strlen(s);
        p->lines[p->n] = (struct line){arena_strndup(p->a, s, length), (int)p->n + 1};
        p->n++;
        s += length + (end != NULL);
    }
}

enum err template_parse(struct arena *a, const char *file, const char *text, size_t n,
                        struct template **ret, struct error *e)
{
    struct strbuf faults scoped(strbuf_clear) = strbuf_make(sizeof(e->text));
    struct template *t = arena_make(a, struct template);
    struct parsing p = {.a = a, .t = t, .faults = &faults};
    const char *stop;

    t->file = file;
    if (n > TEMPLATE_BYTES_MAX) {
        return error_set(e, ERR_LIMIT, "%s：模板超过 %d KB。", file, TEMPLATE_BYTES_MAX >> 10);
    }
    if (!str_utf8_ok(text, n) || strstr(text, MARK_OPEN) || strstr(text, MARK_CLOSE)) {
        return error_set(e, ERR_INVALID, "%s：模板不是 UTF-8 文字，或者含有专用区字符。", file);
    }
    split_lines(&p, str_replace(a, arena_strndup(a, text, n), "\r\n", "\n"));
    front_matter(&p);
    read_pieces(&p, &t->pieces, &t->n_pieces, &stop);
    if (stop) {
        fault(&p, p.lines[p.at - 1].number, "多了一个收尾，前面没有对应的开头。");
    }
    if (p.n_faults) {
        return error_set(e, ERR_INVALID, "%s%s", faults.ptr,
                         p.n_faults > FAULTS_SHOWN ? "（还有别的错）" : "");
    }
    *ret = t;
    return OK;
}

const char *template_entry(const struct template *t, const char *key)
{
    for (size_t i = 0; i < t->n_entries; i++) {
        if (str_eq(t->entries[i].key, key)) {
            return t->entries[i].value;
        }
    }
    return NULL;
}

size_t template_entries(const struct template *t, const struct template_entry **ret)
{
    *ret = t->entries;
    return t->n_entries;
}

size_t template_uses(const struct template *t, const struct template_use **ret)
{
    *ret = t->uses;
    return t->n_uses;
}
