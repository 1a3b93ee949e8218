#include "content/yaml_doc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/str.h"

#define MAX_BYTES (4u << 20)
#define MAX_NODES 200000
#define MAX_DEPTH 32

struct reader {
    struct arena *a;
    const char *file, *text;
    yaml_parser_t *yaml;
    yaml_event_t *event; /* the one being looked at; always either empty or owned here */
    size_t nodes;
    struct error *e;
};

/* What libyaml says, and what a person who edits a table would want to hear. */
static const struct {
    const char *problem, *sentence;
} sentences[] = {
    {"did not find expected ',' or '}'", "花括号没有写完：各项之间用逗号隔开，末尾要有 }。"},
    {"did not find expected ',' or ']'", "方括号没有写完：各项之间用逗号隔开，末尾要有 ]。"},
    {"did not find expected key", "缩进对不上：同一层的各项要从同一列写起。"},
    {"did not find expected '-' indicator", "缩进对不上：同一列表的“-”要从同一列写起。"},
    {"mapping values are not allowed",
     "这里不能出现冒号：文字里有冒号时请加引号，或检查上一行的缩进。"},
    {"block sequence entries are not allowed", "这里不能写“-”列表：请检查缩进。"},
    {"block mapping keys are not allowed", "这里不能写“?”。"}, /* half-width */
    {"found character that cannot start any token",
     "这里不能用这个字符开头（制表符请改成空格，特殊符号请加引号）。"},
    {"found unexpected end of stream", "引号没有写完。"},
    {"could not find expected ':'", "这一项缺少冒号。"},
    {"found unknown escape character", "双引号里的反斜杠写法不认识，请改用单引号。"},
    {"found a tab character", "缩进里有制表符，请改成空格。"},
    {"did not find expected <document start>", "这里多出了内容：一个文件只能写一份。"},
    {"control characters are not allowed", "文件里有看不见的控制字符，请删除。"},
    {"did not find expected node content", "这里缺少内容，或方括号、花括号没有写完。"},
    {"found unknown directive name", "行首不能是 %；普通文字以 % 开头时请加引号。"},
    {"found undefined tag handle", "不支持“！”标签。"},
};

static const char *sentence_of(const char *problem)
{
    for (size_t i = 0; problem && i < array_len(sentences); i++) {
        if (str_starts(problem, sentences[i].problem)) {
            return sentences[i].sentence;
        }
    }
    return NULL;
}

/* Line and column of a byte offset, for libyaml's reader errors, which carry no mark. */
static void place_of_offset(const char *text, size_t offset, int *line, int *column)
{
    *line = 1;
    *column = 1;
    for (size_t i = 0; i < offset && text[i]; i++) {
        if (text[i] == '\n') {
            *line += 1;
            *column = 1;
        } else if (((unsigned char)text[i] & 0xC0) != 0x80) {
            *column += 1;
        }
    }
}

static enum err syntax_error(struct reader *r)
{
    const yaml_parser_t *y = r->yaml;
    int line = (int)y->problem_mark.line + 1, column = (int)y->problem_mark.column + 1;
    if (y->error == YAML_READER_ERROR) {
        place_of_offset(r->text, y->problem_offset, &line, &column);
    }
    const char *known = sentence_of(y->problem);
    if (known) {
        (void)error_set(r->e, ERR_INVALID, "%s", known);
    } else {
        (void)error_set(r->e, ERR_INVALID, "YAML 写法有误（%s）。",
                        y->problem ? y->problem : "无法读取");
    }
    return error_place(r->e, r->file, line, column);
}

static enum err refuse(struct reader *r, enum err code, yaml_mark_t mark, const char *sentence)
{
    (void)error_set(r->e, code, "%s", sentence);
    return error_place(r->e, r->file, (int)mark.line + 1, (int)mark.column + 1);
}

static enum err next_event(struct reader *r)
{
    yaml_event_delete(r->event);
    if (!yaml_parser_parse(r->yaml, r->event)) {
        return syntax_error(r);
    }
    return OK;
}

