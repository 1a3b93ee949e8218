#include <string.h>

#include "base/str.h"
#include "content/load.h"

enum { PUSH_MOST = 50, DIGEST_MINUTE = 510, OFFICE_FROM = 540, OFFICE_UNTIL = 1020 };

static const struct key file_keys[] = {{"digest", KEY_TEXT | KEY_NEEDED},
                                       {"digest_on", KEY_TEXT},
                                       {"quiet", KEY_MAP},
                                       {"office", KEY_MAP},
                                       {"push_a_day", KEY_TEXT},
                                       {"unseen", KEY_TEXT},
                                       {"obligation", KEY_LIST | KEY_NEEDED},
                                       {"clock", KEY_LIST}};
static const struct key span_keys[] = {{"from", KEY_TEXT | KEY_NEEDED},
                                       {"until", KEY_TEXT | KEY_NEEDED}};
static const struct key stage_keys[] = {{"after", KEY_TEXT},
                                        {"to", KEY_TEXT | KEY_LIST | KEY_NEEDED}};
static const struct key clock_keys[] = {
    {"at", KEY_TEXT}, {"after", KEY_TEXT}, {"to", KEY_TEXT | KEY_LIST | KEY_NEEDED}};

/* "3 days"; nothing means at once. */
static int load_after(struct load *l, const struct ynode *map)
{
    const struct ynode *n = load_scalar(map, "after");
    enum limit_unit unit = LIMIT_DAY;
    int days = 0;
    if (!n || str_eq(n->text, "0 days")) {
        return 0;
    }
    if (load_limit(l, n, &days, &unit) && unit != LIMIT_DAY) {
        fault_at(l, n, "提醒的 after 按自然日写，例如 3 days。");
    }
    return days;
}

/* Roles, and for clocks the word owner. */
static void load_to(struct load *l, const struct ynode *map, bool clock, struct alert_stage *s)
{
    struct ynode *const *items;
    size_t n = load_items(map, "to", &items);
    s->to = arena_array(l->a, n + 1, sizeof(*s->to));
    for (size_t i = 0; i < n; i++) {
        const char *word = items[i]->kind == YNODE_SCALAR ? items[i]->text : NULL;
        if (content_role(l->c, word) || (clock && str_eq(word, "owner"))) {
            s->to[s->n_to++] = word;
            continue;
        }
        struct names known = names_make(l->a);
        for (size_t k = 0; k < l->c->n_roles; k++) {
            names_add(&known, l->c->roles[k].id);
        }
        fault_at(l, items[i], "没有角色 %s%s", word ? word : "",
                 names_hint(&known, word ? word : ""));
    }
}

static void load_stage(struct load *l, const struct ynode *map, bool clock, struct alert_stage *s)
{
    const struct ynode *at = load_scalar(map, "at");
    s->place = load_place(l, map);
    s->at_due = at && str_eq(at->text, "due");
    s->after = load_after(l, map);
    if (at && !s->at_due && !str_eq(at->text, "warn")) {
        fault_at(l, at, "at 只能写 warn（变黄时）或 due（到期时）。");
    }
    load_to(l, map, clock, s);
}

size_t alert_stages_load(struct load *l, const struct ynode *map, const char *key, bool clock,
                         const struct alert_stage **ret)
{
    struct ynode *const *items;
    size_t n = load_list(map, key, &items), got = 0;
    struct alert_stage *list = arena_array(l->a, n + 1, sizeof(*list));
    if (n > 3) {
        fault_at(l, items[3], "提醒最多三级。");
        n = 3;
    }
    for (size_t i = 0; i < n; i++) {
        bool fine = clock ? load_map(l, items[i], "提醒的一级", clock_keys, array_len(clock_keys))
                          : load_map(l, items[i], "提醒的一级", stage_keys, array_len(stage_keys));
        if (!fine) {
            continue;
        }
        load_stage(l, items[i], clock, &list[got]);
        if (got && list[got - 1].at_due == list[got].at_due &&
            list[got].after <= list[got - 1].after) {
            fault_at(l, items[i], "后一级要晚于前一级。");
        }
        got++;
    }
    *ret = list;
    return got;
}

static int minute_of(struct load *l, const struct ynode *n, const char *key, int otherwise)
{
    const char *t = n ? n->text : "";
    bool fine = strlen(t) == 5 && t[2] == ':';
    for (int i = 0; fine && i < 5; i++) {
        fine = i == 2 || (t[i] >= '0' && t[i] <= '9');
    }
    int minute = fine ? ((t[0] - '0') * 10 + t[1] - '0') * 60 + (t[3] - '0') * 10 + t[4] - '0' : 0;
    if (n && (!fine || minute >= 24 * 60 || t[3] > '5')) {
        fault_at(l, n, "%s 要写几点几分，例如 \"08:30\"。", key);
        fine = false;
    }
    return fine ? minute : otherwise;
}

static void load_span(struct load *l, const struct ynode *root, const char *key, int *ret_from,
                      int *ret_until)
{
    const struct ynode *map = ynode_get(root, key);
    if (map && load_map(l, map, key, span_keys, array_len(span_keys))) {
        *ret_from = minute_of(l, load_scalar(map, "from"), "from", *ret_from);
        *ret_until = minute_of(l, load_scalar(map, "until"), "until", *ret_until);
    }
}

/* "2 workdays" */
static int load_unseen(struct load *l, const struct ynode *n)
{
    enum limit_unit unit = LIMIT_WORKDAY;
    int days = 0;
    if (n && load_limit(l, n, &days, &unit) && unit != LIMIT_WORKDAY) {
        fault_at(l, n, "unseen 按工作日写，例如 2 workdays。");
    }
    return days;
}

static void load_push(struct load *l, const struct ynode *root, struct alert_rules *r)
{
    const struct ynode *on = load_scalar(root, "digest_on"),
                       *most = load_scalar(root, "push_a_day");
    int64_t n = 0;
    r->digest_every_day = !on || str_eq(on->text, "every_day");
    if (on && !r->digest_every_day && !str_eq(on->text, "workday")) {
        fault_at(l, on, "digest_on 只能写 workday（工作日）或 every_day（每天）。");
    }
    if (most && (!str_to_int(most->text, &n) || n < 1 || n > PUSH_MOST)) {
        fault_at(l, most, "push_a_day 要写 1 到 %d 的整数。", PUSH_MOST);
        n = 0;
    }
    r->push_a_day = n ? (int)n : PUSH_MOST;
    r->unseen = load_unseen(l, load_scalar(root, "unseen"));
    load_span(l, root, "quiet", &r->quiet_from, &r->quiet_until);
    load_span(l, root, "office", &r->office_from, &r->office_until);
}

void alerts_load(struct load *l)
{
    const struct content_file *f = files_find(l, "alerts.yaml");
    const struct ynode *root = f ? files_yaml(l, f) : NULL;
    struct alert_rules *r = &l->c->alerts;
    r->digest_minute = DIGEST_MINUTE;
    r->digest_every_day = true;
    r->push_a_day = PUSH_MOST;
    r->office_from = OFFICE_FROM;
    r->office_until = OFFICE_UNTIL;
    if (!root || !load_map(l, root, "提醒规则", file_keys, array_len(file_keys))) {
        return;
    }
    r->digest_minute = minute_of(l, load_scalar(root, "digest"), "digest", DIGEST_MINUTE);
    load_push(l, root, r);
    r->n_obligation = alert_stages_load(l, root, "obligation", false, &r->obligation);
    r->n_clock = alert_stages_load(l, root, "clock", true, &r->clock);
}
