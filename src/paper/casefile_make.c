/* The volumes of a record as files: every item becomes pages in a folder of its own, then one merge a volume. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/str.h"
#include "document/merge.h"
#include "document/plate.h"
#include "ledger/file.h"
#include "paper/casefile.h"

struct making {
    const struct issuing *x;
    const struct papers *papers;
    struct casefile *c;
    const char *parts[CASEFILE_VOLUMES][MERGE_PARTS_MAX];
    size_t n_parts[CASEFILE_VOLUMES];
};

/* --- one item ------------------------------------------------------------------------------------------ */
static enum err write_file(const char *path, const struct doc_file *f, struct error *e)
{
    return bytes_write_file_atomic(path, f->bytes, f->n, e);
}

static const struct doc *face_of(struct arena *a, const struct issuing *x, const char *title)
{
    struct doc *d = arena_make(a, struct doc);

    *d = (struct doc){.sheet = SHEET_ENFORCEMENT, .title = title, .moment = x->rec->updated_at};
    return d;
}

/* The bytes on disk must be those of the record: a volume seals them for good. */
static enum err read_checked(struct arena *a, const struct casefile_item *it, const char *path,
                             char **ret, size_t *ret_n, struct error *e)
{
    char digest[SM3_HEX];
    enum err r = bytes_read_file(a, path, DOC_FILE_MAX, ret, ret_n, e);

    if (r) {
        return error_set(e, ERR_IO,
                         "“%s”的文件在服务器上读不到，案卷没有做成；请管理员从备份恢复以后再归档。",
                         it->title);
    }
    sm3_hex(*ret, *ret_n, digest);
    return str_eq(digest, it->digest)
               ? OK
               : error_set(
                     e, ERR_IO,
                     "“%s”的文件与登记的摘要不符，案卷没有做成；请管理员从备份恢复以后再归档。",
                     it->title);
}

static bool picture(const struct casefile_item *it)
{
    return str_eq(it->type, "image/jpeg") || str_eq(it->type, "image/png");
}

static enum err make_picture(struct making *m, struct arena *a, const struct casefile_item *it,
                             size_t index, const void *bytes, size_t n, const char *to,
                             const char **ret_why, struct error *e)
{
    struct error broken = {0};
    struct doc_file f;
    struct fonts *fonts;
    const char *caption = arena_printf(a, "第 %zu 件　%s", index + 1, it->title);
    enum err r = render_fonts(&fonts, e);

    if (r) {
        return r;
    }
    if (plate_image(a, fonts, face_of(a, m->x, it->title), bytes, n, caption, &f, &broken)) {
        *ret_why = "图片打不开";
        return OK;
    }
    return write_file(to, &f, e);
}

/* Writes the item as pages to `to`; *ret_why when that cannot be. */
static enum err make_item(struct making *m, struct arena *a, const struct casefile_item *it,
                          size_t index, const char *to, int *ret_pages, const char **ret_why,
                          struct error *e)
{
    const char *path = file_path(a, m->x->dir, it->digest ? it->digest : "");
    char *bytes;
    size_t n;
    enum err r;

    *ret_why = NULL;
    *ret_pages = 1;
    if (!path) {
        return error_set(e, ERR_IO, "“%s”没有登记摘要，案卷没有做成。", it->title);
    }
    if ((r = read_checked(a, it, path, &bytes, &n, e))) {
        return r;
    }
    if (picture(it)) {
        return make_picture(m, a, it, index, bytes, n, to, ret_why, e);
    }
    if (it->type && !str_eq(it->type, "application/pdf")) {
        *ret_why = "这种格式不能印成页面";
        return OK;
    }
    return merge_take(a, path, to, ret_pages, ret_why, e);
}

