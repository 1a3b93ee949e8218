/* libmagic judges most types; what it is unsure of is looked at here: Office Open XML and OFD are
 * zip files told apart by the names in their central directory, old Word and Excel files share one
 * container.
 *
 * Per thread one magic handle is kept (its table is loaded once) and closed with the thread. */
#include "http/upload.h"

#include <fcntl.h>
#include <magic.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secrecy.h"
#include "base/str.h"

#define NAME_CHARS_MAX  120
#define DIRECTORY_MAX   (4u << 20)
#define TAIL_MAX        (22 + 65535)
#define DIRECTORY_ENTRY 46
#define DIRECTORY_MAGIC "PK\1\2"
#define END_MAGIC       "PK\5\6"

struct kind {
    const char *type, *extensions[4];
};

static const struct kind kinds[] = {
    {"image/jpeg", {"jpg", "jpeg"}},
    {"image/png", {"png"}},
    {"image/webp", {"webp"}},
    {"application/pdf", {"pdf"}},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", {"docx"}},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", {"xlsx"}},
    {"application/msword", {"doc"}},
    {"application/vnd.ms-excel", {"xls"}},
    {"application/ofd", {"ofd"}},
};

static pthread_key_t magic_key;
static pthread_once_t magic_once = PTHREAD_ONCE_INIT;

static void magic_drop(void *m)
{
    magic_close(m);
}

static void magic_make_key(void)
{
    if (pthread_key_create(&magic_key, magic_drop)) {
        BUG("pthread_key_create");
    }
}

static magic_t magic_here(void)
{
    pthread_once(&magic_once, magic_make_key);
    magic_t m = pthread_getspecific(magic_key);
    if (m) {
        return m;
    }
    m = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR);
    if (!m || magic_load(m, NULL)) {
        magic_close(m);
        return NULL;
    }
    pthread_setspecific(magic_key, m);
    return m;
}

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
}

static uint32_t little(const unsigned char *p, int n)
{
    uint32_t v = 0;

    while (n--) {
        v = v << 8 | p[n];
    }
    return v;
}

/* Reads exactly n bytes at `at`, or NULL. */
static unsigned char *read_at(struct arena *a, int fd, int64_t at, size_t n)
{
    unsigned char *p = arena_alloc(a, n + 1);

    for (size_t got = 0; got < n;) {
        ssize_t k = pread(fd, p + got, n - got, (off_t)(at + (int64_t)got));
        if (k <= 0) {
            return NULL;
        }
        got += (size_t)k;
    }
    return p;
}

/* The central directory of a zip file, NULL when there is none that fits. */
static const unsigned char *zip_directory(struct arena *a, int fd, int64_t size, size_t *ret_n)
{
    size_t tail_n = size < TAIL_MAX ? (size_t)size : TAIL_MAX;
    const unsigned char *tail = read_at(a, fd, size - (int64_t)tail_n, tail_n);

    for (size_t i = tail && tail_n >= 22 ? tail_n - 22 + 1 : 0; i-- > 0;) {
        if (memcmp(tail + i, END_MAGIC, 4) != 0) {
            continue;
        }
        uint32_t n = little(tail + i + 12, 4), at = little(tail + i + 16, 4);
        if (n > DIRECTORY_MAX || (int64_t)at + n > size) {
            return NULL;
        }
        *ret_n = n;
        return read_at(a, fd, at, n);
    }
    return NULL;
}

struct zip_names {
    bool word, excel, ofd, macro;
};

static void note_name(struct zip_names *names, const char *name, size_t n)
{
    static const char macro[] = "vbaProject.bin";

    names->word |= n == 17 && !memcmp(name, "word/document.xml", 17);
    names->excel |= n == 15 && !memcmp(name, "xl/workbook.xml", 15);
    names->ofd |= n == 7 && !memcmp(name, "OFD.xml", 7);
    names->macro |= n >= sizeof(macro) - 1 &&
                    !strncasecmp(name + n - (sizeof(macro) - 1), macro, sizeof(macro) - 1);
}

static bool zip_names(struct arena *a, int fd, int64_t size, struct zip_names *ret)
{
    size_t n = 0;
    const unsigned char *dir = zip_directory(a, fd, size, &n);

    for (size_t at = 0; dir && at + DIRECTORY_ENTRY <= n;) {
        if (memcmp(dir + at, DIRECTORY_MAGIC, 4) != 0) {
            return false;
        }
        size_t name_n = little(dir + at + 28, 2);
        size_t rest = name_n + little(dir + at + 30, 2) + little(dir + at + 32, 2);
        if (rest > n - at - DIRECTORY_ENTRY) {
            return false;
        }
        note_name(ret, (const char *)dir + at + DIRECTORY_ENTRY, name_n);
        at += DIRECTORY_ENTRY + rest;
    }
    return dir != NULL;
}

static const char *zip_type(struct arena *a, int fd, int64_t size)
{
    struct zip_names names = {0};

    if (!zip_names(a, fd, size, &names) || names.macro) {
        return NULL;
    }
    if (names.word + names.excel + names.ofd != 1) {
        return NULL;
    }
    return names.word ? kinds[4].type : names.excel ? kinds[5].type : kinds[8].type;
}

