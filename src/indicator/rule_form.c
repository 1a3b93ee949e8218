#include "indicator/rule_form.h"

#include <string.h>

#include "base/str.h"

#define FIELD_BYTES 400

static const struct {
    const char *id;
    enum assess_kind kind;
} kinds[] = {
    {"manual", ASSESS_MANUAL}, {"yesno", ASSESS_YESNO},   {"count", ASSESS_COUNT},
    {"ratio", ASSESS_RATIO},   {"deduct", ASSESS_DEDUCT}, {"veto", ASSESS_VETO},
    {"bonus", ASSESS_BONUS},
};

/* --- typed ----------------------------------------------------------------------------------------------- */
static const char *number(struct arena *a, int64_t n)
{
    return n ? str_from_scaled(a, n, 2, false) : NULL;
}

void rule_typed_of(struct arena *a, const struct assess_rule *rule, struct rule_typed *ret)
{
    const char *line = assess_rule_line(a, rule), *steps = strstr(line, "steps=");

    *ret = (struct rule_typed){
        .kind = kinds[0].id,
        .need = number(a, rule->need),
        .per = number(a, rule->per),
        .each = number(a, rule->each),
        .cap = number(a, rule->cap),
        .steps = steps ? steps + strlen("steps=") : NULL,
        .started = rule->started,
        .whole = rule->whole,
    };
    for (size_t i = 0; i < array_len(kinds); i++) {
        if (kinds[i].kind == rule->kind) {
            ret->kind = kinds[i].id;
        }
    }
}

/* 95%, 2 次, 0.5分 -> 95, 2, 0.5; what is no number stays as typed, to be refused with its own words. */
static const char *bare(struct arena *a, const char *typed)
{
    static const char *const units[] = {"%", "％", "分", "次", "项", "个百分点", "个", "件", "起"};
    const char *text = typed ? str_trim(a, typed) : NULL;

    if (str_empty(text) || strlen(text) > FIELD_BYTES) {
        return str_empty(text) ? NULL : arena_strndup(a, text, str_prefix(text, 40));
    }
    for (size_t i = 0; i < array_len(units); i++) {
        if (str_ends(text, units[i]) && strlen(text) > strlen(units[i])) {
            return str_trim(a, arena_strndup(a, text, strlen(text) - strlen(units[i])));
        }
    }
    return text;
}

static const char *field(const struct request *req, const char *prefix, const char *name)
{
    return bare(req->arena, request_form(req, arena_printf(req->arena, "%s%s", prefix, name)));
}

void rule_typed_read(const struct request *req, const char *prefix, struct rule_typed *ret)
{
    *ret = (struct rule_typed){
        .kind = field(req, prefix, "kind"),
        .need = field(req, prefix, "need"),
        .per = field(req, prefix, "per"),
        .each = field(req, prefix, "each"),
        .cap = field(req, prefix, "cap"),
        .steps = field(req, prefix, "steps"),
        .started = field(req, prefix, "started") != NULL,
        .whole = field(req, prefix, "whole") != NULL,
    };
    if (!ret->kind) {
        ret->kind = kinds[0].id;
    }
}

/* --- to a rule ------------------------------------------------------------------------------------------- */
static enum err must(const char *value, const char *kind, const char *name, struct error *e)
{
    int64_t n;

    if (!value) {
        return error_set(e, ERR_INVALID, "记分办法选了“%s”，请填“%s”。", kind, name);
    }
    if (!str_to_scaled(value, 2, &n) || n < 0) {
        return error_set(e, ERR_INVALID, "“%s”填的“%s”不是数，请填数字，最多两位小数。", name,
                         value);
    }
    return OK;
}

/* The steps as a person may type them: full-width colons and commas, blanks. */
static const char *steps_of(struct arena *a, const char *typed)
{
    const char *s = str_replace(a, str_replace(a, typed, "：", ":"), "，", ",");

    s = str_replace(a, str_replace(a, str_replace(a, s, "、", ","), " ", ""), "%", "");
    return str_replace(a, s, "分", "");
}

static enum err by_steps(struct arena *a, const struct rule_typed *t, const char **ret,
                         struct error *e)
{
    *ret = arena_printf(a, "%s steps=%s", t->kind, steps_of(a, t->steps));
    return t->need || (t->each && str_eq(t->kind, "count"))
               ? error_set(e, ERR_INVALID, "填了“分档”就不要再填“达到”和“得（扣）几分”。")
               : OK;
}

static enum err count_line(struct arena *a, const struct rule_typed *t, const char **ret,
                           struct error *e)
{
    enum err r;

    if (t->steps) {
        return by_steps(a, t, ret, e);
    }
    if (t->need && t->each) {
        return error_set(e, ERR_INVALID, "计数只填一种：“达到”多少得满分，或者“得几分”。");
    }
    if (t->each) {
        r = must(t->each, "计数", "得（扣）几分", e);
        *ret = arena_printf(a, "count each=%s", t->each);
        return r;
    }
    r = must(t->need, "计数", "达到", e);
    *ret = arena_printf(a, "count need=%s", t->need);
    return r;
}