static enum err add_item(struct making *m, size_t volume, size_t index, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct casefile_volume *v = &m->c->volumes[volume];
    struct casefile_item *it = &v->items[index];
    struct arena *keep = m->x->arena;
    const char *to = arena_printf(keep, "%s/%d-%04zu.pdf", m->c->folder, v->volume, index + 1);
    const char *why = NULL;
    int pages = 0;
    enum err r = OK;

    if (m->n_parts[volume] == MERGE_PARTS_MAX) {
        why = arena_printf(keep, "本卷已满 %d 件", MERGE_PARTS_MAX);
    } else {
        r = make_item(m, a, it, index, to, &pages, &why, e);
    }
    if (!r && !why && v->pages + pages > MERGE_PAGES_MAX) {
        why = arena_printf(keep, "本卷已满 %d 页", MERGE_PAGES_MAX);
    }
    if (r) {
        return r;
    }
    if (why) {
        it->why = arena_strdup(keep, why);
        v->beside++;
        return OK;
    }
    it->from = v->pages + 1;
    it->to = v->pages += pages;
    m->parts[volume][m->n_parts[volume]++] = to;
    return OK;
}

/* --- a volume ------------------------------------------------------------------------------------------ */
static enum err front(struct making *m, size_t volume, const char *to, struct error *e)
{
    struct casefile_volume *v = &m->c->volumes[volume];
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct doc_file f;
    enum err r = casefile_front(m->x, m->papers, m->c, volume, a, &f, e);

    if (r || (r = write_file(to, &f, e))) {
        return r;
    }
    return merge_pages(a, to, &v->front, e);
}

static enum err numbers(struct making *m, struct casefile_volume *v, const char *to,
                        struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct doc_file f;
    struct fonts *fonts;
    enum err r = render_fonts(&fonts, e);

    if (r || (r = plate_numbers(a, fonts, face_of(a, m->x, v->title), (size_t)v->front,
                                (size_t)v->pages, &f, e))) {
        return r;
    }
    return write_file(to, &f, e);
}

static enum err bind(struct making *m, size_t volume, struct error *e)
{
    struct arena *a = m->x->arena;
    struct casefile_volume *v = &m->c->volumes[volume];
    const char *face = arena_printf(a, "%s/front-%d.pdf", m->c->folder, v->volume);
    const char *over = arena_printf(a, "%s/numbers-%d.pdf", m->c->folder, v->volume);
    struct stat st;
    enum err r = OK;

    v->path = arena_printf(a, "%s/volume-%d.pdf", m->c->folder, v->volume);
    for (size_t i = 0; !r && i < v->n; i++) {
        r = add_item(m, volume, i, e);
    }
    if (r || (r = front(m, volume, face, e)) || (r = numbers(m, v, over, e)) ||
        (r = merge_run(a, face, m->parts[volume], m->n_parts[volume], over, v->path, e))) {
        return r;
    }
    if (stat(v->path, &st)) {
        return error_set(e, ERR_IO, "案卷没有写成，请检查服务器的磁盘空间后再试。");
    }
    v->size = st.st_size;
    return OK;
}

/* --- the whole ----------------------------------------------------------------------------------------- */
enum err casefile_make(const struct issuing *x, const struct papers *papers, const char *sample,
                       struct casefile *ret, struct error *e)
{
    struct making *m = arena_make(x->arena, struct making);
    enum err r = casefile_list(x, papers, ret, e);

    *m = (struct making){.x = x, .papers = papers, .c = ret};
    ret->sample = sample;
    if (r || (r = merge_ready(e))) {
        return r;
    }
    const char *tmp = arena_printf(x->arena, "%s/tmp", x->dir);
    (void)!mkdir(tmp, 0700);
    ret->folder = arena_printf(x->arena, "%s/casefile-%s", tmp, id_text(x->arena, id_new()));
    if (mkdir(ret->folder, 0700)) {
        ret->folder = NULL;
        return error_set(e, ERR_IO, "建不了做案卷的临时目录，请检查数据目录的权限和磁盘空间。");
    }
    for (size_t i = 0; !r && i < ret->n; i++) {
        r = bind(m, i, e);
    }
    return r;
}

void casefile_drop(struct casefile *c)
{
    DIR *d = c->folder ? opendir(c->folder) : NULL;
    struct dirent *entry;

    while (d && (entry = readdir(d))) {
        if (entry->d_name[0] != '.') {
            (void)unlinkat(dirfd(d), entry->d_name, 0);
        }
    }
    if (d) {
        (void)closedir(d);
        (void)rmdir(c->folder);
    }
    c->folder = NULL;
}
