/* Plans in the styles people write, cut into pieces: nothing lost, numbers told, targets and dates read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "domain/citation_find.h"
#include "domain/plan.h"

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* The pieces, end to end, are the text; each begins inside it and at a character. */
static void whole(const char *text, size_t n, const struct plan *p)
{
    size_t at = 0;

    for (size_t i = 0; i < p->cuts.n; i++) {
        assert_int_equal(p->pieces[i].from, at);
        assert_true(p->pieces[i].n > 0);
        assert_true(str_utf8_ok(text + at, p->pieces[i].n));
        at += p->pieces[i].n;
    }
    assert_int_equal(at, n);
}

static struct plan split(const char *text)
{
    struct plan p;
    struct error e;

    if (plan_split(arena, text, strlen(text), 2026, &p, &e)) {
        fail_msg("%s", e.text);
    }
    whole(text, strlen(text), &p);
    return p;
}

static const char *outline(const struct plan *p)
{
    const char *s = "";

    for (size_t i = 0; i < p->cuts.n; i++) {
        const struct plan_piece *piece = &p->pieces[i];
        const char *what = plan_kind_title(piece->kind);
        if (piece->of == PLAN_NONE || piece->more) {
            s = arena_printf(arena, "%s%s%s|", s, what, piece->more ? "+" : "");
        } else {
            s = arena_printf(arena, "%s%s%s|", s, what,
                             piece->kind == PLAN_ITEM ? p->items[piece->of].number
                                                      : p->chapters[piece->of].number);
        }
    }
    return s;
}

static void want(const char *text, const char *pieces, size_t faults)
{
    struct plan p = split(text);

    assert_string_equal(outline(&p), pieces);
    if (p.n_faults != faults) {
        for (size_t i = 0; i < p.n_findings; i++) {
            print_error("%d: %s\n", p.findings[i].line, p.findings[i].say);
        }
        fail_msg("%zu findings instead of %zu in: %.60s", p.n_faults, faults, text);
    }
}

/* --- a real plan --------------------------------------------------------------------------------------------
 * 2021年杭州市余杭区卫生健康局推进依法行政和普法教育依法治理工作要点, public, shortened: the first lines and three items. */
static const char yuhang[] =
    "各医疗卫生单位,局机关各科室:"
    "\n\n现将《2021年杭州市余杭区卫生健康局推进依法行政和普法教育依法治理工作要点"
    "》印发给你们,请结合本单位实际认真贯彻执行。\n\n杭州市余杭区卫生健康局\n\n2021年10月9日   \n\n"
    "2021年杭州市余杭区卫生健康局推进依法行政和普法教育依法治理工作要点\n\n2021年全区卫生健康法治工"
    "作坚持……"
    "\n\n二、推进法治治理体系和治理能力现代化\n\n7.深化“放管服”改革。优化法治化营商环境。\n\n"
    "8.深化“互联网+"
    "政务服务”改革。全面推进卫生健康数字化改革。所有政务服务事项实现“一网通办”“全省通办”,"
    "卫生健康政务服务事项网办、掌办覆盖率达100%,办理率达80%,全面推行全流程无纸化“不见面”审批。\n\n"
    "三、严格规范公正文明执法\n\n10."
    "推进行政执法规范化、标准化建设。进一步落实行政执法“三项制度”。\n\n"
    "11.强化卫生健康综合执法。监管事项清单应领事项认领率达到100%,行政检查事项年度覆盖率达到100%"
    "。\n\n分享到:";

