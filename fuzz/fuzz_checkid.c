/* fuzz_checkid.c - foreign numbers: checkid_usci, checkid_citizen. What is accepted is accepted again as it was given back, and
 * its last character is the one that was computed. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/checkid.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct date today = {2026, 6, 15};

static void usci(const char *s)
{
    char once[CHECKID_LEN + 1], twice[CHECKID_LEN + 1];
    struct error e = {0};
    if (checkid_usci(s, once, &e)) {
        if (!*e.text || !*e.rule) {
            abort();
        }
        return;
    }
    if (checkid_usci(once, twice, &e) || strcmp(once, twice) != 0 ||
        checkid_usci_digit(once) != once[17]) {
        abort();
    }
}

static void citizen(const char *s)
{
    char once[CHECKID_LEN + 1], twice[CHECKID_LEN + 1];
    struct citizen who;
    struct error e = {0};
    if (checkid_citizen(s, today, once, &who, &e)) {
        if (!*e.text || !*e.rule) {
            abort();
        }
        return;
    }
    if (checkid_citizen(once, today, twice, NULL, &e) || strcmp(once, twice) != 0 ||
        !date_ok(who.born) || checkid_citizen_digit(once) != once[17]) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!str_utf8_ok((const char *)data, size)) {
        return 0;
    }
    char *s = malloc(size + 1);
    memcpy(s, data, size);
    s[size] = 0;
    usci(s);
    citizen(s);
    free(s);
    return 0;
}
