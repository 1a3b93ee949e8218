#include "base/csv.h"

#include <string.h>

#include "base/str.h"

struct csv_out csv_begin(struct strbuf *b, bool bom)
{
    if (bom) {
        strbuf_lit(b, "\xEF\xBB\xBF");
    }
    return (struct csv_out){.b = b};
}

static void before_cell(struct csv_out *c)
{
    if (c->comma) {
        strbuf_char(c->b, ',');
    }
    c->comma = true;
}

/* "-5", "+86", "-1,234.50", "-3.2%": nothing a spreadsheet could compute further. */
static bool is_number(const char *s)
{
    s += *s == '-' || *s == '+';
    size_t n = strspn(s, "0123456789,.");

    return *s >= '0' && *s <= '9' && (s[n] == '\0' || (s[n] == '%' && s[n + 1] == '\0'));
}

/* Excel in a Chinese setting reads the full-width signs as the narrow ones, and looks past leading blanks. */
static bool may_run(const char *s)
{
    static const char *const wide[] = {"＝", "＋", "－", "＠"};

    s += strspn(s, " \t\r\n");
    for (size_t i = 0; i < array_len(wide); i++) {
        if (str_starts(s, wide[i])) {
            return true;
        }
    }
    return *s && strchr("=+-@", *s) && !is_number(s);
}

void csv_cell(struct csv_out *c, const char *s)
{
    before_cell(c);
    if (str_empty(s)) {
        return;
    }
    const char *guard = may_run(s) ? "'" : "";
    if (!s[strcspn(s, ",\"\r\n")]) {
        strbuf_str(c->b, guard);
        strbuf_str(c->b, s);
        return;
    }
    strbuf_char(c->b, '"');
    strbuf_str(c->b, guard);
    for (size_t run; *s; s += run) {
        run = strcspn(s, "\"");
        strbuf_add(c->b, s, run);
        if (s[run] == '"') {
            strbuf_lit(c->b, "\"\"");
            run++;
        }
    }
    strbuf_char(c->b, '"');
}

void csv_int(struct csv_out *c, int64_t n)
{
    before_cell(c);
    strbuf_int(c->b, n);
}

void csv_row_end(struct csv_out *c)
{
    strbuf_lit(c->b, "\r\n");
    c->comma = false;
}
