#include "base/secrecy.h"

#include <string.h>

#include "base/str.h"

static const char *const WORDS[] = {"绝密", "机密", "秘密"};

static bool behind(const char *text, const char *at, const char *word)
{
    size_t n = strlen(word);

    return (size_t)(at - text) >= n && memcmp(at - n, word, n) == 0;
}

/* A character that belongs to a word; so 商业秘密 is one and [秘密] is not. */
static bool wordy_before(const char *text, const char *at)
{
    unsigned char last = at > text ? (unsigned char)at[-1] : 0;

    if (last < 0x80) {
        return (last >= '0' && last <= '9') || (last >= 'a' && last <= 'z') ||
               (last >= 'A' && last <= 'Z');
    }
    static const char *const OPEN[] = {"【", "（", "〔", "［", "　"};
    for (size_t i = 0; i < array_len(OPEN); i++) {
        if (behind(text, at, OPEN[i])) {
            return false;
        }
    }
    return true;
}

static bool wordy_after(const char *at)
{
    static const char *const CLOSE[] = {"】", "）", "〕", "］", "　"};

    if ((unsigned char)*at < 0x80) {
        return false;
    }
    for (size_t i = 0; i < array_len(CLOSE); i++) {
        if (str_starts(at, CLOSE[i])) {
            return false;
        }
    }
    return true;
}

static bool marks(const char *text, const char *at, size_t n)
{
    const char *after = at + n;

    if (str_starts(after, "★") || str_starts(after, "☆") || behind(text, at, "密级") ||
        behind(text, at, "密级：") || behind(text, at, "密级:") ||
        behind(text, at, "密级为")) { /* half-width: as read */
        return true;
    }
    return !wordy_before(text, at) && !wordy_after(after);
}

const char *secrecy_marking(const char *text)
{
    for (size_t i = 0; text && i < array_len(WORDS); i++) {
        size_t n = strlen(WORDS[i]);
        for (const char *at = text; (at = strstr(at, WORDS[i])); at += n) {
            if (marks(text, at, n)) {
                return WORDS[i];
            }
        }
    }
    return NULL;
}

/* --- a whole document ------------------------------------------------------------------------------------ */
#define LINE_MAX_BYTES 120 /* a marking is short; longer lines are judged by their beginning */

/* The line without blanks; returns where the next one begins, NULL at the end. */
static const char *squeeze(const char *at, char *line)
{
    static const char *const BLANKS[] = {"\u3000", "\u00a0", " ", "\t", "\f", "\r", "\v"};
    size_t n = 0;

    while (*at && *at != '\n') {
        size_t skip = 0;
        for (size_t i = 0; !skip && i < array_len(BLANKS); i++) {
            skip = str_starts(at, BLANKS[i]) ? strlen(BLANKS[i]) : 0;
        }
        if (!skip && n + 1 < LINE_MAX_BYTES) {
            line[n++] = *at;
        }
        at += skip ? skip : 1;
    }
    line[n] = 0;
    return *at ? at + 1 : NULL;
}

static bool one_of(const char *at, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_starts(at, list[i])) {
            return true;
        }
    }
    return false;
}

/* Behind 密级: the word alone, not "秘密、机密、绝密" to choose from. */
static bool ends_there(const char *after)
{
    static const char *const MORE[] = {"★", "☆", "级", "保密", "；", "。", "，"};

    return !*after || (*after >= '0' && *after <= '9') || one_of(after, MORE, array_len(MORE));
}

static const char *after_class(const char *line)
{
    static const char *const HEADS[] = {"密级：", "密级为", "密级"};

    for (size_t i = 0; i < array_len(HEADS); i++) {
        if (str_starts(line, HEADS[i])) {
            const char *after = line + strlen(HEADS[i]);
            return after + (*after == ':');
        }
    }
    return NULL;
}

static bool line_marks(const char *line, const char *word, bool head)
{
    static const char *const STARS[] = {"★", "☆"}, *const OPEN[] = {"【", "［", "[",
                                                                    "（", "(",  "〔"},
                             *const CLOSE[] = {"】", "］", "]", "）", ")", "〕"};
    const char *class = after_class(line);
    size_t n = strlen(word);

    if (class && str_starts(class, word)) {
        return ends_there(class + n);
    }
    for (size_t i = 0; i < array_len(OPEN); i++) {
        const char *in = line + strlen(OPEN[i]);
        if (str_starts(line, OPEN[i]) && str_starts(in, word)) {
            return str_eq(in + n, CLOSE[i]) || one_of(in + n, STARS, array_len(STARS));
        }
    }
    return str_starts(line, word) &&
           (one_of(line + n, STARS, array_len(STARS)) || (head && !line[n]));
}

const char *secrecy_of_lines(const char *text)
{
    char line[LINE_MAX_BYTES];

    for (int lines = 0; text;) {
        text = squeeze(text, line);
        lines += *line != 0;
        for (size_t i = 0; *line && i < array_len(WORDS); i++) {
            if (line_marks(line, WORDS[i], lines <= SECRECY_HEAD)) {
                return WORDS[i];
            }
        }
    }
    return NULL;
}

enum err secrecy_check(const char *text, const char *what, struct error *e)
{
    const char *word = secrecy_marking(text);

    if (!word) {
        return OK;
    }
    return error_set(e, ERR_INVALID,
                     "%s标有“%s”：本系统不处理国家秘密，没有收下。涉密的内容请在涉密设备上办理。",
                     what, word);
}