static enum err check_node(struct reader *r, int depth)
{
    const yaml_event_t *v = r->event;
    yaml_mark_t mark = v->start_mark;
    const yaml_char_t *anchor = NULL, *tag = NULL;
    if (v->type == YAML_ALIAS_EVENT) {
        return refuse(r, ERR_INVALID, mark,
                      "不支持“*”引用，请把内容写全；普通文字里的 * 请加引号。");
    }
    if (v->type == YAML_SCALAR_EVENT) {
        anchor = v->data.scalar.anchor;
        tag = v->data.scalar.tag;
    } else if (v->type == YAML_SEQUENCE_START_EVENT) {
        anchor = v->data.sequence_start.anchor;
        tag = v->data.sequence_start.tag;
    } else if (v->type == YAML_MAPPING_START_EVENT) {
        anchor = v->data.mapping_start.anchor;
        tag = v->data.mapping_start.tag;
    }
    if (anchor) {
        return refuse(r, ERR_INVALID, mark,
                      "不支持“&”锚点，请把内容写全；普通文字里的 & 请加引号。");
    }
    if (tag) {
        return refuse(r, ERR_INVALID, mark, "不支持“！”标签；普通文字以 ! 开头时请加引号。");
    }
    if (depth > MAX_DEPTH) {
        return refuse(r, ERR_LIMIT, mark, "层次太深（最多 32 层）。");
    }
    if (++r->nodes > MAX_NODES) {
        return refuse(r, ERR_LIMIT, mark, "内容太多（一个文件最多 20 万项），请拆成几个文件。");
    }
    return OK;
}

static struct ynode *make_node(struct reader *r, enum ynode_kind kind)
{
    struct ynode *n = arena_make(r->a, struct ynode);
    n->kind = kind;
    n->line = (int)r->event->start_mark.line + 1;
    n->column = (int)r->event->start_mark.column + 1;
    return n;
}

static enum err read_scalar(struct reader *r, struct ynode **ret)
{
    const yaml_event_t *v = r->event;
    struct ynode *n = make_node(r, YNODE_SCALAR);
    for (size_t i = 0; i < v->data.scalar.length; i++) {
        unsigned char c = v->data.scalar.value[i];
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F) {
            return refuse(r, ERR_INVALID, v->start_mark, "文字里有看不见的控制字符，请删除。");
        }
    }
    n->text = arena_strndup(r->a, (const char *)v->data.scalar.value, v->data.scalar.length);
    n->quoted = v->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    n->spread = v->start_mark.line != v->end_mark.line;
    *ret = n;
    return OK;
}

static enum err read_node(struct reader *r, int depth, struct ynode **ret);

static enum err read_list(struct reader *r, int depth, struct ynode **ret)
{
    struct ynode *n = make_node(r, YNODE_LIST);
    size_t cap = 0;
    enum err err;
    while (!(err = next_event(r)) && r->event->type != YAML_SEQUENCE_END_EVENT) {
        struct ynode *item = NULL;
        if ((err = read_node(r, depth + 1, &item))) {
            return err;
        }
        *(struct ynode **)arena_push(r->a, &n->items, &n->n, &cap, sizeof(item)) = item;
    }
    *ret = n;
    return err;
}

static int cmp_keys(const void *a, const void *b)
{
    const struct ynode *x = *(struct ynode *const *)a, *y = *(struct ynode *const *)b;
    int c = strcmp(x->text, y->text);
    if (c == 0) {
        c = x->line != y->line ? x->line - y->line : x->column - y->column;
    }
    return c;
}

/* Sorted rather than pairwise: a map may have as many keys as the file has nodes. */
static enum err check_duplicates(struct reader *r, const struct ynode *map)
{
    if (map->n < 2) {
        return OK;
    }
    struct ynode **sorted = arena_memdup(r->a, map->keys, map->n * sizeof(*sorted));
    qsort(sorted, map->n, sizeof(*sorted), cmp_keys);
    for (size_t i = 1; i < map->n; i++) {
        if (str_eq(sorted[i - 1]->text, sorted[i]->text)) {
            (void)error_set(r->e, ERR_INVALID, "%s 写了两次（前一次在第 %d 行），请删去一处。",
                            sorted[i]->text, sorted[i - 1]->line);
            return error_place(r->e, r->file, sorted[i]->line, sorted[i]->column);
        }
    }
    return OK;
}

