#include "base/checkid.h"

#include <string.h>

#include "base/str.h"

/* GB 32100-2015 annex A: no I, O, S, V, Z. The place in this text is the value. */
static const char usci_set[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

enum { BODY = CHECKID_LEN - 1, OLD_CITIZEN = 15, CLEAN_MAX = 64 };

static enum err refuse(struct error *e, const char *rule)
{
    return error_rule(e, rule);
}

/* --- reading ---------------------------------------------------------------------------------------------- */

/* One ASCII letter or digit in upper case from what may be typed full-width; 0 for what is passed over, -1 otherwise. */
static int plain(int32_t c)
{
    if (c >= 0xff01 && c <= 0xff5e) {
        c -= 0xff01 - '!';
    }
    if (c == ' ' || c == '-' || c == '\t' || c == 0xa0 || c == 0x3000) {
        return 0;
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 'A';
    }
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ? c : -1;
}

/* Counts all characters, also those beyond the room; *ret_bad is the first one that is neither letter nor digit. */
static size_t read_plain(const char *s, char out[CLEAN_MAX], const char **ret_bad)
{
    size_t n = 0;
    *ret_bad = NULL;
    for (const char *at = s; s && *s; at = s) {
        int c = plain(str_next(&s));
        if (c < 0 && !*ret_bad) {
            *ret_bad = at;
        }
        if (c && n < CLEAN_MAX - 1) {
            out[n] = (char)(c < 0 ? '?' : c);
        }
        n += c != 0;
    }
    out[n < CLEAN_MAX ? n : CLEAN_MAX - 1] = 0;
    return n;
}

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : -1;
}

static bool all_digits(const char *s, size_t n)
{
    return strspn(s, "0123456789") >= n;
}

/* Provinces of GB/T 2260; 83 is on residence permits of people from Taiwan. */
static bool province(const char *s, bool state_too)
{
    static const char list[] = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 "
                               "50 51 52 53 54 61 62 63 64 65 71 81 82 83 ";
    char two[] = {s[0], s[1], ' ', 0};
    return strstr(list, two) || (state_too && !memcmp(s, "10", 2));
}

/* --- 统一社会信用代码 ---------------------------------------------------------------------------------------- */

static int usci_value(char c)
{
    const char *p = c ? strchr(usci_set, c) : NULL;
    return p ? (int)(p - usci_set) : -1;
}

char checkid_usci_digit(const char *body)
{
    int sum = 0;
    for (int i = 0, weight = 1; i < BODY; i++, weight = weight * 3 % 31) {
        sum += usci_value(body[i]) * weight;
    }
    return usci_set[(31 - sum % 31) % 31];
}

/* GB 11714-1997: letters count from A = 10. */
char checkid_organisation_digit(const char *body)
{
    static const int weights[] = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (size_t i = 0; i < array_len(weights); i++) {
        int value = digit(body[i]) >= 0 ? digit(body[i]) : body[i] - 'A' + 10;
        sum += value * weights[i];
    }
    int rest = 11 - sum % 11;
    return (char)(rest == 10 ? 'X' : rest == 11 ? '0' : '0' + rest);
}

static enum err usci_length(size_t n, struct error *e)
{
    error_set(e, ERR_INVALID,
              "统一社会信用代码应为 18 位，现在是 %zu 位，请对照营业执照或登记证书核对。", n);
    return refuse(e, "length");
}

/* What was probably meant by a letter that the standard leaves out. */
static const char *looks_like(char c)
{
    switch (c) {
    case 'I': return "，可能是数字 1";
    case 'O': return "，可能是数字 0";
    case 'S': return "，可能是数字 5";
    case 'Z': return "，可能是数字 2";
    case 'V': return "，可能是字母 U 或 Y";
    default: return "";
    }
}

static enum err usci_characters(const char *s, const char *bad, struct error *e)
{
    for (int i = 0; i < CHECKID_LEN; i++) {
        if (usci_value(s[i]) >= 0) {
            continue;
        }
        if (s[i] == '?' && bad) {
            error_set(e, ERR_INVALID, "统一社会信用代码第 %d 位“%.*s”不是字母或数字，请改正。",
                      i + 1, (int)str_prefix(bad, 1), bad);
        } else {
            error_set(e, ERR_INVALID, "统一社会信用代码不用字母 I、O、S、V、Z，第 %d 位是 %c%s。",
                      i + 1, s[i], looks_like(s[i]));
        }
        return refuse(e, "character");
    }
    return OK;
}

static enum err usci_digits(const char *s, struct error *e)
{
    char organisation = checkid_organisation_digit(s + 8), last = checkid_usci_digit(s);
    if (last != s[BODY]) {
        error_set(e, ERR_INVALID,
                  "统一社会信用代码第 18 位校验码应为 %c，现在是 %c：%s，请逐位核对。", last,
                  s[BODY],
                  organisation == s[16] ? "多半是第 1 至 8 位或最后一位抄错"
                                        : "多半是第 9 至 17 位里抄错了一位");
        return refuse(e, "check_digit");
    }
    if (organisation != s[16]) {
        error_set(e, ERR_INVALID,
                  "统一社会信用代码第 9 至 17 位是组织机构代码，其校验码（第 17 位）应为 "
                  "%c，现在是 %c，请逐位核对。",
                  organisation, s[16]);
        return refuse(e, "organisation_digit");
    }
    return OK;
}

