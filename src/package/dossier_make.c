/* The ZIP of a list: folder by folder in the order of its lines. What cannot be put in is named beside its line, never left out in
 * silence. */
#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/now.h"
#include "base/secrecy.h"
#include "base/str.h"
#include "base/zipout.h"
#include "document/extract.h"
#include "ledger/file.h"
#include "package/dossier_internal.h"
#include "paper/inset.h"
#include "paper/plain.h"
#include "paper/render.h"
#include "people/org.h"
#include "register/export.h"

enum { NAME_CHARS = 60, REFUSED_MAX = 131072, XLSX_MAX = 16 << 20, DIGEST_CUT = 16 };

struct making {
    const struct packing *x;
    const struct record *list;
    struct arena *a;
    struct zipout *zip;
    size_t size;
    struct dossier_entry *entries;
    size_t n, cap, in_line;
    const struct dossier_line *line;
    struct strbuf refused;
    size_t files, missing;
    /* of the record in hand */
    const struct record *rec;
    const struct pick *pick;
    bool found;
};

/* --- into the ZIP -------------------------------------------------------------------------------------- */
static void refuse(struct making *m, const char *title, const char *why)
{
    const char *parts[] = {m->line->item, title, why};

    for (size_t i = 0; i < array_len(parts); i++) {
        const char *s = str_replace(m->a, parts[i], "\t", " ");
        strbuf_str(&m->refused, i ? "\t" : "");
        strbuf_str(&m->refused, str_replace(m->a, s, "\n", " "));
    }
    strbuf_lit(&m->refused, "\n");
}

static struct dossier_entry *entry(struct making *m)
{
    struct dossier_entry *x = arena_push(m->a, &m->entries, &m->n, &m->cap, sizeof(*x));

    *x = (struct dossier_entry){.folder = m->line->folder,
                                .no = m->line->no,
                                .item = m->line->item,
                                .wanted = m->line->wanted,
                                .department = m->line->department,
                                .state = m->line->state};
    return x;
}

/* The ending stays when a name is cut. */
static const char *file_name(struct making *m, const char *name)
{
    const char *dot = strrchr(name, '.');
    const char *ending = dot && strlen(dot) <= 6 ? dot : "";
    char *stem = arena_strndup(m->a, name, strlen(name) - strlen(ending));

    return arena_printf(m->a, "%02zu_%s%s", m->in_line + 1, dossier_name(m->a, stem, NAME_CHARS),
                        dossier_name(m->a, ending, NAME_CHARS));
}

static enum err put(struct making *m, const char *name, const void *bytes, size_t n,
                    struct error *e)
{
    struct dossier_entry *x;
    char hex[SM3_HEX];

    m->size += n;
    if (m->size > DOSSIER_MAX) {
        return error_set(e, ERR_LIMIT,
                         "资料包超过 %u MB，没有做成；请把清单分成两份，或者少选大的附件。",
                         DOSSIER_MAX >> 20);
    }
    x = entry(m);
    sm3_hex(bytes, n, hex);
    x->name = file_name(m, name);
    x->digest = arena_strdup(m->a, hex);
    x->size = (int64_t)n;
    m->in_line++;
    m->files++;
    zipout_add(m->zip, arena_printf(m->a, "%s/%s", x->folder, x->name), bytes, n, true);
    return OK;
}

/* --- one thing ----------------------------------------------------------------------------------------- */
static const char *marked(const struct record *rec)
{
    const char *word = secrecy_marking(rec->title);

    for (size_t i = 0; !word && i < rec->reg->n_fields; i++) {
        const struct value *v = &rec->values[i];
        bool text = rec->reg->fields[i].type == FIELD_TEXT ||
                    rec->reg->fields[i].type == FIELD_LONG ||
                    rec->reg->fields[i].type == FIELD_RICH;
        word = text && v->set ? secrecy_marking(v->s) : NULL;
    }
    return word;
}

static enum err sheet(struct making *m, const struct record *rec, struct error *e)
{
    struct plain_line *lines = arena_array(m->a, rec->reg->n_fields + 2, sizeof(*lines));
    struct plain p = {.title = arena_printf(m->a, "%s登记表", rec->reg->title),
                      .index = rec->number ? rec->number : id_text(m->a, rec->id),
                      .items = lines,
                      .office = rec->unit_name ? rec->unit_name : m->x->who->county_name,
                      .on = now_today(),
                      .moment = rec->updated_at};
    struct doc_file file;
    struct doc d;
    enum err r;

    lines[p.n++] = (struct plain_line){"状态", rec->state->title, false};
    for (size_t i = 0; i < rec->reg->n_fields; i++) {
        const struct field_def *f = &rec->reg->fields[i];
        bool is_long = f->type == FIELD_LONG || f->type == FIELD_RICH || f->type == FIELD_ROWS;
        if (f->type != FIELD_FILES && f->type != FIELD_SIGNATURE) {
            lines[p.n++] =
                (struct plain_line){f->title, value_show(m->a, f, &rec->values[i]), is_long};
        }
    }
    if ((r = plain_doc(m->a, &p, &d, e)) || (r = render_file(m->a, &d, PAPER_PDF, &file, e))) {
        return r;
    }
    return put(m, arena_printf(m->a, "%s（登记表）.pdf", rec->title), file.bytes, file.n, e);
}

