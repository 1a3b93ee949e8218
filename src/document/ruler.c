#include "document/ruler.h"

#include <stdbool.h>
#include <string.h>

static const char *line_at(const char *text, int at)
{
    while (text && --at > 0) {
        text = strchr(text, '\n');
        text = text ? text + 1 : NULL;
    }
    return at == 0 ? text : NULL;
}

const int *ruler_widths(struct arena *a, const char *text, int at, size_t n)
{
    const char *p = line_at(text, at);
    int *w = arena_array(a, n + 1, sizeof(*w));
    size_t column = 0;
    bool even = true;

    for (; p && *p && *p != '\n'; p++) {
        if (*p == '-' && column < n) {
            w[column]++;
        } else if (*p == '|' && column < n && w[column]) {
            column++;
        } else if (!strchr("|-: \t\r", *p)) {
            return NULL;
        }
    }
    for (size_t i = 0; i < n; i++) {
        even = even && w[i] == w[0];
    }
    return even || !w[n - 1] ? NULL : w;
}