static void real_plan(void **state)
{
    (void)state;
    struct plan p = split(yuhang);

    assert_string_equal(outline(&p), "正文前|落款|正文前|章二|条7|条8|章三|条10|条11|其他|");
    assert_int_equal(p.n_items, 4);
    assert_string_equal(p.items[1].title, "深化“互联网+政务服务”改革");
    assert_true(str_starts(p.items[1].text, "8.深化"));
    assert_true(str_ends(p.items[1].text, "审批。"));
    assert_string_equal(p.chapters[1].title, "严格规范公正文明执法");
    assert_int_equal(p.items[0].n_targets, 0);
    assert_int_equal(p.items[1].n_targets, 2);
    assert_int_equal(p.items[2].n_targets, 0);
    assert_int_equal(p.items[3].n_targets, 2);
    const struct plan_target *t = p.items[1].targets;
    assert_string_equal(t[0].what, "卫生健康政务服务事项网办、掌办覆盖率");
    assert_int_equal(t[0].value, 10000);
    assert_string_equal(t[1].what, "办理率");
    assert_int_equal(t[1].value, 8000);
    assert_int_equal(t[1].op, PLAN_AT_LEAST);
    assert_memory_equal(yuhang + t[1].from, "办理率达80%", strlen("办理率达80%"));
    /* the excerpt begins with chapter two and jumps from 8 to 10 */
    assert_int_equal(p.n_faults, 3);
    assert_string_equal(p.findings[1].say, "条的序号从 7 开始，请核对前面是否缺了。");
    assert_string_equal(p.findings[2].say, "条的序号由 8 跳到 10，请核对中间是否缺了。");
    assert_int_equal(p.findings[2].line, 21);
}

static void the_whole_source(void **state)
{
    (void)state;
    const char *shared = getenv("FAHENG_SHARED");
    const char *path =
        arena_printf(arena, "%s/seeds/002_389430c5f27bd61a.txt", shared ? shared : "../shared");
    struct error e;
    char *text;
    size_t n, targets = 0;

    if (bytes_read_file(arena, path, PLAN_BYTES_MAX, &text, &n, &e)) {
        print_message("%s is not here: skipped\n", path);
        skip();
    }
    struct plan p = split(text);
    assert_int_equal(p.n_chapters, 4);
    assert_int_equal(p.n_items, 16);
    assert_int_equal(p.n_findings, 0);
    for (size_t i = 0; i < p.n_items; i++) {
        assert_int_equal(p.items[i].seq, i + 1);
        targets += p.items[i].n_targets;
    }
    assert_int_equal(p.items[7].n_targets, 2);
    assert_int_equal(p.items[10].n_targets, 2);
    assert_string_equal(p.items[14].targets[0].what, "机关负责人出庭率");
    assert_int_equal(targets, 5);
}

/* --- styles: all of them made up ---------------------------------------------------------------------------- */
static void styles(void **state)
{
    (void)state;
    /* chapters of Chinese numerals, sections in brackets, items 1、, deeper points inside */
    want("示范县卫生健康局2026年法治工作要点\n一、总体要求\n坚持……。\n二、主要任务\n（一）健全制度"
         "\n1、修订规则。\n（1）梳理。\n（2）公布。\n"
         "2、清理文件。\n（二）规范执法\n1、培训执法人员。\n三、保障措施\n各单位要落实。\n",
         "正文前|章一|章二|节一|条1|条2|节二|条1|章三|", 0);
    /* 一、 is a chapter as soon as one of them has items, and only those that are bare */
    want("一、指导思想\n坚持……。\n二、主要任务\n（一）健全制度。\n（二）规范执法。\n三、实施步骤\n1"
         "0月动员。\n四、其他。按月通报。",
         "章一|章二|条一|条二|章三|条四|", 1);
    /* no chapters at all: the upper numbers are the items */
    want("一、加强学习。组织学法。\n二、加强考核。纳入目标。\n三、加强督查。按月通报。",
         "条一|条二|条三|", 0);
    /* statute style */
    want("第一章 总则\n第一条 为了规范，制定本办法。\n第二条 "
         "本办法适用于：\n（一）医院；\n（二）监督所。\n第二章 职责\n第三条 法规科负责统筹。",
         "章一|条一|条二|章二|条三|", 0);
    /* full-width digits, BOM, CRLF, blank lines before the number */
    want("\xef\xbb\xbf\r\n　　一．压实责任\r\n　　１．党委每年听取汇报不少于２次。\r\n　　２．主要"
         "负责人述法。\r\n\r\n　　二．规范执法\r\n　　３．案卷评查。\r\n",
         "章一|条１|条２|章二|条３|", 0);
    /* pointed numbers and circles */
    want("1. 基础工作\n1.1 完善领导小组。\n1.2 配齐联络员。\n2. 重点工作\n2.1 案卷评查。内容：\n① "
         "程序；\n② 文书。\n2.2 旁听庭审。",
         "章1|条1.1|条1.2|章2|条2.1|条2.2|", 0);
    /* brackets only, one thing after another: 一是 inside */
    want("(1) 普法宣传。一是进机关；二是进医院。\n(2) 依法执业自查。\n(3) 投诉处理。",
         "条1|条2|条3|", 0);
    /* a letter before, signature and annexes behind */
    want("关于印发要点的通知\n各单位：\n附件：1.任务表\n　　　2."
         "联系表\n示范县卫生健康局\n2026年3月2日\n一、压实责任\n1.党委听取汇报。\n2.签订责任书。\n"
         "示范县卫生健康局\n二〇二六年三月二日\n附件1\n1.任务甲\n2.任务乙\n",
         "正文前|落款|章一|条1|条2|落款|其他|", 0);
    /* 一、二级医院 is no number */
    want("一、医院建设\n1.分级管理。\n一、二级医院按季自查。\n2.通报结果。", "章一|条1|条2|", 0);
}

