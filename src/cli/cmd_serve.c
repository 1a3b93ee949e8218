/* The wiring of a running server: store, content and engine from open.c, pages from web, and the two tables of functions
 * that point upward (session_ops, the actions). Signals are taken by the main thread alone, which waits for them. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "api/api.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/now.h"
#include "base/str.h"
#include "board/tally.h"
#include "cli/command.h"
#include "cli/day.h"
#include "cli/open.h"
#include "cli/setup_code.h"
#include "cli/test_routes.h"
#include "door/visit.h"
#include "figure/job.h"
#include "http/server.h"
#include "ledger/channel.h"
#include "notify/notice.h"
#include "package/dossier.h"
#include "paper/batch.h"
#include "people/account.h"
#include "portal/portal.h"
#include "setup/setup.h"
#include "ui/menu.h"
#include "web/web.h"

#define DEFAULT_LISTEN "127.0.0.1:8080"
#define PEM_MAX        ((size_t)256 << 10)

struct serve {
    const struct args *args;
    struct opened o;
    struct app app;
    struct channels channels;
    struct server_options so;
    struct route_table tables[5];
};

/* --- options ---------------------------------------------------------------------------------------------- */

static enum err set_clock(struct serve *s, struct error *e)
{
    const char *text = args_value(s->args, "today");
    struct date day = {0};
    enum err r = text ? day_parse("today", text, &day, e) : day_of_demo(&s->o, &day, e);
    if (r || !day.year) {
        return r;
    }
    day_shift(day);
    log_info("产品里的今天是 %s", date_text(s->o.arena, day));
    return OK;
}

static enum err read_pem(struct serve *s, const char *option, const char **ret, struct error *e)
{
    const char *path = args_value(s->args, option);
    char *text;
    size_t n;
    enum err r = path ? bytes_read_file(s->o.arena, path, PEM_MAX, &text, &n, e) : OK;
    if (!r && path) {
        *ret = text;
    }
    return r;
}

static enum err set_tls(struct serve *s, struct error *e)
{
    enum err r;
    if ((r = read_pem(s, "tls-cert", &s->so.tls_cert, e)) ||
        (r = read_pem(s, "tls-key", &s->so.tls_key, e))) {
        return r;
    }
    if (!s->so.tls_cert != !s->so.tls_key) {
        return error_set(e, ERR_INVALID, "--tls-cert 和 --tls-key 要一起写。");
    }
    return OK;
}

#ifdef FAHENG_TEST_BUILD
static bool is_loopback(const char *listen)
{
    return str_starts(listen, "127.") || str_starts(listen, "[::1]:") ||
           str_starts(listen, "localhost:");
}

static enum err set_tests(struct serve *s, struct error *e)
{
    account_cheap_hashes(args_flag(s->args, "cheap-hashes"));
    if (!args_flag(s->args, "test-clock")) {
        return OK;
    }
    if (!is_loopback(s->so.listen)) {
        return error_set(e, ERR_INVALID, "--test-clock 只许监听本机地址（127.0.0.1、[::1]）。");
    }
    s->tables[s->so.n_tables++] = (struct route_table){test_routes, test_routes_count};
    return OK;
}
#else
static enum err set_tests(struct serve *s, struct error *e)
{
    (void)s;
    (void)e;
    return OK;
}
#endif

/* --- parts ------------------------------------------------------------------------------------------------ */

static enum err make_temp(struct serve *s, struct error *e)
{
    char *path = arena_printf(s->o.arena, "%s/tmp", s->o.dir);
    s->so.temp_dir = path;
    if (mkdir(path, 0700) == 0 || errno == EEXIST) {
        return OK;
    }
    return error_set(e, ERR_IO, "建不了上传用的目录 %s：%s。请检查数据目录的权限。", path,
                     strerror(errno));
}

static const char *asset_version(struct arena *a)
{
    struct sm3 *sm3 = sm3_new(a);
    uint8_t digest[SM3_LEN];
    char *hex = arena_alloc(a, SM3_HEX);
    for (size_t i = 0; i < embed_web_count; i++) {
        sm3_add(sm3, embed_web[i].name, strlen(embed_web[i].name) + 1);
        sm3_add(sm3, embed_web[i].data, embed_web[i].size);
    }
    sm3_end(sm3, digest);
    hex_write(digest, 6, hex);
    return hex;
}

/* Checked when the content was opened. */
static const struct papers *load_papers(struct serve *s)
{
    struct papers *papers = arena_make(s->o.arena, struct papers);
    struct faults faults;
    struct error e;
    if (papers_load(s->o.arena, s->o.content, papers, &faults, &e)) {
        BUG("%s", e.text);
    }
    return papers;
}

static void make_app(struct serve *s)
{
    uint8_t secret[SM3_LEN];
    char *hex = arena_alloc(s->o.arena, SM3_HEX);
    random_bytes(secret, sizeof(secret));
    hex_write(secret, sizeof(secret), hex);
    s->app = (struct app){
        .store = s->o.store,
        .content = s->o.content,
        .engine = s->o.engine,
        .asset_version = asset_version(s->o.arena),
        .csrf_secret = hex,
        .papers = load_papers(s),
        .practice = s->o.practice,
        .practice_url = args_value(s->args, "practice"),
        .channels = args_value(s->args, "channels") ? &s->channels : NULL,
        .scanner = args_value(s->args, "clamd"),
    };
    s->app.menus = menus_make(s->o.arena, &s->app);
}

/* Programs are answered in JSON, people with a page: of the desk or of the public door. */
static void error_page(struct request *req, struct response *res, const struct error *e)
{
    (str_starts(req->path, VISIT_API) ? api_error
     : portal_path(req->path)         ? portal_error
                                      : web_error_page)(req, res, e);
}

