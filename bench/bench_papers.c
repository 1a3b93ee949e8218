/* bench_papers DIR: every paper of the built-in content from its example values, in one process. Writes the Word files into DIR for
 * LibreOffice, then makes the PDFs again and again: pages a second, and the resident memory after 100 and after all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action/action.h"
#include "base/bytes.h"
#include "base/now.h"
#include "base/str.h"
#include "document/font.h"
#include "paper/example.h"
#include "paper/render.h"

#define ROUNDS 1000

static struct content *loaded;

static _Noreturn void fail(const struct error *e)
{
    fprintf(stderr, "%s\n", e->text);
    exit(3);
}

static struct doc make(struct arena *a, const struct paper_def *p)
{
    struct paper_source s = {
        .arena = a, .content = loaded, .paper = p, .today = (struct date){2026, 9, 28}};
    struct error e;
    struct doc d;

    if (example_record(a, p, s.today, &s.rec, &e) ||
        render_doc(&s, false, "2026-09-28T00:00:00Z", &d, &e)) {
        fail(&e);
    }
    return d;
}

static size_t pdf(struct arena *a, struct fonts *fonts, const struct paper_def *p)
{
    struct doc d = make(a, p);
    struct doc_file f;
    struct pages pages;
    struct error e;

    if (layout_run(a, fonts, &d, &pages, &e) || pdf_write(a, fonts, &pages, &f, &e)) {
        fail(&e);
    }
    size_t n = pages.n;
    pages_free(&pages);
    return n;
}

static void words(const char *dir, const struct papers *papers)
{
    struct arena *a = arena_new();

    for (size_t i = 0; i < papers->n; i++) {
        struct doc d = make(a, &papers->items[i]);
        struct doc_file f;
        struct error e;
        if (render_file(a, &d, PAPER_DOCX, &f, &e) ||
            bytes_write_file_atomic(arena_printf(a, "%s/%s.docx", dir, papers->items[i].id),
                                    f.bytes, f.n, &e)) {
            fail(&e);
        }
    }
    arena_free(a);
}

static long resident(void)
{
    char line[256];
    long kb = 0;
    FILE *f = fopen("/proc/self/status", "r");

    while (f && fgets(line, sizeof(line), f)) {
        if (str_starts(line, "VmRSS:")) {
            kb = strtol(line + 6, NULL, 10);
        }
    }
    if (f) {
        fclose(f);
    }
    return kb;
}

int main(int argc, char **argv)
{
    struct arena *program = arena_new(), *a = arena_new();
    struct content_options o = {0};
    struct faults faults;
    struct papers papers;
    const struct content *c;
    struct fonts *fonts;
    struct error e;
    size_t pages = 0, first = 0;
    long early = 0;

    o.actions = action_names(&o.n_actions);
    if (content_load(program, &o, &c, &faults, &e) ||
        papers_load(program, c, &papers, &faults, &e) || fonts_open(NULL, &fonts, &e)) {
        fail(&e);
    }
    loaded = (struct content *)c;
    words(argc > 1 ? argv[1] : ".", &papers);
    int64_t from = now_mono_us(), once = 0;
    for (size_t i = 0; i < ROUNDS; i++) {
        pages += pdf(a, fonts, &papers.items[i % papers.n]);
        arena_reset(a);
        if (i + 1 == papers.n) {
            first = pages;
            once = now_mono_us() - from;
        }
        early = i == 99 ? resident() : early;
    }
    double all = (double)(now_mono_us() - from) / 1e6;
    printf("papers %zu pages %zu seconds_once %.3f\n", papers.n, first, (double)once / 1e6);
    printf("documents %d pages %zu seconds %.2f pages_per_second %.1f\n", ROUNDS, pages, all,
           (double)pages / all);
    printf("resident_kb after_100 %ld after_%d %ld\n", early, ROUNDS, resident());
    fonts_close(fonts);
    arena_free(a);
    arena_free(program);
    return 0;
}
