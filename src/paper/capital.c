#include "paper/capital.h"

#include <stdbool.h>

#include "base/strbuf.h"

static const char *const DIGITS[] = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};
static const char *const PLACES[] = {"仟", "佰", "拾", ""};

/* Four digits; `open`: something stands before them, so a gap is told by one 零. */
static void group(struct strbuf *b, int n, bool open)
{
    const int digits[] = {n / 1000, n / 100 % 10, n / 10 % 10, n % 10};
    bool gap = false;

    for (int i = 0; i < 4; i++) {
        if (digits[i] == 0) {
            gap = open;
            continue;
        }
        if (gap) {
            strbuf_str(b, DIGITS[0]);
        }
        strbuf_str(b, DIGITS[digits[i]]);
        strbuf_str(b, PLACES[i]);
        gap = false;
        open = true;
    }
}

static void whole(struct strbuf *b, int64_t yuan)
{
    static const char *const NAMES[] = {"亿", "万", ""};
    const int groups[] = {(int)(yuan / 100000000), (int)(yuan / 10000 % 10000),
                          (int)(yuan % 10000)};
    bool open = false, empty_before = false;

    for (int i = 0; i < 3; i++) {
        if (groups[i] == 0) {
            empty_before = open;
            continue;
        }
        if (empty_before && groups[i] >= 1000) {
            strbuf_str(b, DIGITS[0]);
        }
        group(b, groups[i], open);
        strbuf_str(b, NAMES[i]);
        open = true;
        empty_before = false;
    }
}

const char *capital_money(struct arena *a, int64_t fen)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(512);
    int64_t n = fen < 0 ? -fen : fen;
    int jiao = (int)(n / 10 % 10), rest = (int)(n % 10);

    if (fen > CAPITAL_MAX || fen < -CAPITAL_MAX) {
        return NULL;
    }
    strbuf_str(&b, fen < 0 ? "负" : "");
    if (n >= 100) {
        whole(&b, n / 100);
        strbuf_str(&b, "元");
    }
    if (n == 0) {
        strbuf_str(&b, "零元");
    }
    if (jiao) {
        strbuf_str(&b, DIGITS[jiao]);
        strbuf_str(&b, "角");
    } else if (rest && n >= 100) {
        strbuf_str(&b, DIGITS[0]);
    }
    if (rest) {
        strbuf_str(&b, DIGITS[rest]);
        strbuf_str(&b, "分");
    }
    strbuf_str(&b, rest ? "" : "整");
    return strbuf_take(&b, a);
}
