/* Keeping an installation well: upgrade, copy, and doctor, which looks at what usually goes wrong on a machine in an
 * office (rights, disk, database, content, clock), one line a finding. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/now.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/open.h"

int cmd_migrate(const struct args *args)
{
    struct opened o;
    struct error e;
    if (open_data(args, OPEN_NEW, &o, &e)) {
        return command_failed(&e);
    }
    if (o.migrations) {
        printf("数据库已升级，执行了 %d 步；台账的表已按内容更新。\n", o.migrations);
    } else {
        printf("数据库已是最新版本；台账的表已按内容更新。\n");
    }
    open_close(&o);
    return EXIT_YES;
}

int cmd_backup(const struct args *args)
{
    const char *file = args_word(args, 0);
    struct opened o;
    struct error e;
    if (open_data(args, OPEN_READ, &o, &e)) {
        return command_failed(&e);
    }
    enum err r = store_backup(o.store, file, &e);
    if (!r && args_value(args, "data")) {
        printf("数据库已备份到 %s。佐证文件在 %s/files，请一并复制。\n", file, o.dir);
    } else if (!r) {
        printf("数据库已备份到 %s。佐证文件在各台服务器的数据目录里，请一并复制。\n", file);
    }
    open_close(&o);
    return r ? command_failed(&e) : EXIT_YES;
}

/* --- doctor --- */

#define LOW_BYTES  (UINT64_C(1) << 30)
#define FIRST_YEAR 2025 /* a machine that says it is earlier has a dead clock battery */

struct exam {
    struct opened o;
    struct db *db;
    int bad;
};

static void good(const char *what, const char *said)
{
    printf("好　%s：%s\n", what, said);
}

static void bad(struct exam *x, const char *what, const char *said)
{
    printf("坏　%s：%s\n", what, said);
    x->bad++;
}

static void look_at_folder(struct exam *x)
{
    struct arena *a = x->o.arena;
    struct stat st;
    if (stat(x->o.dir, &st)) {
        bad(x, "数据目录", arena_printf(a, "%s 打不开：%s。", x->o.dir, strerror(errno)));
    } else if (st.st_mode & (S_IRWXG | S_IRWXO)) {
        bad(x, "数据目录", arena_printf(a, "别的用户也能进入 %s，请执行 chmod 700。", x->o.dir));
    } else if (access(x->o.dir, R_OK | W_OK | X_OK)) {
        bad(x, "数据目录", arena_printf(a, "当前用户不能读写 %s，请检查属主。", x->o.dir));
    } else {
        good("数据目录", x->o.dir);
    }
}

static void look_at_disk(struct exam *x)
{
    struct statvfs v;
    if (statvfs(x->o.dir, &v)) {
        bad(x, "磁盘空间", strerror(errno));
        return;
    }
    uint64_t free_bytes = (uint64_t)v.f_bavail * v.f_frsize;
    char *said = arena_printf(x->o.arena, "还剩 %" PRIu64 " MB", free_bytes >> 20);
    if (free_bytes < LOW_BYTES) {
        bad(x, "磁盘空间", arena_printf(x->o.arena, "%s，不足 1 GB，请尽快清理或扩容。", said));
    } else {
        good("磁盘空间", said);
    }
}

static void look_at_database(struct exam *x)
{
    struct arena *a = x->o.arena;
    struct table t = {0};
    struct error e;
    bool sqlite = store_kind(x->o.store) == STORE_SQLITE;
    const char *sql = sqlite ? "pragma quick_check(5)" : "select count(*) from county";
    if (db_all(x->db, a, sql, NO_ARGS, &t, &e)) {
        bad(x, "数据库", e.text);
    } else if (sqlite && !(t.n == 1 && str_eq(cell_text(&t, 0, 0), "ok"))) {
        const char *first = t.n ? cell_text(&t, 0, 0) : "";
        bad(x, "数据库", arena_printf(a, "文件已损坏（%s），请停止使用并从备份恢复。", first));
    } else {
        good("数据库", sqlite ? "文件完好" : "可以连接");
    }
}

static void look_at_counties(struct exam *x)
{
    struct county *list = NULL;
    size_t n = 0;
    struct error e;
    if (org_counties(x->db, x->o.arena, &list, &n, &e)) {
        bad(x, "机关", e.text);
    } else if (!n) {
        bad(x, "机关", "还没有机关，请先执行 faheng init 或 faheng demo。");
    }
    for (size_t i = 0; i < n; i++) {
        good("机关",
             arena_printf(x->o.arena, "%s%s", list[i].name, list[i].demo ? "（练习区）" : ""));
    }
}

/* The chain's last moment must not lie ahead of the machine, unless the data is practice with its own day. */
static void look_at_clock(struct exam *x)
{
    struct arena *a = x->o.arena;
    struct table t = {0};
    struct error e;
    int64_t last;
    if (now_today().year < FIRST_YEAR) {
        bad(x, "时钟", "机器的日期不对，请校时；期限都按它计算。");
        return;
    }
    if (db_all(x->db, a,
               "select max(e.at) from event e join county c on c.id = e.county where c.demo = 0",
               NO_ARGS, &t, &e)) {
        bad(x, "时钟", e.text);
        return;
    }
    const char *at = t.n ? cell_text(&t, 0, 0) : NULL;
    if (at && datetime_parse(at, &last) && last > now_ms() + 60000) {
        bad(x, "时钟", arena_printf(a, "最后一条留痕在 %s，比现在还晚，请校时。", at));
    } else {
        good("时钟", date_chinese(a, now_today()));
    }
}

int cmd_doctor(const struct args *args)
{
    struct exam x = {.bad = 0};
    struct error e;
    if (open_data(args, OPEN_READ, &x.o, &e)) {
        return command_failed(&e);
    }
    good("内容", arena_printf(x.o.arena, "%zu 个台账，没有毛病", x.o.content->n_registers));
    if (store_reader(x.o.store, &x.db, &e)) {
        open_close(&x.o);
        return command_failed(&e);
    }
    look_at_folder(&x);
    look_at_disk(&x);
    look_at_database(&x);
    look_at_counties(&x);
    look_at_clock(&x);
    open_close(&x.o);
    return x.bad ? EXIT_NO : EXIT_YES;
}