static void login_page(struct request *req, struct response *res)
{
    (str_starts(req->path, VISIT_API) ? api_login : web_login_page)(req, res);
}

static void make_options(struct serve *s)
{
    const char *listen = args_value(s->args, "listen");
    s->tables[0] = (struct route_table){web_routes, web_routes_count};
    s->tables[1] = (struct route_table){api_routes, api_routes_count};
    s->tables[2] = (struct route_table){portal_routes, portal_routes_count};
    s->tables[3] = (struct route_table){setup_routes, setup_routes_count};
    s->so = (struct server_options){
        .listen = listen ? listen : DEFAULT_LISTEN,
        .behind_proxy = args_flag(s->args, "behind-proxy"),
        .reads_in_pool = s->o.postgres,
        .tables = s->tables,
        .n_tables = 4,
        .session = visit_ops,
        .submit_ctx = &s->app,
        .submit = visit_submit,
        .error_page = error_page,
        .login_page = login_page,
        .assets = embed_web,
        .n_assets = embed_web_count,
        .asset_version = s->app.asset_version,
        .app = &s->app,
        .download_mark = s->o.practice ? "练习-" : NULL,
    };
    s->so.session.ctx = &s->app;
}

/* An address of the 练习区, for a link: nothing a browser would run. */
static enum err check_practice_url(const struct serve *s, struct error *e)
{
    const char *url = args_value(s->args, "practice");
    return !url || str_starts(url, "https://") || str_starts(url, "http://")
               ? OK
               : error_set(e, ERR_INVALID,
                           "--practice 要写练习区的网址，例如 http://10.0.0.8:8081/。");
}

/* What is practised stays here; test builds alone let it out, to this machine. */
static enum err read_channels(struct serve *s, struct error *e)
{
    const char *path = args_value(s->args, "channels");
    if (path && s->o.practice && !args_flag(s->args, "test-clock")) {
        return error_set(e, ERR_INVALID, "练习区不往外发通知，启动时不要写 --channels。");
    }
    return path ? channels_read(s->o.arena, path, &s->channels, e) : OK;
}

/* --- running ---------------------------------------------------------------------------------------------- */

static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    pthread_sigmask(SIG_BLOCK, set, NULL);
}

/* "127.0.0.1:0" -> "127.0.0.1:34567" */
static void tell_address(const struct serve *s, const struct server *server)
{
    const char *colon = strrchr(s->so.listen, ':');
    int host = colon ? (int)(colon - s->so.listen) : (int)strlen(s->so.listen);
    printf("listening on %s://%.*s:%d\n", s->so.tls_key ? "https" : "http", host, s->so.listen,
           server_port(server));
    fflush(stdout);
}

/* Each crew has a thread of its own, so that a long count does not hold up an alert. With the test clock the jobs run when it is set
 * (test_routes.c); what is printed is always under way. */
static const struct {
    const struct job *jobs;
    const size_t *n;
    bool always;
} crews[] = {{figure_jobs, &figure_jobs_count, false},
             {tally_jobs, &tally_jobs_count, false},
             {notice_jobs, &notice_jobs_count, false},
             {batch_jobs, &batch_jobs_count, true},
             {dossier_jobs, &dossier_jobs_count, true}};

static void stop_jobs(struct job_runner **runners)
{
    for (size_t i = 0; i < array_len(crews); i++) {
        job_stop(runners[i]);
        runners[i] = NULL;
    }
}

static enum err start_jobs(struct serve *s, const struct job_env *env, struct job_runner **runners,
                           struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < array_len(crews); i++) {
        if (crews[i].always || !args_flag(s->args, "test-clock")) {
            r = job_start(env, crews[i].jobs, *crews[i].n, &runners[i], e);
        }
    }
    if (r) {
        stop_jobs(runners);
    }
    return r;
}

static enum err run(struct serve *s, const sigset_t *signals, struct error *e)
{
    const struct job_env env = {.store = s->o.store,
                                .content = s->o.content,
                                .papers = s->app.papers,
                                .dir = s->app.engine.files_dir,
                                .channels = s->app.channels};
    struct job_runner *runners[array_len(crews)] = {NULL};
    struct server *server;
    int caught = 0;
    enum err r = server_start(&s->so, &server, e);
    if (r) {
        return r;
    }
    if ((r = start_jobs(s, &env, runners, e)) || (r = setup_tell(&s->o, e))) {
        server_stop(server);
        stop_jobs(runners);
        return r;
    }
    tell_address(s, server);
    while (sigwait(signals, &caught)) {
    }
    log_info("收到信号 %d，正在办完手上的请求后停止", caught);
    server_stop(server);
    stop_jobs(runners);
    return OK;
}

static enum err prepare(struct serve *s, struct error *e)
{
    enum err r;
    if ((r = check_practice_url(s, e)) || (r = set_clock(s, e)) || (r = read_channels(s, e))) {
        return r;
    }
    make_app(s);
    make_options(s);
    if ((r = set_tls(s, e)) || (r = set_tests(s, e))) {
        return r;
    }
    return make_temp(s, e);
}

int cmd_serve(const struct args *args)
{
    struct serve s = {.args = args};
    sigset_t signals;
    struct error e;
    block_signals(&signals);
    if (open_data(args, OPEN_EMPTY, &s.o, &e)) {
        return command_failed(&e);
    }
    enum err r = prepare(&s, &e);
    if (!r) {
        r = run(&s, &signals, &e);
    }
    open_close(&s.o);
    return r ? command_failed(&e) : EXIT_YES;
}
