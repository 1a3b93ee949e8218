/* The content files: what is built in, overlaid by a folder that is trusted like the program
 * itself. So nobody but its owner may be able to write there, and links are not followed out of
 * it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/embed.h"
#include "base/str.h"
#include "content/load.h"

#define MAX_FILES  5000
#define MAX_FILE   ((size_t)4 << 20)
#define MAX_TOTAL  ((size_t)64 << 20)
#define MAX_LEVELS 4

struct walk {
    struct load *l;
    const char *top;
    size_t cap, total;
    struct error *e;
};

static const char *const folders[] = {
    "registers", "codes",    "frameworks", "obligations", "metrics", "papers",
    "reports",   "calendar", "examples",   "demo",        "boards",
};
static const char *const register_files[] = {"register.yaml", "page.yaml", "guide.md",
                                             "examples.yaml"};

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
}

static void close_dir(DIR **d)
{
    if (*d) {
        closedir(*d);
    }
}

static const char *full_name(const struct walk *w, const char *name)
{
    return *name ? arena_printf(w->l->a, "%s/%s", w->top, name) : w->top;
}

static enum err check_owner(struct walk *w, const struct stat *st, const char *name)
{
    const char *path = full_name(w, name);
    if (st->st_uid != geteuid() && st->st_uid != 0) {
        return error_set(w->e, ERR_DENIED,
                         "内容目录里的 %s 不归本程序的用户所有，已拒绝读取：请改正文件的所有者。",
                         path);
    }
    if (st->st_mode & (S_IWGRP | S_IWOTH)) {
        return error_set(w->e, ERR_DENIED,
                         "内容目录里的 %s 可被其他用户改写，已拒绝读取：请执行 chmod go-w %s。",
                         path, path);
    }
    return OK;
}

static void add_file(struct walk *w, const char *name, const char *text, size_t size)
{
    struct load *l = w->l;
    struct content_file *f = arena_push(l->a, &l->files, &l->n_files, &w->cap, sizeof(*l->files));
    f->name = name;
    f->text = text;
    f->size = size;
}

static enum err io_error(struct walk *w, const char *name)
{
    return error_set(w->e, ERR_IO, "读不了 %s:%s。请检查磁盘和权限。", full_name(w, name),
                     strerror(errno));
}

static enum err read_whole(struct walk *w, int fd, const char *name, char *text, size_t size)
{
    size_t got = 0;
    while (got < size) {
        ssize_t n = read(fd, text + got, size - got);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return io_error(w, name);
        }
        got += (size_t)n;
    }
    return OK;
}

static enum err read_file(struct walk *w, int fd, const struct stat *st, const char *name)
{
    size_t size = (size_t)st->st_size;
    if (size > MAX_FILE || w->l->n_files >= MAX_FILES || (w->total += size) > MAX_TOTAL) {
        return error_set(w->e, ERR_LIMIT,
                         "内容目录太大（每个文件最多 4 MB，合计 64 MB、5000 个文件），停在 %s。",
                         full_name(w, name));
    }
    char *text = arena_alloc(w->l->a, size + 1);
    enum err err = read_whole(w, fd, name, text, size);
    if (!err) {
        add_file(w, name, text, size);
    }
    return err;
}

static enum err walk_folder(struct walk *w, int fd, const char *name, int level);

static enum err walk_entry(struct walk *w, int parent, const char *entry, const char *name,
                           int level)
{
    scoped(close_fd) int fd = openat(parent, entry, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;
    if (fd < 0 && errno == ELOOP) {
        return error_set(w->e, ERR_DENIED, "内容目录里的 %s 是链接，已拒绝读取：请放入文件本身。",
                         full_name(w, name));
    }
    if (fd < 0 || fstat(fd, &st) < 0) {
        return io_error(w, name);
    }
    enum err err = check_owner(w, &st, name);
    if (err || S_ISDIR(st.st_mode)) {
        return err ? err : walk_folder(w, fd, name, level + 1);
    }
    bool ours = str_ends(name, ".yaml") || str_ends(name, ".md");
    if (S_ISREG(st.st_mode) && ours) {
        return read_file(w, fd, &st, name);
    }
    if (str_ends(name, ".yml")) {
        w->l->file = name;
        fault_at(w->l, NULL, "文件名要以 .yaml 结尾。");
    }
    return OK;
}

static enum err walk_folder(struct walk *w, int fd, const char *name, int level)
{
    if (level > MAX_LEVELS) {
        return error_set(w->e, ERR_LIMIT, "内容目录里的 %s 层次太深。", full_name(w, name));
    }
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    scoped(close_dir) DIR *dir = own < 0 ? NULL : fdopendir(own);
    if (!dir) {
        close_fd(&own);
        return io_error(w, name);
    }
    for (struct dirent *d; (d = readdir(dir));) {
        if (d->d_name[0] == '.') {
            continue;
        }
        const char *below = *name ? arena_printf(w->l->a, "%s/%s", name, d->d_name)
                                  : arena_strdup(w->l->a, d->d_name);
        enum err err = walk_entry(w, fd, d->d_name, below, level);
        if (err) {
            return err;
        }
    }
    return OK;
}

static enum err walk_top(struct walk *w)
{
    scoped(close_fd) int fd = open(w->top, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) < 0) {
        return error_set(w->e, ERR_NOT_FOUND, "找不到内容目录 %s，请核对路径。", w->top);
    }
    enum err err = check_owner(w, &st, "");
    return err ? err : walk_folder(w, fd, "", 0);
}

static int cmp_files(const void *a, const void *b)
{
    return strcmp(((const struct content_file *)a)->name, ((const struct content_file *)b)->name);
}

/* Drops the built-in files that the folder brings again. Both lists are sorted. */
static void overlay(struct load *l, size_t n_built_in)
{
    struct content_file *all = l->files;
    size_t n = l->n_files, kept = 0;
    for (size_t i = 0; i < n; i++) {
        const char *again = NULL;
        if (i < n_built_in && n > n_built_in) {
            again = bsearch(&all[i], all + n_built_in, n - n_built_in, sizeof(*all), cmp_files);
        }
        if (!again) {
            all[kept++] = all[i];
        }
    }
    l->n_files = kept;
    if (kept) {
        qsort(all, kept, sizeof(*all), cmp_files);
    }
}