enum err checkid_usci(const char *s, char ret[CHECKID_LEN + 1], struct error *e)
{
    char clean[CLEAN_MAX];
    const char *bad;
    enum err r;
    size_t n = read_plain(s, clean, &bad);
    if (n != CHECKID_LEN) {
        return usci_length(n, e);
    }
    if ((r = usci_characters(clean, bad, e))) {
        return r;
    }
    if (!all_digits(clean + 2, 6) || !province(clean + 2, true)) {
        error_set(e, ERR_INVALID,
                  "统一社会信用代码第 3 至 8 位应为行政区划代码，“%.6s”不是，请改正。", clean + 2);
        return refuse(e, "region");
    }
    if ((r = usci_digits(clean, e))) {
        return r;
    }
    memcpy(ret, clean, CHECKID_LEN + 1);
    return OK;
}

/* --- 公民身份号码 -------------------------------------------------------------------------------------------- */

char checkid_citizen_digit(const char *body)
{
    static const int weights[BODY] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < BODY; i++) {
        sum += digit(body[i]) * weights[i];
    }
    return "10X98765432"[sum % 11];
}

static enum err citizen_old(const char *s, struct error *e)
{
    char body[CHECKID_LEN + 1];
    memcpy(body, s, 6);
    memcpy(body + 6, "19", 2);
    memcpy(body + 8, s + 6, 9);
    error_set(e, ERR_INVALID,
              "15 位的旧身份证号码已经停用，要填 18 位：在第 6 位后加 19，最后加校验码 %c。",
              checkid_citizen_digit(body));
    return refuse(e, "length");
}

static enum err citizen_shape(const char *s, size_t n, struct error *e)
{
    if (n == OLD_CITIZEN && all_digits(s, OLD_CITIZEN)) {
        return citizen_old(s, e);
    }
    if (n != CHECKID_LEN) {
        error_set(e, ERR_INVALID, "公民身份号码应为 18 位，现在是 %zu 位，请对照证件核对。", n);
        return refuse(e, "length");
    }
    size_t good = strspn(s, "0123456789");
    if (good < BODY || (digit(s[BODY]) < 0 && s[BODY] != 'X')) {
        error_set(e, ERR_INVALID,
                  "公民身份号码前 17 位是数字，最后一位是数字或 X，第 %zu 位不对，请改正。",
                  good < BODY ? good + 1 : (size_t)CHECKID_LEN);
        return refuse(e, "character");
    }
    if (!province(s, false)) {
        error_set(e, ERR_INVALID, "公民身份号码开头的 %.2s 不是任何省份的区划代码，请改正。", s);
        return refuse(e, "region");
    }
    return OK;
}

static enum err citizen_born(const char *s, struct date today, struct date *ret, struct error *e)
{
    const struct date born = {
        .year = (int16_t)(digit(s[6]) * 1000 + digit(s[7]) * 100 + digit(s[8]) * 10 + digit(s[9])),
        .month = (int8_t)(digit(s[10]) * 10 + digit(s[11])),
        .day = (int8_t)(digit(s[12]) * 10 + digit(s[13])),
    };
    if (!date_ok(born)) {
        error_set(e, ERR_INVALID,
                  "公民身份号码第 7 至 14 位是出生日期，没有 %d年%d月%d日 这一天，请改正。",
                  born.year, born.month, born.day);
        return refuse(e, "date");
    }
    if (date_cmp(born, today) > 0) {
        error_set(e, ERR_INVALID, "公民身份号码里的出生日期（%d年%d月%d日）还没有到，请改正。",
                  born.year, born.month, born.day);
        return refuse(e, "date");
    }
    *ret = born;
    return OK;
}

enum err checkid_citizen(const char *s, struct date today, char ret[CHECKID_LEN + 1],
                         struct citizen *ret_who, struct error *e)
{
    char clean[CLEAN_MAX];
    const char *bad;
    struct date born;
    enum err r;
    size_t n = read_plain(s, clean, &bad);
    if ((r = citizen_shape(clean, n, e)) || (r = citizen_born(clean, today, &born, e))) {
        return r;
    }
    char last = checkid_citizen_digit(clean);
    if (last != clean[BODY]) {
        error_set(e, ERR_INVALID,
                  "公民身份号码的校验码（第 18 位）应为 %c，现在是 %c，请逐位核对。", last,
                  clean[BODY]);
        return refuse(e, "check_digit");
    }
    memcpy(ret, clean, CHECKID_LEN + 1);
    if (ret_who) {
        *ret_who = (struct citizen){.born = born, .male = digit(clean[16]) % 2 == 1};
    }
    return OK;
}
