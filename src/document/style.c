#include "document/style.h"

/* GB/T 9704-2012, 5.2 and 6: A4, upper edge 37 mm, left 28 mm, text block 156 mm x 225 mm, 22 lines of 28 characters. 28 times 16 pt
 * is wider than 156 mm, so letters stand 0.207 pt closer. */
static const struct sheet_style SHEETS[] = {
    [SHEET_OFFICIAL] = {210, 297, 28, 37, 156, 225, 22, 225.0 / 22, -0.207, 7},
    [SHEET_ENFORCEMENT] = {210, 297, 28, 30, 156, 232, 26, 232.0 / 26, 0, 7},
    [SHEET_REPORT] = {210, 297, 28, 30, 154, 237, 33, 237.0 / 33, 0, 7},
};

#define INK 0x000000
#define RED 0xD0021B

/* Rows of GB/T 9704-2012, 7.2 to 7.4. */
static const struct role_style OFFICIAL[] = {
    [ROLE_TEXT] = {FACE_FANG, 16, false, ALIGN_BOTH, 2, 0, 0, 0, 0, 1, INK, false, false},
    [ROLE_COPY] = {FACE_HEI, 16, false, ALIGN_LEFT, 0, 0, 0, 0, 0, 1, INK, true, false},
    [ROLE_SECRET] = {FACE_HEI, 16, false, ALIGN_LEFT, 0, 0, 0, 0, 0, 1, INK, true, false},
    [ROLE_URGENT] = {FACE_HEI, 16, false, ALIGN_LEFT, 0, 0, 0, 0, 0, 1, INK, true, false},
    [ROLE_ISSUER] = {FACE_TITLE, 36, false, ALIGN_CENTRE, 0, 0, 0, 0, 0, 2, RED, true, false},
    [ROLE_NUMBER] = {FACE_FANG, 16, false, ALIGN_CENTRE, 0, 0, 0, 2, 0, 1, INK, true, false},
    [ROLE_SIGNER] = {FACE_KAI, 16, false, ALIGN_RIGHT, 0, 0, 1, 0, 0, 1, INK, true, false},
    [ROLE_TITLE] = {FACE_TITLE, 22, false, ALIGN_CENTRE, 0, 0, 0, 2, 1, 1, INK, true, true},
    [ROLE_TO] = {FACE_FANG, 16, false, ALIGN_LEFT, 0, 0, 0, 0, 0, 1, INK, true, false},
    [ROLE_ANNEXES] = {FACE_FANG, 16, false, ALIGN_LEFT, 2, 5, 0, 1, 0, 1, INK, false, false},
    [ROLE_FROM] = {FACE_FANG, 16, false, ALIGN_RIGHT, 0, 0, 2, 2, 0, 1, INK, true, false},
    [ROLE_DATE] = {FACE_FANG, 16, false, ALIGN_RIGHT, 0, 0, 4, 0, 0, 1, INK, false, false},
    [ROLE_NOTE] = {FACE_FANG, 16, false, ALIGN_LEFT, 2, 0, 0, 0, 0, 1, INK, false, false},
    [ROLE_ANNEX] = {FACE_HEI, 16, false, ALIGN_LEFT, 0, 0, 0, 0, 1, 1, INK, true, false},
    [ROLE_COPIES] = {FACE_FANG, 14, false, ALIGN_LEFT, 1, 4, 1, 0, 0, 0.9, INK, false, false},
    [ROLE_PRINTED] = {FACE_FANG, 14, false, ALIGN_LEFT, 1, 1, 1, 0, 0, 0.9, INK, false, false},
    [ROLE_CAPTION] = {FACE_HEI, 14, false, ALIGN_CENTRE, 0, 0, 0, 0.5, 0, 1, INK, true, false},
    [ROLE_SMALL] = {FACE_FANG, 12, false, ALIGN_LEFT, 0, 0, 0, 0, 0, 0.8, INK, false, false},
};
static const struct role_style OFFICIAL_HEADINGS[] = {
    {FACE_HEI, 16, false, ALIGN_BOTH, 2, 0, 0, 0, 0, 1, INK, true, false},
    {FACE_KAI, 16, false, ALIGN_BOTH, 2, 0, 0, 0, 0, 1, INK, true, false},
    {FACE_FANG, 16, false, ALIGN_BOTH, 2, 0, 0, 0, 0, 1, INK, true, false},
    {FACE_FANG, 16, false, ALIGN_BOTH, 2, 0, 0, 0, 0, 1, INK, true, false},
};

static struct role_style enforcement(const struct doc_block *b)
{
    struct role_style s = {FACE_SONG, 14, false, ALIGN_BOTH, 2, 0, 0, 0, 0, 1, INK, false, false};

