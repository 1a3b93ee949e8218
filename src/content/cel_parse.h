/* cel_parse.h - the grammar of a condition, by recursive descent; cel_check makes the nodes.
 *
 *     or   = and { "||" and }            and  = test { "&&" test }
 *     test = sum [ ("==" "!=" "<" "<=" ">" ">=" "in") sum ]
 *     sum  = product { ("+" | "-") product }          product = unary { "*" unary }
 *     unary = ("!" | "-") unary | primary
 *     primary = number | 'text' | true | false | "(" or ")" | "[" literals "]" | function "(" args ")"
 *             | name [ "." name ] [ "." ("exists" | "all") "(" variable "," or ")" ]
 */
#ifndef CONTENT_CEL_PARSE_H
#define CONTENT_CEL_PARSE_H

#include "content/cel_check.h"
#include "content/cel_lex.h"

/* `tokens` ends with TOKEN_END. */
must_use enum err cel_parse(struct cel_maker *m, const struct cel_token *tokens,
                            const struct cel **ret);

#endif
