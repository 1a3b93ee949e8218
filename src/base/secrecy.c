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
