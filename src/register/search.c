#include "register/search.h"

#include "base/bigram.h"
#include "base/hash.h"
#include "base/str.h"
#include "register/column.h"
#include "store/gram.h"

enum { BATCH = 500 };

static bool is_text(const struct field_def *f)
{
    return column_single(f) && column_is_text(f) && f->type != FIELD_DATE &&
           f->type != FIELD_DATETIME && f->type != FIELD_CODE;
}

bool search_field(const struct register_def *reg, const struct field_def *f)
{
    bool title = false;
    for (size_t i = 0; i < reg->n_title; i++) {
        title = title || reg->title_field[i] == f;
    }
    return is_text(f) && (f->searchable || title);
}

static enum err put(struct db *db, struct arena *a, int64_t id, const char *const *texts, size_t n,
                    struct error *e)
{
    struct bigrams g = bigram_of(a, texts, n);
    return gram_put(db, a, id, bigram_join(a, &g), e);
}

enum err search_write(struct db *db, struct arena *a, const struct record *rec, struct error *e)
{
    const struct register_def *reg = rec->reg;
    const char **texts = arena_array(a, reg->n_fields + 1, sizeof(*texts));
    size_t n = 0;
    texts[n++] = rec->number;
    for (size_t i = 0; i < reg->n_fields; i++) {
        if (search_field(reg, &reg->fields[i]) && rec->values[i].set) {
            texts[n++] = rec->values[i].s;
        }
    }
    return put(db, a, rec->id, texts, n, e);
}

void search_narrow(struct sql *s, enum store_kind kind, const char *typed)
{
    struct bigrams g = bigram_of(s->arena, &typed, 1);
    if (!g.n) {
        return;
    }
    sql_lit(s, "r.id");
    strbuf_str(&s->text, gram_test(kind));
    sql_bind(s, T(gram_words(s->arena, kind, bigram_join(s->arena, &g))));
    strbuf_str(&s->text, gram_test_end(kind));
    sql_lit(s, " and ");
}

/* --- reading a register again --------------------------------------------------------------------------------------- */
static enum err read_batch(struct db *db, struct arena *a, const struct register_def *reg,
                           int64_t after, struct table *ret, struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(a);
    sql_lit(&s, "select r.id, r.number");
    for (size_t i = 0; i < reg->n_fields; i++) {
        if (search_field(reg, &reg->fields[i])) {
            sql_lit(&s, ", r.");
            sql_id(&s, "f_", reg->fields[i].id);
        }
    }
    sql_lit(&s, " from ");
    sql_id(&s, "r_", reg->id);
    sql_lit(&s, " r where r.id > ");
    sql_bind(&s, I(after));
    sql_lit(&s, " order by r.id limit ");
    sql_bind(&s, I(BATCH));
    return sql_all(&s, db, ret, e);
}

static enum err put_batch(struct db *db, struct arena *a, const struct table *t, struct error *e)
{
    const char **texts = arena_array(a, t->columns, sizeof(*texts));
    enum err r = OK;
    for (size_t row = 0; !r && row < t->n; row++) {
        for (size_t k = 1; k < t->columns; k++) {
            texts[k - 1] = cell_text(t, row, k);
        }
        r = put(db, a, cell_int(t, row, 0), texts, t->columns - 1, e);
    }
    return r;
}

static enum err read_again(struct db *db, const struct register_def *reg, struct error *e)
{
    struct arena *a = arena_new();
    int64_t after = 0;
    enum err r = OK;
    for (bool more = true; !r && more;) {
        struct table t;
        if (!(r = read_batch(db, a, reg, after, &t, e)) && !(r = put_batch(db, a, &t, e))) {
            more = t.n == BATCH;
            after = t.n ? cell_int(&t, t.n - 1, 0) : 0;
        }
        arena_reset(a);
    }
    arena_free(a);
    return r;
}

static void digest_of(struct arena *a, const struct register_def *reg, char out[SM3_HEX])
{
    struct strbuf b = strbuf_make(64u << 10);
    (void)a;
    strbuf_str(&b, "1");
    for (size_t i = 0; i < reg->n_fields; i++) {
        if (search_field(reg, &reg->fields[i])) {
            strbuf_str(&b, " ");
            strbuf_str(&b, reg->fields[i].id);
        }
    }
    sm3_hex(b.ptr, b.len, out);
    strbuf_clear(&b);
}

static enum err prepare_one(struct db *db, struct arena *a, const struct register_def *reg,
                            struct error *e)
{
    char digest[SM3_HEX];
    struct table t;
    digest_of(a, reg, digest);
    enum err r = db_all(db, a, "select digest from gram_register where register = ?1",
                        ARGS(T(reg->id)), &t, e);
    if (r || (t.n && str_eq(cell_text(&t, 0, 0), digest))) {
        return r;
    }
    if ((r = read_again(db, reg, e))) {
        return r;
    }
    return db_run(db,
                  "insert into gram_register (register, digest) values (?1, ?2) "
                  "on conflict (register) do update set digest = excluded.digest",
                  ARGS(T(reg->id), T(digest)), NULL, e);
}

enum err search_prepare(struct db *db, struct arena *a, const struct content *c, struct error *e)
{
    enum err r = gram_prepare(db, e);
    for (size_t i = 0; !r && i < c->n_registers; i++) {
        r = prepare_one(db, a, &c->registers[i], e);
    }
    return r;
}