static bool is_one_of(const char *word, const char *const *list, size_t n, struct names *ns)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(list[i], word)) {
            return true;
        }
        names_add(ns, list[i]);
    }
    return false;
}

/* A file in a wrong place would be passed over in silence, and its rules with it. */
static void check_name(struct load *l, const char *name)
{
    struct names known = names_make(l->a);
    char **parts;
    size_t n = str_split(l->a, name, '/', &parts);
    l->file = name;
    if (str_eq(parts[n - 1], "README.md")) {
        return;
    }
    if (n == 1) {
        static const char *const tops[] = {"roles.yaml",  "menu.yaml", "alerts.yaml",
                                           "params.yaml", "home.yaml", "exchange.yaml"};
        if (!is_one_of(name, tops, array_len(tops), &known)) {
            fault_at(l, NULL, "不认识文件 %s%s", name, names_hint(&known, name));
        }
    } else if (!is_one_of(parts[0], folders, array_len(folders), &known)) {
        fault_at(l, NULL, "不认识文件夹 %s%s", parts[0], names_hint(&known, parts[0]));
    } else if (str_eq(parts[0], "registers")) {
        struct names files = names_make(l->a);
        if (n != 3 || !is_one_of(parts[2], register_files, array_len(register_files), &files)) {
            fault_at(l, NULL, "台账文件要放在 registers/<台账 id>/ 里，不认识 %s%s", parts[n - 1],
                     names_hint(&files, parts[n - 1]));
        }
    }
}

bool files_read(struct load *l, struct error *e)
{
    struct walk w = {.l = l, .top = l->options->dir, .e = e};
    for (size_t i = 0; !l->options->only_dir && i < embed_content_count; i++) {
        add_file(&w, embed_content[i].name, (const char *)embed_content[i].data,
                 embed_content[i].size);
    }
    size_t n_built_in = l->n_files;
    if (w.top && walk_top(&w)) {
        return false;
    }
    if (l->n_files > n_built_in) {
        qsort(l->files + n_built_in, l->n_files - n_built_in, sizeof(*l->files), cmp_files);
    }
    overlay(l, n_built_in);
    for (size_t i = 0; i < l->n_files; i++) {
        check_name(l, l->files[i].name);
    }
    return true;
}

const struct content_file *files_find(const struct load *l, const char *name)
{
    struct content_file key = {.name = name};
    return l->n_files ? bsearch(&key, l->files, l->n_files, sizeof(key), cmp_files) : NULL;
}

struct ynode *files_yaml(struct load *l, const struct content_file *f)
{
    struct ynode *root = NULL;
    struct error e;
    error_clear(&e);
    l->file = f->name;
    if (!yaml_parse(l->a, f->name, f->text, f->size, &root, &e)) {
        return root;
    }
    struct place at = {f->name, 1, 1};
    const char *numbers = e.place + strlen(f->name); /* ":12:5" */
    if (str_starts(e.place, f->name) && *numbers == ':') {
        char *column = NULL;
        at.line = (int)strtol(numbers + 1, &column, 10);
        at.column = *column == ':' ? (int)strtol(column + 1, NULL, 10) : 1;
    }
    fault_place(l, at, "%s", e.text);
    return NULL;
}