static enum err ratio_line(struct arena *a, const struct rule_typed *t, const char **ret,
                           struct error *e)
{
    enum err r;

    if (t->steps) {
        return by_steps(a, t, ret, e);
    }
    if ((r = must(t->need, "比例", "达到", e))) {
        return r;
    }
    *ret = arena_printf(a, "ratio need=%s", t->need);
    if (!t->each && !t->per) {
        return OK;
    }
    const char *per = t->per ? t->per : "1";
    if ((r = must(per, "比例", "每差多少", e)) || (r = must(t->each, "比例", "得（扣）几分", e))) {
        return r;
    }
    *ret = arena_printf(a, "%s per=%s each=%s%s", *ret, per, t->each, t->started ? " started" : "");
    return OK;
}

static enum err line_of(struct arena *a, const struct rule_typed *t, const char **ret,
                        struct error *e)
{
    enum err r;

    *ret = t->kind;
    if (str_eq(t->kind, "count")) {
        return count_line(a, t, ret, e);
    }
    if (str_eq(t->kind, "ratio")) {
        return ratio_line(a, t, ret, e);
    }
    if (str_eq(t->kind, "veto")) {
        if (!t->whole) {
            return OK;
        }
        r = must(t->cap, "一票否决", "封顶", e);
        *ret = arena_printf(a, "veto whole cap=%s", t->cap);
        return r;
    }
    if (str_eq(t->kind, "deduct") || str_eq(t->kind, "bonus")) {
        r = must(t->each, str_eq(t->kind, "deduct") ? "扣分" : "加分", "得（扣）几分", e);
        *ret = arena_printf(a, "%s each=%s%s", t->kind, t->each,
                            str_eq(t->kind, "bonus") && t->cap ? arena_printf(a, " cap=%s", t->cap)
                                                               : "");
        return r;
    }
    return OK;
}

enum err rule_typed_parse(struct arena *a, const struct rule_typed *t, struct assess_rule *ret,
                          struct error *e)
{
    const char *line;
    bool known = false;

    for (size_t i = 0; i < array_len(kinds); i++) {
        known = known || str_eq(kinds[i].id, t->kind);
    }
    if (!known) {
        return error_set(e, ERR_INVALID, "没有这一种记分办法，请重新选。");
    }
    enum err r = line_of(a, t, &line, e);
    return r ? r : assess_rule_parse(a, line, ret, e);
}

/* --- the fields ------------------------------------------------------------------------------------------ */
static void input(struct strbuf *b, struct arena *a, const char *prefix, const char *name,
                  const char *title, const char *value)
{
    html_lit(b, "<label class=\"s\">");
    html_text(b, title);
    html_lit(b, "<input class=\"form-control\" autocomplete=\"off\"");
    html_set(b, "name", arena_printf(a, "%s%s", prefix, name));
    html_set(b, "value", value ? value : "");
    html_lit(b, "></label>");
}

static void tick(struct strbuf *b, struct arena *a, const char *prefix, const char *name,
                 const char *title, bool on)
{
    html_lit(b, "<label class=\"tick s\"><input type=\"checkbox\" value=\"1\"");
    html_set(b, "name", arena_printf(a, "%s%s", prefix, name));
    if (on) {
        html_lit(b, " checked");
    }
    html_lit(b, "> ");
    html_text(b, title);
    html_lit(b, "</label>");
}

void rule_form(struct strbuf *b, struct arena *a, const char *prefix, const struct rule_typed *t)
{
    html_lit(b, "<label class=\"s\">记分办法<select class=\"form-select\"");
    html_set(b, "name", arena_printf(a, "%skind", prefix));
    html_lit(b, ">");
    for (size_t i = 0; i < array_len(kinds); i++) {
        html_lit(b, "<option");
        html_set(b, "value", kinds[i].id);
        if (str_eq(kinds[i].id, t->kind)) {
            html_lit(b, " selected");
        }
        html_lit(b, ">");
        html_text(b, assess_kind_title(kinds[i].kind));
        html_lit(b, "</option>");
    }
    html_lit(b, "</select></label>");
    input(b, a, prefix, "need", "达到（次、%）", t->need);
    input(b, a, prefix, "per", "每差多少（百分点）", t->per);
    input(b, a, prefix, "each", "得（扣）几分", t->each);
    input(b, a, prefix, "cap", "封顶（分）", t->cap);
    input(b, a, prefix, "steps", "分档，如 95:2,90:1", t->steps);
    html_lit(b, "<div>");
    tick(b, a, prefix, "started", "不足一档按一档", t->started);
    tick(b, a, prefix, "whole", "否决全部（总分封顶）", t->whole);
    html_lit(b, "</div>");
}
