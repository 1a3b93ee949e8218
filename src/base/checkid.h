/* checkid.h - numbers that carry their own proof: 统一社会信用代码 (GB 32100-2015, with the digit of GB 11714 inside)
 * and 公民身份号码 (GB 11643-1999). Pure: today is handed in.
 *
 * A refusal is ERR_INVALID, its sentence tells which rule failed and, where it can be computed, what should stand there;
 * e->rule is the rule's word: length, character, region, date, organisation_digit, check_digit. The sentences never
 * repeat a citizen's number.
 *
 *     r = checkid_usci("91350200MA31E12PXE", code, &e)    "…第 18 位校验码应为 F，现在是 E。"
 */
#ifndef BASE_CHECKID_H
#define BASE_CHECKID_H

#include <stdbool.h>

#include "base/date.h"
#include "base/error.h"

#define CHECKID_LEN 18

/* Blanks and hyphens between the characters, lower case and full-width letters and digits are forgiven; `ret` is the number
 * as it should be written. */
must_use enum err checkid_usci(const char *s, char ret[CHECKID_LEN + 1], struct error *e);

struct citizen {
    struct date born;
    bool male;
};
/* 15-digit numbers of before 1999 are refused with the 18 digits they became. `ret_who` may be NULL. */
must_use enum err checkid_citizen(const char *s, struct date today, char ret[CHECKID_LEN + 1],
                                  struct citizen *ret_who, struct error *e);

/* The check characters alone: of 17 characters, of the 8 of an organisation, of 17 digits. They must be valid. */
char checkid_usci_digit(const char *body);
char checkid_organisation_digit(const char *body);
char checkid_citizen_digit(const char *body);

#endif