static void page_breaks(void **state)
{
    (void)state;
    const char *text = "一、压实责任\n1.党委会每年听取法治工作\n第 3 页 共 9 "
                       "页\n一、压实责任\n汇报不少于2次。\n2.述法。\n- 4 "
                       "-\n二、规范执法\n3.案卷评查\n— 5 —\n覆盖率达95.5%。";
    struct plan p = split(text);

    assert_string_equal(outline(&p), "章一|条1|其他|条+|条2|其他|章二|条3|其他|条+|");
    assert_string_equal(p.items[0].text, "1.党委会每年听取法治工作\n汇报不少于2次。");
    assert_int_equal(p.items[0].n_targets, 1);
    assert_string_equal(p.items[0].targets[0].unit, "次");
    assert_int_equal(p.items[2].targets[0].value, 9550);
    assert_int_equal(p.n_faults, 0);
    assert_int_equal(p.n_findings, 4);
    assert_int_equal(p.findings[1].line, 4);
}

static void numbers(void **state)
{
    (void)state;
    want("一、甲\n1.a。\n2.b。\n2.c。\n4.d。\n三、乙\n5.e。\n", "章一|条1|条2|条2|条4|章三|条5|",
         3);
    struct plan p = split("1.a。\n3.c。\n2.b。\n");
    assert_string_equal(p.items[1].number, "3");
    assert_string_equal(p.findings[0].say, "条的序号由 1 跳到 3，请核对中间是否缺了。");
    assert_int_equal(p.findings[0].line, 2);
    assert_string_equal(p.findings[1].say, "条的序号由 3 退回到 2，请核对。");
    want("没有编号的一段话。", "正文前|", 1);
}

