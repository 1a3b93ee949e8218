/* pg_value.c - conversions. */
#include "store/pg_value.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"

/* From the server's catalog; fixed for ever. */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_NUMERIC = 1700
};

static void param_set(struct pg_params *p, size_t i, const struct val *v)
{
    static const char kind[] = {
        [VAL_NULL] = '0', [VAL_INT] = 'i', [VAL_TEXT] = 't', [VAL_BLOB] = 'b'};
    p->kinds[i] = kind[v->kind];
    if (v->kind == VAL_INT) {
        snprintf(p->digits[i], sizeof(p->digits[i]), "%lld", (long long)v->i);
        p->values[i] = p->digits[i];
        p->types[i] = OID_INT8;
    } else if (v->kind == VAL_TEXT) {
        p->values[i] = v->s;
    } else if (v->kind == VAL_BLOB) {
        p->values[i] = v->n ? v->s : "";
        p->lengths[i] = (int)v->n;
        p->formats[i] = 1;
        p->types[i] = OID_BYTEA;
    }
}

struct pg_params pg_params_make(const struct val *args, size_t n)
{
    size_t one = sizeof(char *) + 2 * sizeof(int) + sizeof(Oid) + 24 + 1;
    char *block = driver_alloc(n * one + 1, 1);
    struct pg_params p = {.values = (const char **)block};
    p.lengths = (int *)(p.values + n);
    p.formats = p.lengths + n;
    p.types = (Oid *)(p.formats + n);
    p.digits = (char(*)[24])(p.types + n);
    p.kinds = (char *)(p.digits + n);
    for (size_t i = 0; i < n; i++) {
        param_set(&p, i, &args[i]);
    }
    return p;
}

void pg_params_free(struct pg_params *p)
{
    free(p->values);
}

void pg_row_clear(struct pg_row *w)
{
    free(w->cells);
    free(w->blobs);
}

static int nibble(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* "\x00ff" -> bytes at `out`. */
static struct val blob_value(const char *hex, size_t n, char *out)
{
    size_t bytes = n >= 2 ? (n - 2) / 2 : 0;
    for (size_t i = 0; i < bytes; i++) {
        out[i] = (char)(nibble(hex[2 + 2 * i]) << 4 | nibble(hex[3 + 2 * i]));
    }
    return (struct val){.kind = VAL_BLOB, .s = out, .n = bytes};
}

/* sum() of bigint is numeric: a whole number comes back as int64, any other as text. */
static struct val number_value(const char *s, size_t n)
{
    int64_t i;
    if (str_to_int(s, &i)) {
        return val_int(i);
    }
    return (struct val){.kind = VAL_TEXT, .s = s, .n = n};
}

static struct val value(const PGresult *r, int row, int column, char *out)
{
    const char *s = PQgetvalue(r, row, column);
    size_t n = (size_t)PQgetlength(r, row, column);
    if (PQgetisnull(r, row, column)) {
        return (struct val){0};
    }
    switch (PQftype(r, column)) {
    case OID_BOOL: return val_int(*s == 't');
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
    case OID_NUMERIC: return number_value(s, n);
    case OID_BYTEA: return blob_value(s, n, out);
    default: return n ? (struct val){.kind = VAL_TEXT, .s = s, .n = n} : (struct val){0};
    }
}

static void make_room(struct pg_row *w, const PGresult *r, int row)
{
    size_t columns = (size_t)PQnfields(r), blobs = 1;
    for (int i = 0; i < (int)columns; i++) {
        blobs += PQftype(r, i) == OID_BYTEA ? (size_t)PQgetlength(r, row, i) / 2 + 1 : 0;
    }
    if (!w->cells || columns != w->columns) {
        free(w->cells);
        w->cells = driver_alloc(columns, sizeof(*w->cells));
        w->columns = columns;
    }
    if (blobs > w->blobs_cap) {
        free(w->blobs);
        w->blobs = driver_alloc(blobs, 1);
        w->blobs_cap = blobs;
    }
}

enum err pg_row_give(struct pg_row *w, const PGresult *r, int row, struct sink *sink,
                     struct error *e)
{
    make_room(w, r, row);
    char *out = w->blobs;
    for (size_t i = 0; i < w->columns; i++) {
        w->cells[i] = value(r, row, (int)i, out);
        out += w->cells[i].kind == VAL_BLOB ? w->cells[i].n : 0;
    }
    return sink->fn(sink->ctx, w->cells, w->columns, e);
}