static const char *extension_of(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot ? dot + 1 : "";
}

/* Word and Excel before 2007 lie in the same container, which libmagic often cannot tell apart:
 * there the name decides between the two. */
static const char *ole_type(const char *name)
{
    if (!strcasecmp(extension_of(name), "doc")) {
        return kinds[6].type;
    }
    return !strcasecmp(extension_of(name), "xls") ? kinds[7].type : NULL;
}

static bool starts(const unsigned char *p, const char *bytes, size_t n)
{
    return !memcmp(p, bytes, n);
}

static enum err content_type(struct arena *a, int fd, int64_t size, const char *name,
                             const char **ret, struct error *e)
{
    const unsigned char *head = size >= 8 ? read_at(a, fd, 0, 8) : NULL;

    *ret = NULL;
    if (!head) {
        return OK;
    }
    if (starts(head, "PK\3\4", 4)) {
        *ret = zip_type(a, fd, size);
        return OK;
    }
    magic_t m = magic_here();
    const char *found = m ? magic_descriptor(m, fd) : NULL;
    if (!found) {
        return error_set(e, ERR_IO,
                         "服务器无法识别上传文件的类型，请联系管理员检查 libmagic 是否装好。");
    }
    bool word = str_eq(found, kinds[6].type), excel = str_eq(found, kinds[7].type);
    if (!word && !excel && starts(head, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8)) {
        *ret = ole_type(name);
        return OK;
    }
    *ret = arena_strdup(a, found);
    return OK;
}

static const struct kind *kind_of(const char *type)
{
    for (size_t i = 0; type && i < array_len(kinds); i++) {
        if (str_eq(kinds[i].type, type)) {
            return &kinds[i];
        }
    }
    return NULL;
}

static bool extension_fits(const struct kind *kind, const char *name)
{
    const char *extension = extension_of(name);

    for (size_t i = 0; i < array_len(kind->extensions) && kind->extensions[i]; i++) {
        if (!strcasecmp(kind->extensions[i], extension)) {
            return true;
        }
    }
    return false;
}

static enum err check_name(const char *name, struct error *e)
{
    if (str_empty(name)) {
        return error_set(e, ERR_INVALID, "上传的文件没有名称，请给文件取名后重新上传。");
    }
    if (str_chars(name) > NAME_CHARS_MAX) {
        return error_set(e, ERR_INVALID, "文件名超过 %d 个字，请改短后重新上传。", NAME_CHARS_MAX);
    }
    for (const char *s = name; *s; s++) {
        if ((unsigned char)*s < 0x20 || *s == 0x7F || strchr("/\\:", *s)) {
            return error_set(e, ERR_INVALID,
                             "文件名里不能有斜杠、冒号或看不见的字符，请改名后重新上传。");
        }
    }
    if (name[0] == '.' || name[strlen(name) - 1] == '.') {
        return error_set(e, ERR_INVALID, "文件名不能以句点开头或结尾，请改名后重新上传。");
    }
    return OK;
}

static enum err open_upload(const struct upload *u, int *ret_fd, int64_t *ret_size, struct error *e)
{
    struct stat st;
    int fd = open(u->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0 || fstat(fd, &st)) {
        close_fd(&fd);
        return error_set(e, ERR_IO,
                         "服务器读不到刚上传的文件“%s”，请重新上传；仍不行请联系管理员。", u->name);
    }
    *ret_fd = fd;
    *ret_size = st.st_size;
    return OK;
}

enum err upload_check(struct arena *a, const struct upload *u, const char **ret_type,
                      struct error *e)
{
    scoped(close_fd) int fd = -1;
    int64_t size = 0;
    const char *type = NULL;
    enum err r;

    if ((r = check_name(u->name, e)) || (r = secrecy_check(u->name, "文件名", e)) ||
        (r = open_upload(u, &fd, &size, e))) {
        return r;
    }
    if (size == 0) {
        return error_set(e, ERR_INVALID, "文件“%s”是空的，请检查后重新上传。", u->name);
    }
    if (size > UPLOAD_EVIDENCE_MAX) {
        return error_set(e, ERR_LIMIT, "文件“%s”超过 %lld MB，请压缩或分成几份后上传。", u->name,
                         UPLOAD_EVIDENCE_MAX >> 20);
    }
    if ((r = content_type(a, fd, size, u->name, &type, e))) {
        return r;
    }
    const struct kind *kind = kind_of(type);
    if (!kind) {
        return error_set(
            e, ERR_INVALID,
            "文件“%s”不是可以上传的类型。可以上传 jpg、png、webp、pdf、docx、xlsx、doc、xls、ofd，"
            "带宏的文件请先另存为不带宏的格式。",
            u->name);
    }
    if (!extension_fits(kind, u->name)) {
        return error_set(e, ERR_INVALID,
                         "文件“%s”的扩展名与内容不符（内容是 %s），请改回正确的扩展名后上传。",
                         u->name, kind->extensions[0]);
    }
    *ret_type = kind->type;
    return OK;
}
