#include "paper/signet.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/date.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"

#define PEM_MAX 8192

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static enum err make_key(struct arena *a, const char *path, struct sm2 **ret, struct error *e)
{
    struct sm2 *k = sm2_make(a);
    const char *pem = sm2_pem(a, k);
    enum err r = bytes_write_file_atomic(path, pem, strlen(pem), e);

    *ret = k;
    return r;
}

static enum err open_locked(struct arena *a, const char *dir, int64_t authority, struct sm2 **ret,
                            struct error *e)
{
    const char *folder = arena_printf(a, "%s/keys", dir);
    const char *path = arena_printf(a, "%s/office-%s.pem", folder, id_text(a, authority));
    char *pem;
    size_t n;

    if (mkdir(folder, 0700) && errno != EEXIST) {
        return error_set(e, ERR_IO, "建不了存放签名密钥的目录 %s，请检查数据目录的权限。", folder);
    }
    if (access(path, F_OK)) {
        return make_key(a, path, ret, e);
    }
    enum err r = bytes_read_file(a, path, PEM_MAX, &pem, &n, e);
    return r ? r : sm2_read(a, pem, n, ret, e);
}

enum err signet_open(struct arena *a, const char *dir, int64_t authority, struct sm2 **ret,
                     struct error *e)
{
    pthread_mutex_lock(&lock);
    enum err r = open_locked(a, dir, authority, ret, e);
    pthread_mutex_unlock(&lock);
    return r;
}

enum err signet_row(struct db *db, struct arena *a, int64_t county, int64_t authority,
                    const char *public_hex, int64_t *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(
        db, a, "select id from paper_key where county = ?1 and authority = ?2 and public = ?3",
        ARGS(I(county), I(authority), T(public_hex)), &t, e);

    if (r || t.n) {
        *ret = r ? 0 : cell_int(&t, 0, 0);
        return r;
    }
    *ret = id_new();
    return db_run(
        db,
        "insert into paper_key (county, id, authority, public, at) values (?1, ?2, ?3, "
        "?4, ?5)",
        ARGS(I(county), I(*ret), I(authority), T(public_hex), T(datetime_text(a, now_ms()))), NULL,
        e);
}
