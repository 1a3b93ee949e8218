/* faheng package: makes a package of a year or month, and takes one in. The same files as by the pages, for installations that no
 * network joins. */
#include <stdio.h>

#include "base/bytes.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/day.h"
#include "cli/login.h"
#include "package/inbox.h"

struct packet {
    const struct args *args;
    struct opened o;
    struct actor by;
    struct packing x;
};

static enum err begin(struct packet *p, struct error *e)
{
    const char *today = args_value(p->args, "today");
    struct date d;
    enum err r;

    if (today) {
        if ((r = day_parse("today", today, &d, e))) {
            return r;
        }
        day_shift(d);
    }
    if ((r = login_actor(&p->o, p->args, p->o.arena, &p->by, e))) {
        return r;
    }
    p->x = (struct packing){.store = p->o.store,
                            .arena = p->o.arena,
                            .content = p->o.content,
                            .dir = p->o.engine.files_dir,
                            .who = &p->by};
    return store_reader(p->o.store, &p->x.db, e);
}

static enum err copy_out(struct packet *p, const struct outgoing *o, const char *to,
                         struct error *e)
{
    const char *path = outbox_path(p->x.arena, p->x.dir, o);
    char *bytes;
    size_t n;
    enum err r = path ? bytes_read_file(p->x.arena, path, PACKAGE_MAX, &bytes, &n, e) : ERR_IO;

    return r ? r : bytes_write_file_atomic(to, bytes, n, e);
}

/* --- export -------------------------------------------------------------------------------------------- */
static enum err export_one(struct packet *p, struct error *e)
{
    const char *kind = args_value(p->args, "kind"), *to = args_value(p->args, "out");
    const char *period = args_value(p->args, "year");
    struct outgoing_ask ask = {.kind = PACKAGE_YEAR};
    struct outgoing o;
    enum err r = begin(p, e);

    if (r) {
        return r;
    }
    if ((kind && !package_kind_parse(kind, &ask.kind)) || ask.kind > PACKAGE_MONTH) {
        return error_set(e, ERR_INVALID,
                         "--kind 写 year 或 month；督办和答复在那一件的页面上生成。");
    }
    if (ask.kind == PACKAGE_MONTH) {
        period = args_value(p->args, "month");
    }
    ask.subject = period ? period : arena_printf(p->x.arena, "%d", now_today().year - 1);
    if ((r = outbox_make(&p->x, &ask, &o, e)) || (r = copy_out(p, &o, to, e))) {
        return r;
    }
    printf("%s%s第 %lld 号，%lld 项指标%s，已写入 %s。还没有送出。\n", o.subject,
           package_kind_title(o.kind), (long long)o.serial, (long long)o.figures,
           o.report ? "，附签发的报告" : "", to);
    return OK;
}

int cmd_package_export(const struct args *args)
{
    struct packet p = {.args = args};
    struct error e;

    if (!args_value(args, "out")) {
        (void)error_set(&e, ERR_INVALID, "请用 --out 写明写到哪个文件。");
        return command_misused(&e);
    }
    if (open_data(args, OPEN_WRITE, &p.o, &e)) {
        return command_failed(&e);
    }
    enum err r = export_one(&p, &e);
    open_close(&p.o);
    return r ? command_failed(&e) : EXIT_YES;
}

/* --- import -------------------------------------------------------------------------------------------- */
static void print_look(const struct packet *p, const struct inbox_look *k)
{
    printf("%s：%s（%s），签发机关 %s\n", package_kind_title(k->p.kind), k->p.name, k->p.code,
           k->p.office);
    if (k->p.period) {
        printf("期间 %s，%zu 项指标，%s\n", k->p.period, k->p.n,
               k->p.report ? "附报告" : "没有附报告");
    }
    if (k->p.matter.title) {
        printf("%s\n", k->p.matter.title);
    }
    printf("%s生成，第 %lld 号\n公钥指纹 %s\n%s\n", k->p.made, (long long)k->p.serial,
           package_fingerprint(p->x.arena, k->p.public_hex), k->says);
}

struct pinning {
    const struct packet *p;
    const struct inbox_look *look;
};

static enum err run_pin(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct pinning *k = w->ctx;

    return peer_pin(db, a, k->p->x.who, k->look->above, &k->look->p, e);
}

/* The fingerprint is typed as it was read over the telephone. */
static enum err pin(struct packet *p, const struct inbox_look *look, const char *typed,
                    struct error *e)
{
    struct arena *a = p->x.arena;
    struct pinning k = {p, look};
    const char *there = str_replace(a, package_fingerprint(a, look->p.public_hex), " ", "");

    if (!str_eq(str_replace(a, typed, " ", ""), there)) {
        return error_set(e, ERR_INVALID, "指纹与包里的公钥不一致，没有确认，也没有导入。");
    }
    return packing_write(&p->x, run_pin, &k, e);
}

static enum err import_one(struct packet *p, struct error *e)
{
    const char *typed = args_value(p->args, "pin"), *receipt_to = args_value(p->args, "receipt-to");
    struct inbox_look look;
    struct outgoing receipt;
    int64_t id;
    char *bytes;
    size_t n;
    enum err r = begin(p, e);

    if (r || (r = bytes_read_file(p->x.arena, args_word(p->args, 0), PACKAGE_MAX, &bytes, &n, e)) ||
        (r = inbox_look(&p->x, &p->o.engine, bytes, n, &look, e))) {
        return r;
    }
    print_look(p, &look);
    if (args_flag(p->args, "dry-run")) {
        return look.verdict == INBOX_NEW ? OK : error_set(e, ERR_CONFLICT, "%s", look.says);
    }
    if (typed) {
        r = pin(p, &look, typed, e);
        if (!r) {
            printf("公钥已确认。\n");
        }
        return r;
    }
    if ((r = inbox_accept(&p->x, &p->o.engine, bytes, n, &id, &receipt, e))) {
        return r;
    }
    printf("已导入。\n");
    if (receipt.id && receipt_to && !(r = copy_out(p, &receipt, receipt_to, e))) {
        printf("回执已写入 %s，请送回去。\n", receipt_to);
    }
    return r;
}

int cmd_package_import(const struct args *args)
{
    struct packet p = {.args = args};
    struct error e;

    if (!args_value(args, "as")) {
        (void)error_set(&e, ERR_INVALID, "请用 --as 写明由谁导入。");
        return command_misused(&e);
    }
    if (open_data(args, OPEN_WRITE, &p.o, &e)) {
        return command_failed(&e);
    }
    enum err r = import_one(&p, &e);
    open_close(&p.o);
    return r ? command_failed(&e) : EXIT_YES;
}
