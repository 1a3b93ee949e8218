/* Step 4: the national years with their source, and the county's own days. */
#include "base/now.h"
#include "base/str.h"
#include "setup/own_days.h"

static void year_line(struct setup *s, int year)
{
    const struct calendar_source *source = calendar_source(s->c, year);
    struct almanac_year y = {0};
    struct error ignored;
    html_lit(s->b, "<li><span><b>");
    html_text(s->b, arena_printf(s->a, "%d 年", year));
    html_lit(s->b, "</b> <span class=\"s q\">");
    if (!source || almanac_year(s->db, s->a, s->c, 0, year, &y, &ignored)) {
        html_text(s->b,
                  "全国安排还没有录入，先按普通周末推算，标明待校正；公布以后在“放假安排”里补。");
    } else {
        html_text(s->b, arena_printf(s->a, "放假 %zu 段，调休上班 %zu 天。%s", y.n_spans, y.n_on,
                                     source->verified ? "已与国务院办公厅通知全文核对"
                                                      : "未与通知全文逐项核对"));
        for (size_t i = 0; i < source->n_urls; i++) {
            html_lit(s->b, "<br>");
            html_text(s->b, source->urls[i]);
        }
    }
    html_lit(s->b, "</span></span></li>");
}

void calendar_write(struct setup *s)
{
    int64_t first = 0;
    int now = now_today().year;
    const char *typed = setup_answer(s, "years", "first");
    if (!typed || !str_to_int(typed, &first) || first > now || first < now - 20) {
        first = now;
    }
    ui_card(s->b, "全国统一的安排", -1, "已经在系统里");
    html_lit(s->b, "<ul class=\"lines\">");
    for (int y = (int)first; y <= now + 1; y++) {
        year_line(s, y);
    }
    html_lit(s->b, "</ul>");
    ui_card_end(s->b);
    html_lit(
        s->b,
        "<h2>本州、本县自己放的假</h2><p class=\"s q\">没有就空着。每一段写名称、从哪天到哪天；"
        "只放一天的，“到”可以空着。</p>");
    for (int i = 0; i < OWN_DAYS; i++) {
        html_lit(s->b, "<fieldset class=\"setup-days\"><legend class=\"visually-hidden\">");
        html_text(s->b, arena_printf(s->a, "第 %d 段", i + 1));
        html_lit(s->b, "</legend>");
        setup_input(s, &(struct setup_input){.id = own_days_field(s, "name", i),
                                             .title = "名称",
                                             .needed = true,
                                             .most = 20});
        setup_input(s, &(struct setup_input){.id = own_days_field(s, "from", i),
                                             .title = "从",
                                             .type = "date",
                                             .needed = true});
        setup_input(s, &(struct setup_input){.id = own_days_field(s, "to", i),
                                             .title = "到",
                                             .type = "date",
                                             .needed = true});
        html_lit(s->b, "</fieldset>");
    }
    setup_input(
        s, &(struct setup_input){.id = "source",
                                 .title = "依据",
                                 .hint = "州、县政府的通知或公告，写文号或标题；写了放假才要填",
                                 .most = 100});
}

const char *calendar_fault(struct setup *s, const char **ret_field)
{
    struct almanac_year *years;
    struct error why;
    size_t n;
    if (!own_days_years(s, &years, &n, &why)) {
        return NULL;
    }
    *ret_field = str_empty(why.field) ? NULL : arena_strdup(s->a, why.field);
    return arena_strdup(s->a, why.text);
}