static void tables(void **state)
{
    (void)state;
    const char *text = "2026年任务分解表\n序号\t重点任务\t具体措施\t牵头科室\t责任单位\t完成时限\n"
                       "1\t压实责任\t召开党委会听取汇报2次。\t办公室\t各单位\t2026年12月底前\n"
                       "\t2\t规范执法\t评查案卷，合格率达到95%以上。\t法规科\t监督所\t10月底前\n"
                       "第 2 页\n序号\t重点任务\t具体措施\t牵头科室\t责任单位\t完成时限\n"
                       "3\t普法宣传\t开展“法律进医院”活动\n不少于4场次。\t宣教科\t各医院\t年底前\n"
                       "注：以上任务按季调度。";
    struct plan p = split(text);

    assert_string_equal(outline(&p), "正文前|条1|条2|其他|条3|其他|");
    assert_string_equal(p.items[0].title, "召开党委会听取汇报2次");
    assert_string_equal(p.items[0].leads[0].who, "办公室");
    assert_true(p.items[0].leads[1].support);
    assert_string_equal(date_text(arena, p.items[0].dues[0].day), "2026-12-31");
    assert_string_equal(p.items[1].leads[0].who, "法规科");
    assert_string_equal(date_text(arena, p.items[1].dues[0].day), "2026-10-31");
    assert_int_equal(p.items[1].n_targets, 1);
    assert_string_equal(p.items[1].targets[0].what, "合格率");
    assert_int_equal(p.items[2].n_targets, 1); /* its row was broken inside a cell */
    assert_string_equal(p.items[2].leads[0].who, "宣教科");
    assert_string_equal(date_text(arena, p.items[2].dues[0].day), "2026-12-31");
    assert_int_equal(p.n_faults, 0);
    assert_string_equal(p.findings[p.n_findings - 1].say,
                        "这一行各格向右错了 1 列，已按序号复位。");
    p = split("序号\t任务\t牵头科室\n1\t学法\t办公室\t多\n2\t\t法规科\n4\t普法\t法规科\n");
    assert_int_equal(p.n_faults, 4); /* a cell too many, no task twice said, a number missing */
}

/* --- the words of an item ------------------------------------------------------------------------------------ */
static const struct {
    const char *text, *want;
} targets[] = {
    {"网办、掌办覆盖率达100%,办理率达80%", "网办、掌办覆盖率>=100% 办理率>=80% "},
    {"机关负责人出庭率100%", "机关负责人出庭率>=100% "},
    {"案卷合格率达到９０％以上", "案卷合格率>=90% "},
    {"投诉率控制在5%以内", "投诉率<=5% "},
    {"差错率不超过0.5%", "差错率<=0.5% "},
    {"党委会听取法治工作汇报每年不少于两次", "党委会听取法治工作汇报每年>=2次 "},
    {"全年开展2次专项检查", "专项检查>=2次 "},
    {"完成重点事项22项", "完成重点事项>=22项 "},
    {"满意率达到百分之九十五", "满意率>=95% "},
    {"执法人员培训率为百分之百", "执法人员培训率=100% "},
    {"每季度至少开展1次评查", "评查>=1次 "},
    {"组织专题学习，每年不少于2次", "组织专题学习>=2次 "},
    {"实现“一网通办”“全省通办”，落实“三项制度”，启动“八五”普法", ""},
    {"2021年10月9日印发厅字〔2019〕28号", ""},
    {"5个工作日内办结，3个月内完成整改", ""},
    {"扩大“两高一低”整治成效，实现“五公开”", ""},
    {"第3次会议研究决定", ""},
};

static void target_words(void **state)
{
    static const char *const ops[] = {">=", "<=", "="};

    (void)state;
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        struct plan_target *t;
        size_t n = plan_targets(arena, targets[i].text, strlen(targets[i].text), &t);
        const char *s = "";
        for (size_t k = 0; k < n; k++) {
            s = arena_printf(arena, "%s%s%s%s%s ", s, t[k].what, ops[t[k].op],
                             str_from_scaled(arena, t[k].value, 2, false), t[k].unit);
        }
        assert_string_equal(s, targets[i].want);
    }
}

static const struct {
    const char *text, *want;
} leads[] = {
    {"落实清单。（牵头单位：法规科；责任单位：各股室、各单位）", "法规科|+各股室、各单位|"},
    {"责任科室:监督科", "监督科|"},
    {"做好评查（法规科牵头，监督所、各医院配合）。", "法规科|+监督所、各医院|"},
    {"各责任单位要高度重视，配合做好工作。", ""},
};
static const struct {
    const char *text, *want;
} dues[] = {
    {"于2021年10月底前完成", "2021-10-31 完成|"},
    {"年底前完成整改", "2026-12-31 完成|"},
    {"请于11月15日前报送总结", "2026-11-15 报送|"},
    {"接到通知后5个工作日内反馈", "5w 反馈|"},
    {"自公布之日起15日内公示", "15 公示|"},
    {"到2027年，覆盖率达到90%。", "2027-12-31 达到|"},
    {"2021年10月9日", ""},
    {"《法治政府建设实施纲要（2021—2025年）》", ""},
};

