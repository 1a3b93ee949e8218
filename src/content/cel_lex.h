/* cel_lex.h - the words and signs of a condition, with their columns.
 *
 * The whole text is cut at once: it has at most 1,000 characters. Full-width signs, which a
 * Chinese keyboard gives where half-width ones are meant, are refused by name.
 */
#ifndef CONTENT_CEL_LEX_H
#define CONTENT_CEL_LEX_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

#define CEL_MAX_CHARS 1000

enum cel_token_kind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_TEXT,
    TOKEN_NUMBER, /* a number with scale 0 is an int */
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_EQ,
    TOKEN_NE,
    TOKEN_LT,
    TOKEN_LE,
    TOKEN_GT,
    TOKEN_GE,
    TOKEN_ADD,
    TOKEN_SUB,
    TOKEN_MUL,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_SET_OPEN,
    TOKEN_SET_CLOSE,
    TOKEN_COMMA,
    TOKEN_DOT,
};
struct cel_token {
    enum cel_token_kind kind;
    int column;       /* 1-based character */
    const char *text; /* a word, the value of a text, or the sign as written */
    int64_t number;   /* scaled */
    int scale;
};

/* Always ends with a TOKEN_END. */
must_use enum err cel_lex(struct arena *a, const char *text, struct cel_token **ret, size_t *ret_n,
                          int *ret_column, struct error *e);

#endif
