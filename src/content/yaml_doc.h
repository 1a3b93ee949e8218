/* yaml_doc.h - a YAML document as a tree with positions, for content and imports.
 *
 * One document a file, at most 4 MB, 200,000 nodes, depth 32, no anchors, aliases or tags, no
 * duplicate keys. Scalars are text; the reader that wants a number converts. Positions are
 * 1-based; columns count characters. Built from libyaml's events, not its document API: the
 * latter resolves aliases before anybody can refuse them and has no ceiling.
 */
#ifndef CONTENT_YAML_DOC_H
#define CONTENT_YAML_DOC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

enum ynode_kind { YNODE_SCALAR, YNODE_LIST, YNODE_MAP };
struct ynode {
    enum ynode_kind kind;
    int line, column;
    const char *text; /* scalar; `quoted` tells '' or "" or a block */
    bool quoted;
    bool spread;          /* a block or several lines: a column inside the text cannot be told */
    struct ynode **items; /* list items, or map values */
    struct ynode **keys;  /* map keys */
    size_t n;
};

/* Syntax errors come as ERR_INVALID, passed ceilings as ERR_LIMIT, both with place
 * file:line:col. An empty file gives an empty scalar. */
must_use enum err yaml_parse(struct arena *a, const char *file, const char *text, size_t n,
                             struct ynode **ret, struct error *e);
struct ynode *ynode_get(const struct ynode *map,
                        const char *key); /* NULL when absent or not a map */
bool ynode_null(const struct ynode *n);   /* NULL, "", ~ or null unquoted */

#endif