static void other_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
        struct plan_lead *l;
        size_t n = plan_leads(arena, leads[i].text, strlen(leads[i].text), &l);
        const char *s = "";
        for (size_t k = 0; k < n; k++) {
            s = arena_printf(arena, "%s%s%s|", s, l[k].support ? "+" : "", l[k].who);
        }
        assert_string_equal(s, leads[i].want);
    }
    for (size_t i = 0; i < sizeof(dues) / sizeof(dues[0]); i++) {
        struct plan_due *d;
        size_t n = plan_dues(arena, dues[i].text, strlen(dues[i].text), 2026, &d);
        const char *s = "";
        for (size_t k = 0; k < n; k++) {
            const char *when =
                d[k].days ? arena_printf(arena, "%d%s", d[k].days, d[k].workdays ? "w" : "")
                          : date_text(arena, d[k].day);
            s = arena_printf(arena, "%s%s %s|", s, when, d[k].act ? d[k].act : "");
        }
        assert_string_equal(s, dues[i].want);
    }
}

/* --- by hand --------------------------------------------------------------------------------------------------- */
static void by_hand(void **state)
{
    (void)state;
    const char *text = "一、甲\n1.a。b；c。\n2.d。\n";
    struct plan p = split(text), q;
    struct plan_cuts cuts;
    struct error e;
    size_t *places;

    assert_string_equal(plan_cuts_text(arena, &p.cuts), "0c,10i,25i");
    assert_int_equal(plan_cuts_parse(arena, "0c,10i,25i", text, strlen(text), &cuts, &e), OK);
    assert_int_equal(plan_merge(&cuts, 2, &e), OK);
    assert_int_equal(plan_build(arena, text, strlen(text), &cuts, 0, &q, &e), OK);
    whole(text, strlen(text), &q);
    assert_int_equal(q.n_items, 1);
    assert_string_equal(q.items[0].text, "1.a。b；c。\n2.d。");
    assert_int_equal(plan_places(arena, text, &q.pieces[1], &places), 3);
    assert_int_equal(plan_divide(arena, &cuts, text, strlen(text), places[1], &e), OK);
    assert_int_equal(plan_build(arena, text, strlen(text), &cuts, 0, &q, &e), OK);
    assert_int_equal(q.n_items, 2);
    assert_string_equal(q.items[1].text, "c。\n2.d。");
    assert_int_equal(plan_raise(&cuts, 2, true, &e), OK);
    assert_int_equal(cuts.cut[2].kind, PLAN_SECTION);
    assert_int_equal(plan_raise(&cuts, 0, true, &e), ERR_INVALID);
    assert_int_equal(plan_merge(&cuts, 0, &e), ERR_INVALID);
    assert_int_equal(plan_merge(&cuts, 99, &e), ERR_INVALID);
    assert_int_equal(plan_divide(arena, &cuts, text, strlen(text), 11, &e), OK);
    assert_int_equal(plan_divide(arena, &cuts, text, strlen(text), 1, &e), ERR_INVALID);
    assert_int_equal(plan_divide(arena, &cuts, text, strlen(text), 11, &e), ERR_INVALID);
}

static void bad_cuts(void **state)
{
    (void)state;
    static const char *const bad[] = {"",      "1c",      "0x",    "0c,0i", "0c,10", "0c,9i,8i",
                                      "0c;9i", "0c,999i", "0c,1i", "0c,",   "c"};
    const char *text = "一、甲\n1.a。\n";
    struct plan_cuts cuts;
    struct error e;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(plan_cuts_parse(arena, bad[i], text, strlen(text), &cuts, &e),
                         ERR_INVALID);
    }
}