static enum err put_part(void *ctx, enum pick_kind kind, int64_t part, const char *name,
                         const char *digest, const char *type, struct error *e)
{
    struct making *m = ctx;
    const char *path = file_path(m->a, m->x->dir, digest), *text = NULL, *word;
    struct error ignored;
    char *bytes, hex[SM3_HEX] = "";
    size_t n = 0;

    if (m->pick->kind != PICK_RECORD && (m->pick->kind != kind || m->pick->part != part)) {
        return OK;
    }
    m->found = true;
    if (!path || bytes_read_file(m->a, path, DOSSIER_MAX, &bytes, &n, &ignored)) {
        refuse(m, name, "文件在服务器上读不到，请管理员从备份恢复");
        return OK;
    }
    sm3_hex(bytes, n, hex);
    if (!str_eq(hex, digest)) {
        refuse(m, name, "文件与登记的摘要不符，请管理员从备份恢复");
        return OK;
    }
    if (extract_text(m->a, path, type, &text, &ignored)) {
        text = NULL;
    }
    word = secrecy_marking(name);
    word = word ? word : secrecy_of_lines(text);
    if (word) {
        refuse(m, name, arena_printf(m->a, "标有密级“%s”，涉密材料不得装入", word));
        return OK;
    }
    return put(m, name, bytes, n, e);
}

static enum err one(struct making *m, const struct pick *k, struct error *e)
{
    const struct packing *x = m->x;
    const struct register_def *reg = content_register(x->content, k->reg);
    struct record *rec = arena_make(m->a, struct record);
    enum err r = ERR_NOT_FOUND;

    if (reg && step_may_read(x->who, reg)) {
        r = record_load(x->db, m->a, x->content, &x->who->scope, reg, k->target, rec, e);
    }
    if (r == ERR_NOT_FOUND) {
        refuse(m, k->title, "已经没有了，或者不在制作人的权限范围内");
        error_clear(e);
        return OK;
    }
    const char *word = r ? NULL : marked(rec);
    if (word || (!r && rec->voided)) {
        refuse(m, k->title,
               word ? arena_printf(m->a, "标有密级“%s”，涉密材料不得装入", word) : "已经作废");
        return OK;
    }
    m->pick = k;
    m->rec = rec;
    m->found = k->kind == PICK_RECORD;
    if (r || (k->kind == PICK_RECORD && (r = sheet(m, rec, e))) ||
        (r = dossier_parts(x, rec, put_part, m, e))) {
        return r;
    }
    if (!m->found) {
        refuse(m, k->title, "这份材料已经被换过或者删去，请重新选");
    }
    return OK;
}

/* A line without material keeps its place: its folder says so. */
static void nothing(struct making *m)
{
    const char *text = arena_printf(
        m->a, "第 %s 条“%s”没有材料。\r\n要求：%s\r\n状态：%s\r\n说明：%s\r\n",
        m->line->no ? m->line->no : "", m->line->item, m->line->wanted ? m->line->wanted : "",
        m->line->state ? m->line->state : "", m->line->note ? m->line->note : "");

    entry(m);
    m->missing++;
    zipout_add(m->zip, arena_printf(m->a, "%s/缺件说明.txt", m->line->folder), text, strlen(text),
               true);
}

/* --- the catalogue ------------------------------------------------------------------------------------- */
static enum err catalogue_sheet(struct making *m, const char *title, struct error *e)
{
    static const struct sheet_column columns[] = {{"序号", 6},      {"名称", 24}, {"要什么", 30},
                                                  {"负责科室", 14}, {"状态", 10}, {"文件夹", 28},
                                                  {"文件", 40},     {"字节", 10}, {"SM3", 66}};
    struct sheet_cell *cells = arena_array(m->a, m->n * array_len(columns) + 1, sizeof(*cells));
    const char *head[] = {title};
    struct strbuf *b = arena_make(m->a, struct strbuf);

    for (size_t i = 0; i < m->n; i++) {
        const struct dossier_entry *x = &m->entries[i];
        struct sheet_cell *c = &cells[i * array_len(columns)];
        const char *texts[] = {x->no,
                               x->item,
                               x->wanted,
                               x->department,
                               x->state,
                               x->folder,
                               x->name ? x->name : "缺：没有材料",
                               NULL,
                               x->digest};
        for (size_t k = 0; k < array_len(columns); k++) {
            c[k].text = texts[k] ? texts[k] : "";
        }
        if (x->name) {
            c[7] = (struct sheet_cell){.number = true, .n = x->size};
        }
    }
    *b = strbuf_make(XLSX_MAX);
    const struct sheet s = {"目录", head, 1, columns, array_len(columns), cells, m->n};
    enum err r = export_xlsx(m->a, &s, 1, b, e);
    if (!r) {
        const char *bytes = arena_memdup(m->a, b->ptr, b->len);
        zipout_add(m->zip, "00_目录.xlsx", bytes, b->len, true);
    }
    strbuf_clear(b);
    return r;
}