    switch (b->role) {
    case ROLE_ISSUER:
        return (struct role_style){FACE_TITLE, 18, false, ALIGN_CENTRE, 0,    0,    0,
                                   0,          0,  1.2,   INK,          true, false};
    case ROLE_TITLE:
        return (struct role_style){FACE_TITLE, 22,  false, ALIGN_CENTRE, 0,    0,   0,
                                   0,          0.5, 1.3,   INK,          true, true};
    case ROLE_NUMBER:
        s.align = ALIGN_RIGHT;
        s.indent = 0;
        s.after = 0.5;
        s.keep_next = true;
        return s;
    case ROLE_FROM:
    case ROLE_DATE:
        s.align = ALIGN_RIGHT;
        s.indent = 0;
        s.right = b->role == ROLE_FROM ? 2 : 4;
        s.before = b->role == ROLE_FROM ? 1.5 : 0;
        s.keep_next = b->role == ROLE_FROM;
        return s;
    case ROLE_TO:
        s.align = ALIGN_LEFT;
        s.indent = 0;
        return s;
    case ROLE_SMALL:
    case ROLE_COPIES:
    case ROLE_PRINTED:
        s.size = 10.5;
        s.indent = 0;
        s.pitch = 0.8;
        return s;
    case ROLE_CAPTION:
        s.face = FACE_HEI;
        s.align = ALIGN_CENTRE;
        s.indent = 0;
        s.keep_next = true;
        return s;
    default: break;
    }
    if (b->kind == BLOCK_HEADING) {
        s.face = FACE_HEI;
        s.indent = b->level <= 1 ? 0 : 2;
        s.before = b->level <= 1 ? 0.3 : 0;
        s.keep_next = true;
    }
    return s;
}

static struct role_style report(const struct doc_block *b)
{
    struct role_style s = {FACE_SONG, 12, false, ALIGN_BOTH, 2, 0, 0, 0, 0, 1, INK, false, false};

    switch (b->role) {
    case ROLE_TITLE:
        return (struct role_style){FACE_TITLE, 22,  false, ALIGN_CENTRE, 0,    0,   0,
                                   3,          1.5, 1.6,   INK,          true, true};
    case ROLE_ISSUER:
    case ROLE_FROM:
    case ROLE_DATE:
        s.align = ALIGN_CENTRE;
        s.indent = 0;
        s.size = 14;
        s.pitch = 1.3;
        return s;
    case ROLE_CAPTION:
        s.face = FACE_HEI;
        s.size = 10.5;
        s.align = ALIGN_CENTRE;
        s.indent = 0;
        s.before = 0.5;
        s.keep_next = true;
        return s;
    case ROLE_SMALL:
        s.size = 10.5;
        s.indent = 0;
        s.pitch = 0.9;
        return s;
    case ROLE_TO:
    case ROLE_ANNEX:
    case ROLE_COPIES:
    case ROLE_PRINTED: s.indent = 0; return s;
    default: break;
    }
    if (b->kind == BLOCK_HEADING) {
        static const double size[] = {16, 14, 12, 12};
        int level = b->level < 1 ? 1 : b->level > 4 ? 4 : b->level;
        s.face = level == 3 ? FACE_KAI : FACE_HEI;
        s.size = size[level - 1];
        s.indent = level == 1 ? 0 : 2;
        s.before = level == 1 ? 0.8 : 0.3;
        s.after = level == 1 ? 0.4 : 0;
        s.pitch = level == 1 ? 1.3 : 1.1;
        s.keep_next = true;
    }
    return s;
}

const struct sheet_style *style_sheet(enum doc_sheet s)
{
    return &SHEETS[s];
}

struct role_style style_role(enum doc_sheet s, const struct doc_block *b)
{
    if (s == SHEET_ENFORCEMENT) {
        return enforcement(b);
    }
    if (s == SHEET_REPORT) {
        return report(b);
    }
    if (b->kind == BLOCK_HEADING && b->role == ROLE_TEXT) {
        return OFFICIAL_HEADINGS[b->level < 1 ? 0 : b->level > 4 ? 3 : b->level - 1];
    }
    return OFFICIAL[b->role];
}

struct role_style style_cell(enum doc_sheet s, bool head)
{
    struct role_style r = {FACE_SONG, 12, false, ALIGN_LEFT, 0, 0, 0, 0, 0, 0.7, INK, false, false};

    r.face = head ? FACE_HEI : s == SHEET_OFFICIAL ? FACE_FANG : FACE_SONG;
    r.size = s == SHEET_OFFICIAL ? 14 : 10.5;
    r.pitch = s == SHEET_OFFICIAL ? 0.75 : s == SHEET_ENFORCEMENT ? 0.62 : 0.75;
    return r;
}