static enum err read_map(struct reader *r, int depth, struct ynode **ret)
{
    struct ynode *n = make_node(r, YNODE_MAP);
    size_t n_keys = 0, cap_keys = 0, cap_items = 0;
    enum err err;
    while (!(err = next_event(r)) && r->event->type != YAML_MAPPING_END_EVENT) {
        struct ynode *key = NULL, *value = NULL;
        yaml_mark_t mark = r->event->start_mark;
        if ((err = read_node(r, depth + 1, &key))) {
            return err;
        }
        if (key->kind != YNODE_SCALAR) {
            return refuse(r, ERR_INVALID, mark, "冒号前面只能是一个词。");
        }
        if ((err = next_event(r)) || (err = read_node(r, depth + 1, &value))) {
            return err;
        }
        *(struct ynode **)arena_push(r->a, &n->keys, &n_keys, &cap_keys, sizeof(key)) = key;
        *(struct ynode **)arena_push(r->a, &n->items, &n->n, &cap_items, sizeof(value)) = value;
    }
    *ret = n;
    return err ? err : check_duplicates(r, n);
}

static enum err read_node(struct reader *r, int depth, struct ynode **ret)
{
    enum err err = check_node(r, depth);
    if (err) {
        return err;
    }
    switch (r->event->type) {
    case YAML_SEQUENCE_START_EVENT: return read_list(r, depth, ret);
    case YAML_MAPPING_START_EVENT: return read_map(r, depth, ret);
    case YAML_SCALAR_EVENT: return read_scalar(r, ret);
    default: return refuse(r, ERR_INVALID, r->event->start_mark, "这里缺少内容。");
    }
}

static enum err read_document(struct reader *r, struct ynode **ret)
{
    enum err err = next_event(r); /* stream start */
    if (err || (err = next_event(r))) {
        return err;
    }
    if (r->event->type == YAML_STREAM_END_EVENT) {
        *ret = make_node(r, YNODE_SCALAR);
        (*ret)->line = (*ret)->column = 1;
        (*ret)->text = "";
        return OK;
    }
    struct ynode *root = NULL;
    if ((err = next_event(r)) || (err = read_node(r, 1, &root)) || (err = next_event(r)) ||
        (err = next_event(r))) {
        return err;
    }
    if (r->event->type != YAML_STREAM_END_EVENT) {
        return refuse(r, ERR_INVALID, r->event->start_mark,
                      "一个文件只能写一份内容，请删去“---”以后的部分。");
    }
    *ret = root;
    return OK;
}

enum err yaml_parse(struct arena *a, const char *file, const char *text, size_t n,
                    struct ynode **ret, struct error *e)
{
    if (n > MAX_BYTES) {
        (void)error_set(e, ERR_LIMIT, "文件超过 4 MB，请拆成几个文件。");
        return error_place(e, file, 1, 1);
    }
    if (!str_utf8_ok(text, n)) {
        (void)error_set(e, ERR_INVALID, "文件不是 UTF-8 编码，请用 UTF-8 另存后再试。");
        return error_place(e, file, 1, 1);
    }
    yaml_parser_t yaml;
    yaml_event_t event;
    memset(&event, 0, sizeof(event));
    if (!yaml_parser_initialize(&yaml)) {
        return error_set(e, ERR_IO, "内存不足，读不了 %s。", file);
    }
    yaml_parser_set_encoding(&yaml, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&yaml, (const unsigned char *)text, n);
    struct reader r = {.a = a, .file = file, .text = text, .yaml = &yaml, .event = &event, .e = e};
    struct ynode *root = NULL;
    enum err err = read_document(&r, &root);
    yaml_event_delete(&event);
    yaml_parser_delete(&yaml);
    if (!err) {
        *ret = root;
    }
    return err;
}

struct ynode *ynode_get(const struct ynode *map, const char *key)
{
    if (!map || map->kind != YNODE_MAP) {
        return NULL;
    }
    for (size_t i = 0; i < map->n; i++) {
        if (str_eq(map->keys[i]->text, key)) {
            return map->items[i];
        }
    }
    return NULL;
}

bool ynode_null(const struct ynode *n)
{
    if (!n) {
        return true;
    }
    if (n->kind != YNODE_SCALAR || n->quoted) {
        return false;
    }
    return n->text[0] == '\0' || str_eq(n->text, "~") || str_eq(n->text, "null");
}