static struct doc_block para(struct making *m, enum block_role role, const char *text)
{
    struct doc_span *s = arena_make(m->a, struct doc_span);

    s->text = text;
    return (struct doc_block){.kind = BLOCK_PARA, .role = role, .spans = s, .n_spans = 1};
}

/* 64 digits without a break would not wrap. */
static const char *broken_digest(struct making *m, const char *hex)
{
    return hex ? arena_printf(m->a, "%.16s %.16s %.16s %.16s", hex, hex + DIGEST_CUT,
                              hex + 2 * DIGEST_CUT, hex + 3 * DIGEST_CUT)
               : "";
}

static struct doc_row row_of(struct making *m, const char *const *texts, size_t n, bool head)
{
    struct doc_cell *cells = arena_array(m->a, n, sizeof(*cells));

    for (size_t i = 0; i < n; i++) {
        cells[i] = inset_cell(m->a, texts[i] ? texts[i] : "", head ? 'c' : 'l');
    }
    return (struct doc_row){cells, n, head};
}

static enum err catalogue_paper(struct making *m, const char *title, struct error *e)
{
    static const char *const columns[] = {"序号", "名称", "负责科室", "文件", "SM3"};
    static const int widths[] = {2, 6, 4, 8, 6};
    struct doc_row *rows = arena_array(m->a, m->n + 1, sizeof(*rows));
    struct doc_block *blocks = arena_array(m->a, 4, sizeof(*blocks));
    struct doc_file file;

    rows[0] = row_of(m, columns, array_len(columns), true);
    for (size_t i = 0; i < m->n; i++) {
        const struct dossier_entry *x = &m->entries[i];
        const char *texts[] = {x->no, x->item, x->department, x->name ? x->name : "缺：没有材料",
                               broken_digest(m, x->digest)};
        rows[i + 1] = row_of(m, texts, array_len(texts), false);
    }
    blocks[0] = para(m, ROLE_TITLE, title);
    blocks[1] = (struct doc_block){.kind = BLOCK_TABLE,
                                   .role = ROLE_TEXT,
                                   .rows = rows,
                                   .n_rows = m->n + 1,
                                   .widths = widths,
                                   .n_columns = array_len(columns)};
    blocks[2] = para(m, ROLE_FROM, m->x->who->county_name);
    blocks[3] = para(m, ROLE_DATE, date_chinese(m->a, now_today()));
    const struct doc d = {.sheet = SHEET_OFFICIAL,
                          .title = title,
                          .author = m->x->who->county_name,
                          .moment = m->list->updated_at,
                          .blocks = blocks,
                          .n = 4};
    enum err r = doc_check(&d, e);
    if (!r && !(r = render_file(m->a, &d, PAPER_PDF, &file, e))) {
        zipout_add(m->zip, "00_目录.pdf", file.bytes, file.n, true);
    }
    return r;
}

/* --- the whole ----------------------------------------------------------------------------------------- */
static enum err lines(struct making *m, const struct dossier_line *list, size_t n,
                      const struct pick *picks, size_t n_picks, dossier_tell_fn *tell, void *ctx,
                      struct error *e)
{
    size_t done = 0;
    enum err r = OK;

    for (size_t i = 0; !r && i < n; i++) {
        m->line = &list[i];
        m->in_line = 0;
        for (size_t k = 0; !r && k < n_picks; k++) {
            if (picks[k].line == list[i].id && !(r = one(m, &picks[k], e)) && tell) {
                r = tell(ctx, ++done, n_picks, e);
            }
        }
        if (!r && !m->in_line) {
            nothing(m);
        }
    }
    return r;
}

enum err dossier_make(const struct packing *x, const struct record *rec, dossier_tell_fn *tell,
                      void *ctx, struct dossier *ret, struct error *e)
{
    struct arena *a = x->arena;
    struct making m = {.x = x,
                       .list = rec,
                       .a = a,
                       .zip = zipout_new(a, DOSSIER_MAX),
                       .refused = strbuf_make(REFUSED_MAX)};
    const char *title = arena_printf(a, "%s目录", rec->title);
    const struct dossier_line *list;
    struct pick *picks;
    size_t n, n_picks;
    enum err r = dossier_lines(a, rec, &list, &n, e);

    if (!r && !(r = dossier_picks(x->db, a, rec, &picks, &n_picks, e)) &&
        !(r = lines(&m, list, n, picks, n_picks, tell, ctx, e)) &&
        !(r = catalogue_sheet(&m, title, e))) {
        r = catalogue_paper(&m, title, e);
    }
    *ret = (struct dossier){.entries = m.entries,
                            .n = m.n,
                            .files = m.files,
                            .missing = m.missing,
                            .refused = m.refused.len ? strbuf_take(&m.refused, a) : NULL};
    strbuf_clear(&m.refused);
    return r ? r : zipout_end(m.zip, &ret->zip, &ret->zip_n, e);
}