static void limits(void **state)
{
    (void)state;
    struct plan p;
    struct error e;
    char *big = arena_alloc(arena, PLAN_BYTES_MAX + 2);
    struct strbuf b = strbuf_make(1 << 20);

    memset(big, 'a', PLAN_BYTES_MAX + 1);
    assert_int_equal(plan_split(arena, big, PLAN_BYTES_MAX + 1, 0, &p, &e), ERR_LIMIT);
    assert_int_equal(plan_split(arena, big, PLAN_BYTES_MAX, 0, &p, &e), OK);
    assert_int_equal(plan_split(arena, "", 0, 0, &p, &e), ERR_INVALID);
    assert_int_equal(plan_split(arena, "\xff\xfe", 2, 0, &p, &e), ERR_INVALID);
    assert_int_equal(plan_split(arena, " \n ", 3, 0, &p, &e), ERR_INVALID);
    for (int i = 0; i <= PLAN_ITEMS_MAX; i++) {
        strbuf_str(&b, "1.做事。\n");
    }
    assert_int_equal(plan_split(arena, b.ptr, b.len, 0, &p, &e), ERR_LIMIT);
    strbuf_clear(&b);
}

/* A quarter of a megabyte of what is worst for the reader is still read at once, or refused. */
static void worst(void **state)
{
    static const char *const bits[] = {
        "1次",  "5日内", "（",          "年底前", "1",          "号",     "〔2026〕1号", "《",
        "一是", "一",    "第1页\n字\n", "1\t",    "牵头单位：", "百分之", "、",          "1～"};

    (void)state;
    for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
        struct strbuf b = strbuf_make(PLAN_BYTES_MAX);
        struct plan_point *points;
        struct citation_find *finds;
        struct plan p;
        struct error e;
        size_t n, len = strlen(bits[i]);
        strbuf_str(&b, i % 2 ? "1." : "");
        while (b.len + len < PLAN_BYTES_MAX / 8) {
            strbuf_str(&b, bits[i]);
        }
        while (b.len < PLAN_BYTES_MAX / 4) {
            strbuf_str(&b, " ");
        }
        struct arena *own = arena_new();
        if (!plan_split(own, b.ptr, b.len, 2026, &p, &e)) {
            whole(b.ptr, b.len, &p);
        }
        (void)!plan_next(own, b.ptr, b.len, &points, &n, &e);
        (void)!citation_finds(own, b.ptr, b.len, 2026, &finds, &n, &e);
        arena_free(own);
        strbuf_clear(&b);
    }
}

/* Whatever is cut out of a plan and put together anew: the pieces are the text. Pieces are drawn with a fixed generator. */
static void nothing_lost(void **state)
{
    (void)state;
    static const char *const bits[] = {"一、",
                                       "二、",
                                       "1.",
                                       "2．",
                                       "（一）",
                                       "(2)",
                                       "第三章 ",
                                       "第 4 页",
                                       "\n",
                                       "\r\n",
                                       "\t",
                                       "　",
                                       "序号\t任务\t牵头科室\n",
                                       "附件：",
                                       "分享到:",
                                       "示范县卫生健康局\n",
                                       "2026年3月2日\n",
                                       "达到95%",
                                       "开展3次。",
                                       "牵头单位：",
                                       "（",
                                       "）",
                                       "①",
                                       "年底前",
                                       "是",
                                       "\xef\xbb\xbf"};
    uint32_t seed = 20261122;

    for (int round = 0; round < 3000; round++) {
        struct strbuf b = strbuf_make(1 << 16);
        struct arena *own = arena_new();
        struct plan p, q;
        struct plan_cuts cuts;
        struct error e;
        for (int i = 0; i < 30; i++) {
            seed = seed * 1664525u + 1013904223u;
            strbuf_str(&b, bits[(seed >> 16) % (sizeof(bits) / sizeof(bits[0]))]);
        }
        if (!plan_split(own, b.ptr, b.len, 2026, &p, &e)) {
            whole(b.ptr, b.len, &p);
            assert_int_equal(
                plan_cuts_parse(own, plan_cuts_text(own, &p.cuts), b.ptr, b.len, &cuts, &e), OK);
            assert_int_equal(plan_build(own, b.ptr, b.len, &cuts, 2026, &q, &e), OK);
            assert_int_equal(q.n_items, p.n_items);
            assert_int_equal(q.n_chapters, p.n_chapters);
        }
        arena_free(own);
        strbuf_clear(&b);
    }
}

/* --- the next year ----------------------------------------------------------------------------------------------
 * 北碚区卫生健康系统2022年法治政府建设情况, part three, public. */
static void next_year(void **state)
{
    (void)state;
    const char *text =
        "二、重点工作开展情况\n一是优化流程。二是丰富举措。三是指导。\n三、下一步打算\n法治建设工作"
        "的专业性强，内容广泛，还需要久久为功。下一步，继续贯彻落实各级决策部署。"
        "一是进一步推动学习宣传贯彻习近平法治思想走深走实，纵深推进法治政府建设。二是深化“放管服”改"
        "革，持续简政放权，优化法治化营商环境。"
        "三是发挥法律顾问作用，严格落实决策程序，完善决策运行机制，不断提升行政决策公信力和执行力。"
        "四是持续规范行政执法，建好监管机制，加强事中事后监管。"
        "五是坚持和发展新时代“枫桥经验”，强化基层治理能力，做好矛盾纠纷联动化解。";
    struct plan_point *p;
    struct error e;
    size_t n;

    assert_int_equal(plan_next(arena, text, strlen(text), &p, &n, &e), OK);
    assert_int_equal(n, 5);
    assert_string_equal(p[1].title, "深化“放管服”改革");
    assert_string_equal(p[4].text,
                        "坚持和发展新时代“枫桥经验”，强化基层治理能力，做好矛盾纠纷联动化解。");
    assert_int_equal(p[0].line, 4);
    text = "五、明年主要安排\n1、落实清单。\n2、加强学习。\n六、其他\n3、无关。";
    assert_int_equal(plan_next(arena, text, strlen(text), &p, &n, &e), OK);
    assert_int_equal(n, 2);
    assert_string_equal(p[0].text, "落实清单。");
    assert_int_equal(plan_next(arena, "无", 3, &p, &n, &e), ERR_NOT_FOUND);
}

static void headings(void **state)
{
    (void)state;
    const char *text = "实施方案\n一、指导思想\n坚持实施步骤清楚。\n二、主要任务。健全制度，明确职"
                       "责分工。\n（三）实施步骤和时间安排\n";

    assert_true(plan_has_heading(text, strlen(text), "指导思想"));
    assert_true(plan_has_heading(text, strlen(text), "主要任务"));
    assert_true(plan_has_heading(text, strlen(text), "实施步骤"));
    assert_false(plan_has_heading(text, strlen(text), "职责分工"));
    text = "一、指导思想\n本方案分三个实施步骤推进，各单位按职责分工落实到位。";
    assert_false(plan_has_heading(text, strlen(text), "实施步骤"));
    assert_false(plan_has_heading("", 0, "实施步骤"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(real_plan, begin, end),
        cmocka_unit_test_setup_teardown(the_whole_source, begin, end),
        cmocka_unit_test_setup_teardown(styles, begin, end),
        cmocka_unit_test_setup_teardown(page_breaks, begin, end),
        cmocka_unit_test_setup_teardown(numbers, begin, end),
        cmocka_unit_test_setup_teardown(tables, begin, end),
        cmocka_unit_test_setup_teardown(target_words, begin, end),
        cmocka_unit_test_setup_teardown(other_words, begin, end),
        cmocka_unit_test_setup_teardown(by_hand, begin, end),
        cmocka_unit_test_setup_teardown(bad_cuts, begin, end),
        cmocka_unit_test_setup_teardown(limits, begin, end),
        cmocka_unit_test_setup_teardown(nothing_lost, begin, end),
        cmocka_unit_test_setup_teardown(worst, begin, end),
        cmocka_unit_test_setup_teardown(next_year, begin, end),
        cmocka_unit_test_setup_teardown(headings, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
