/* The verbs of the program, each one row; the wiring of a running server stands in cmd_serve.c. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/command.h"
#include "cli/login.h"
#include "cli/open.h"

static const struct arg data[] = {OPEN_OPTIONS};
static const struct arg content_only[] = {{"content", "目录", "叠加在内置内容上的目录"}};

static const struct arg serve[] = {
    OPEN_OPTIONS,
    {"listen", "地址", "监听的地址和端口，默认 127.0.0.1:8080；端口 0 由系统选"},
    {"today", "日期", "把产品里的今天定为这一天（演示和培训用）"},
    {"behind-proxy", NULL, "前面有反向代理：采信 X-Forwarded-For 和 X-Forwarded-Proto"},
    {"tls-cert", "文件", "证书（PEM），与 --tls-key 一起用"},
    {"tls-key", "文件", "私钥（PEM），只许属主读取"},
    {"channels", "文件", "邮件和接口：提醒怎样发到外面（JSON，只许属主能读）"},
    {"clamd", "套接字", "病毒扫描：clamd 的本机套接字，附件先扫描再收"},
    {"practice", "网址", "练习区的网址，登录页上给出链接"},
#ifdef FAHENG_TEST_BUILD
    {"test-clock", NULL, "测试：接受 PUT /test/clock，只许监听本机"},
    {"cheap-hashes", NULL, "测试：口令散列用最低参数"},
#endif
};
static const struct arg demo[] = {
    OPEN_OPTIONS,
    {"today", "日期", "演示里的今天，默认 2026-09-28"},
    {"shape", "年度", "换成有整年台账的示范县：2022 或 2023，今天是次年 1 月 16 日"},
#ifdef FAHENG_TEST_BUILD
    {"cheap-hashes", NULL, "测试：口令散列用最低参数"},
#endif
};
static const struct arg paper_render[] = {
    OPEN_OPTIONS,
    {"county", "名称", "有几个县时写明哪一个"},
    LOGIN_OPTION,
    {"format", "格式", "pdf（默认）、docx、ofd、html"},
    {"out", "文件", "写到这个文件，不写则输出到标准输出"},
    {"today", "日期", "把产品里的今天定为这一天（演示和培训用）"},
};
static const struct arg paper_example_options[] = {
    {"content", "目录", "叠加在内置内容上的目录"},
    {"format", "格式", "pdf（默认）、docx、ofd、html"},
    {"out", "文件", "写到这个文件，不写则输出到标准输出"},
    {"today", "日期", "把产品里的今天定为这一天（演示和培训用）"},
    {"plain", NULL, "不印“样张”二字"},
};
static const struct arg init[] = {
    OPEN_OPTIONS,
    {"name", "名称", "机关全称，例如 某某县卫生健康局"},
    {"short", "简称", "县名，单位名称以它开头，例如 某某县"},
    {"security", "登录名", "安全管理员的登录名，默认 anquan"},
    {"system", "登录名", "系统管理员的登录名，默认 xitong"},
    {"audit", "登录名", "审计管理员的登录名，默认 shenji"},
    {"password-stdin", NULL, "从标准输入读口令，每行一个，依次为安全、系统、审计管理员"},
};
static const struct arg content_check[] = {
    {"only", NULL, "只读这个目录，不用内置内容"},
};
static const struct arg import[] = {
    OPEN_OPTIONS,
    {"county", "名称", "有几个县时写明哪一个"},
    {"by", "登录名", "由谁导入；不写记为程序本身"},
    {"kinds", "类别", "适用的单位类别，用逗号隔开"},
    {"year", "年度", "指标体系的年度"},
};
/* The first is not "data": a table needs no database, and cmd_assess_score asks for one itself. */
static const struct arg score[] = {
    {"county", "名称", "有几个县时写明哪一个"},
    OPEN_OPTIONS,
    {"csv", NULL, "输出 CSV"},
    {"table", "文件", "把明细和汇总写入这个 xlsx 或 csv，凭它就能重算"},
};
static const struct arg draw_run[] = {
    {"seed", "种子", "名单定下以后才公开产生的一句话，任何人都看得到"},
    {"take", "数目", "抽几个"},
    {"out", "文件", "把抽签记录写入文件；不写则输出到标准输出"},
};
static const struct arg report_check_options[] = {
    {"all", NULL, "读出的数也逐个列出"},
    {"year", "年度", "再和这一年的台账核对，要有数据文件夹"},
    OPEN_OPTIONS,
    {"county", "名称", "有几个县时写明哪一个"},
};
static const struct arg report_options[] = {
    OPEN_OPTIONS,
    LOGIN_OPTION,
    {"county", "名称", "有几个县时写明哪一个"},
    {"unit", "单位", "单位全称或简称；不写是局机关"},
    {"year", "年份", "报告的年度；不写是今年"},
    {"format", "格式", "render：md、html、pdf、docx、ofd；figures：csv、json"},
    {"out", "文件", "写入文件；不写则输出到标准输出"},
    {"today", "日期", "按这一天办理"},
};
static const struct arg package_export_options[] = {
    OPEN_OPTIONS,
    LOGIN_OPTION,
    {"county", "名称", "有几个县时写明哪一个"},
    {"kind", "种类", "year 年度（默认）或 month 月度"},
    {"year", "年份", "哪一年；不写是上一年"},
    {"month", "年月", "2026-09 的样子"},
    {"out", "文件", "写到哪个文件"},
    {"today", "日期", "按这一天办理"},
};
static const struct arg package_import_options[] = {
    OPEN_OPTIONS,
    LOGIN_OPTION,
    {"dry-run", NULL, "只核对，不导入"},
    {"pin", "指纹", "确认对方的公钥：打电话核对过的指纹，由系统管理员"},
    {"receipt-to", "文件", "把回执写到哪个文件"},
    {"today", "日期", "按这一天办理"},
};
static const struct arg plan_split_options[] = {
    {"year", "年份", "正文里没有写年份的时限按这一年算"},
    {"json", NULL, "输出 JSON：章、条、各段原文、目标、时限、要核对的地方"},
};
static const struct arg draw_verify[] = {
    {"list", "文件", "名单，一行一个：核对抽签记录用的是不是它"},
    {"seed", "种子", "核对抽签记录用的是不是它"},
    {"take", "数目", "核对抽签记录抽的是不是这么多"},
};
/* --data may be left out: then both are files. */
static const struct arg compare_files[] = {
    {"county", "名称", "有几个县时写明哪一个"},
    OPEN_OPTIONS,
};
static const struct arg compare[] = {
    OPEN_OPTIONS,
    {"county", "名称", "有几个县时写明哪一个"},
};
static const struct arg metric[] = {
    OPEN_OPTIONS,
    {"county", "名称", "有几个县时写明哪一个"},
    {"unit", "单位", "只数这个单位：全称、简称或编号"},
    {"below", NULL, "连同它的下级单位"},
    {"from", "日期", "期间的第一天，默认今年 1 月 1 日"},
    {"to", "日期", "期间的最后一天，默认今年 12 月 31 日"},
    {"as-of", "日期", "按这一天结束时所知来数"},
    {"rows", NULL, "列出这个数背后的记录"},
    {"about", NULL, "连同上年同期、口径、改口径前后和用在哪里"},
};
static const struct arg county[] = {
    OPEN_OPTIONS,
    {"county", "名称", "只查这一个县"},
};
static const struct arg user_add[] = {
    OPEN_OPTIONS,
    {"county", "名称", "有几个县时写明哪一个"},
    {"name", "姓名", "本人姓名"},
    {"unit", "单位", "单位全称或简称"},
    {"role", "角色", "roles.yaml 里的角色"},
    {"phone", "电话", "联系电话"},
    {"password-stdin", NULL, "从标准输入读口令"},
};
static const struct arg passwd[] = {
    OPEN_OPTIONS,
    {"password-stdin", NULL, "从标准输入读口令"},
};
static const struct arg lock[] = {
    OPEN_OPTIONS,
    {"unlock", NULL, "解除锁定"},
};
static const struct arg handover[] = {
    OPEN_OPTIONS,
    {"reason", "理由", "例如 退休、调离"},
    {"with-post", NULL, "只有他能签的岗位，接手的人一并担任"},
};
static const struct arg workday_due[] = {
    {"limit", "数目", "期限的数目，1 至 3660（小时 1 至 8784）"},
    {"unit", "单位", "workday 工作日，day 自然日，month 月，year 年，hour 小时"},
    {"shift", NULL, "末日遇休息日顺延到其后第一个工作日"},
    {"backward", NULL, "往前数；遇休息日提前"},
    {"content", "目录", "叠加在内置内容上的目录"},
};

static const struct arg sheet_in[] = {
    OPEN_OPTIONS,
    LOGIN_OPTION,
    {"dry-run", NULL, "只检查，不导入"},
    {"backfill", NULL, "历史补录：可以写状态、日期和编号"},
    {"again", NULL, "同一个文件已经导入过也再导入"},
    {"bad", "文件", "把有问题的行和原因写入这个 xlsx"},
};
static const struct arg roster_in[] = {
    OPEN_OPTIONS,
    {"county", "名称", "有几个县时写明哪一个"},
    {"dry-run", NULL, "只检查，不导入"},
    {"slips", "文件", "人员表：把登录名和初始密码写入这个 csv（只有属主能读）"},
#ifdef FAHENG_TEST_BUILD
    {"cheap-hashes", NULL, "测试：口令散列用最低参数"},
#endif
};
#define ROSTER_HELP "有一行不对就一行也不导入，列出全部要改的行，返回 1。\n"

static const struct arg sheet_back[] = {
    OPEN_OPTIONS, LOGIN_OPTION, {"county", "名称", "有几个县时写明哪一个"}};
static const struct arg sheet_out[] = {
    OPEN_OPTIONS,
    LOGIN_OPTION,
    {"county", "名称", "有几个县时写明哪一个"},
    {"where", "条件", "只要符合条件的，写法同内容里的条件"},
    {"format", "格式", "xlsx、csv 或 json"},
    {"out", "文件", "写入文件；不写则输出到标准输出"},
};

#define OPTIONS(list) (list), array_len(list)
#define NO_OPTIONS    NULL, 0

#define WORKDAY "日期写成 2026-09-28；没有放假安排的年份按普通周末推算，结果标明待校正。\n"

static const struct command commands[] = {
    {"serve", "", "启动网页服务", cmd_serve, OPTIONS(serve), 0, 0, NULL},
    {"demo", "", "在空的数据目录里做出示范县的演示数据", cmd_demo, OPTIONS(demo), 0, 0, NULL},
    {"init", "", "建一个空的机关和三员账号", cmd_init, OPTIONS(init), 0, 0, NULL},
    {"setup-code", "", "取一个启用码：在浏览器里正式启用一个空的数据目录", cmd_setup_code,
     OPTIONS(data), 0, 0, NULL},
    {"migrate", "", "把数据库升级到本版本", cmd_migrate, OPTIONS(data), 0, 0, NULL},
    {"doctor", "", "体检：目录权限、磁盘、数据库、内容、时钟", cmd_doctor, OPTIONS(data), 0, 0,
     NULL},
    {"backup", "文件", "把数据库备份到一个文件", cmd_backup, OPTIONS(data), 1, 1, NULL},
    {"content check", "[目录]", "检查内容，列出全部毛病", cmd_content_check, OPTIONS(content_check),
     0, 1, NULL},
    {"content manual", "[台账]", "输出台账的使用说明（Markdown）", cmd_content_manual,
     OPTIONS(content_only), 0, 1, NULL},
    {"content dictionary", "[台账]", "输出台账的数据字典：表、列、类型（Markdown）",
     cmd_content_dictionary, OPTIONS(content_only), 0, 1, NULL},
    {"framework check", "文件", "检查一套指标体系（YAML 或粘贴的文字）", cmd_framework_check,
     OPTIONS(content_only), 1, 1, "完整可用时返回 0，有缺失或对不上时返回 1。\n"},
    {"framework import", "文件", "把一套指标体系导入为草稿", cmd_framework_import, OPTIONS(import),
     1, 1, NULL},
    {"framework diff", "旧 新", "两版指标体系比较：新增、去掉、修改，逐字标出", cmd_framework_diff,
     OPTIONS(compare_files), 2, 2,
     "写文件；或者用 --data 并写编码（admin、admin@2）或编号。有变化时返回 1。\n"},
    {"framework gaps", "外部标准 本地指标", "外部标准里本地没有对应的条目", cmd_framework_gaps,
     OPTIONS(compare), 2, 2, "写编码或编号。有缺口时返回 1。\n"},
    {"assess score", "轮次|文件", "算出一轮考核的得分和名次，或凭导出的表重算", cmd_assess_score,
     OPTIONS(score), 1, 1,
     "轮次写年度（2026）或编号；文件是 --table 导出的 xlsx 或 csv，不需要数据库。\n"
     "凭表重算：全部相符返回 0，有不符的返回 1，有读不懂的行返回 2。\n"},
    {"assess try", "计分方法 满分 事实", "试算一条计分方法", cmd_assess_try, NO_OPTIONS, 3, 3,
     "例如 faheng assess try \"ratio need=95 per=1 each=0.5\" 2 93%\n"
     "算不出来（由人评分、还没有数）时返回 1。\n"},
    {"draw run", "名单", "按名单和种子抽签，写出任何人都能重算的抽签记录", cmd_draw_run,
     OPTIONS(draw_run), 1, 1, "名单一行一个，次序不影响结果。\n"},
    {"draw verify", "记录", "核对抽签记录：重算一遍，看是否一致", cmd_draw_verify,
     OPTIONS(draw_verify), 1, 1, "一致返回 0，不一致返回 1。\n"},
    {"plan split", "文件", "把一份要点、方案拆成章和条，一字不丢；读出目标、牵头和时限",
     cmd_plan_split, OPTIONS(plan_split_options), 1, 1,
     "文件是 UTF-8 的正文，或从 Word、Excel 里复制的表。序号跳号、重复等要核对的地方逐条列出，"
     "前面写明文件和行；有就返回 1。\n"},
    {"report check", "文件", "读出报告里的数，列出前后矛盾的、和台账对不上的", cmd_report_check,
     OPTIONS(report_check_options), 1, 1, "文件是 UTF-8 的正文。有要核对的返回 1。\n"},
    {"report render", "编号|样式", "排出一份报告：没有签发的是校样，签发过的用封存的数",
     cmd_report_render, OPTIONS(report_options), 1, 1,
     "编号是 13 位编号；样式是 content/reports "
     "里的，取这个单位这一年的那份，还没有的按空白报告排。\n"
     "有缺数据的返回 1。\n"},
    {"report figures", "编号|样式", "列出一份报告的数：报告写的、台账的、上年同期、缺的",
     cmd_report_figures, OPTIONS(report_options), 1, 1, "有缺数据的返回 1。\n"},
    {"report freeze", "编号|样式", "封存已经签发的报告的数（线下签发、补录的）", cmd_report_freeze,
     OPTIONS(report_options), 1, 1, NULL},
    {"package export", "", "生成报上级的数据包", cmd_package_export,
     OPTIONS(package_export_options), 0, 0, "同一天数据没有变，再生成还是同一个文件。\n"},
    {"package import", "文件", "核对并导入一个数据包", cmd_package_import,
     OPTIONS(package_import_options), 1, 1,
     "签名、摘要、公钥都对才导入。第一次收到的单位，先由系统管理员用 --pin 确认公钥。\n"},
    {"metric", "口径…", "按口径数出一个或几个数，或列出一个数背后的记录", cmd_metric,
     OPTIONS(metric), 1, 400, NULL},
    {"paper render", "文书 件", "用一件的数据制作文书的样张；件写 13 位编号或文号",
     cmd_paper_render, OPTIONS(paper_render), 2, 2, NULL},
    {"paper example", "文书", "用示例数据制作文书", cmd_paper_example,
     OPTIONS(paper_example_options), 1, 1, NULL},
    {"paper verify", "文件", "核验一个文件的完整性签名", cmd_paper_verify, OPTIONS(data), 1, 1,
     "真实而且是现行版本返回 0，其余返回 1。\n"},
    {"paper check", "", "核对全部文书模板", cmd_paper_check, OPTIONS(content_only), 0, 0, NULL},
    {"audit verify", "", "核对留痕链", cmd_audit_verify, OPTIONS(county), 0, 0,
     "全部完好时返回 0，有一处不符时返回 1。\n"},
    {"audit dump", "", "按 docs/EVENT.md 的交换格式输出留痕链", cmd_audit_dump, OPTIONS(county), 0,
     0, NULL},
    {"checkid usci", "代码", "核对统一社会信用代码", cmd_checkid_usci, NO_OPTIONS, 1, 1, NULL},
    {"checkid citizen", "号码", "核对公民身份号码", cmd_checkid_citizen, NO_OPTIONS, 1, 1, NULL},
    {"import withdraw", "批次", "撤回一次导入", cmd_import_withdraw, OPTIONS(sheet_back), 1, 1,
     NULL},
    {"import units", "文件", "把单位表（xlsx、csv）导入本局", cmd_import_units, OPTIONS(roster_in),
     1, 1, ROSTER_HELP},
    {"import people", "文件", "把人员表（xlsx、csv）导入本局，一并建账号", cmd_import_people,
     OPTIONS(roster_in), 1, 1, ROSTER_HELP},
    {"import", "台账 文件", "把表格（xlsx、csv）导入台账", cmd_import, OPTIONS(sheet_in), 2, 2,
     "全部导入（或可以导入）时返回 0，有的行有问题时返回 1。\n"},
    {"export", "台账", "把台账导出为表格或 JSON", cmd_export, OPTIONS(sheet_out), 1, 1, NULL},
    {"user add", "登录名", "加一个人、他的岗位和账号", cmd_user_add, OPTIONS(user_add), 1, 1, NULL},
    {"user passwd", "登录名", "重设口令，下次登录须修改", cmd_user_passwd, OPTIONS(passwd), 1, 1,
     NULL},
    {"user lock", "登录名", "锁定或解锁账号", cmd_user_lock, OPTIONS(lock), 1, 1, NULL},
    {"user handover", "登录名 接手人登录名", "离岗交接：把手上的件交给另一个人", cmd_user_handover,
     OPTIONS(handover), 2, 2, "交完没有未了的事，才能停用账号。\n"},
    {"workday add", "日期 天数", "数出几个工作日之后（负数：之前）的日子", cmd_workday_add,
     OPTIONS(content_only), 2, 2, WORKDAY},
    {"workday count", "起 止", "数出两个日子之间的工作日，起日不计、止日计入", cmd_workday_count,
     OPTIONS(content_only), 2, 2, WORKDAY},
    {"workday is", "日期", "这一天是不是工作日", cmd_workday_is, OPTIONS(content_only), 1, 1,
     "是工作日返回 0，不是返回 1。\n"},
    {"workday due", "日期", "算出期限的最后一天，并说明为什么是这天", cmd_workday_due,
     OPTIONS(workday_due), 1, 1, WORKDAY},
    {"routes", "", "列出全部网址和谁可以用", cmd_routes, OPTIONS(content_only), 0, 0, NULL},
    {"version", "", "版本", cmd_version, NO_OPTIONS, 0, 0, NULL},
};

static const char exits[] = "返回值：0 是，1 否，2 用法不对，3 环境出错（磁盘、数据库、网络）。\n";

/* The columns stand by display width: a Chinese character takes two places. */
static void pad(const char *text, int width)
{
    for (const char *s = text; *s;) {
        width -= str_next(&s) > 0x2e80 ? 2 : 1;
    }
    printf("%s%*s", text, width > 0 ? width : 0, "");
}

static int help_all(const char *group, int exit)
{
    printf("法衡 faheng，用法：faheng 命令 [选项]\n\n");
    for (size_t i = 0; i < array_len(commands); i++) {
        if (!group || str_starts(commands[i].verb, group)) {
            printf("  ");
            pad(commands[i].verb, 20);
            pad(commands[i].words, 8);
            printf("  %s\n", commands[i].says);
        }
    }
    printf("\n每个命令都可以加 --help。%s", exits);
    return exit;
}

static int help_of(const struct command *c)
{
    printf("faheng %s%s%s%s\n%s。\n", c->verb, *c->words ? " " : "", c->words,
           c->n_options ? " [选项]" : "", c->says);
    for (size_t i = 0; i < c->n_options; i++) {
        const struct arg *o = &c->options[i];
        char name[64];
        snprintf(name, sizeof(name), "--%s %s", o->name, o->value ? o->value : "");
        printf("%s  ", i ? "" : "\n选项：\n");
        pad(name, 22);
        printf("  %s\n", o->says);
    }
    printf("\n%s%s", c->more ? c->more : "", exits);
    return EXIT_YES;
}

/* The row of the first word or the first two; *ret_words tells which. */
static const struct command *find(int argc, char **argv, int *ret_words)
{
    for (size_t i = 0; i < array_len(commands); i++) {
        const char *verb = commands[i].verb, *blank = strchr(verb, ' ');
        size_t first = blank ? (size_t)(blank - verb) : strlen(verb);
        if (strlen(argv[1]) != first || memcmp(argv[1], verb, first)) {
            continue;
        }
        if (!blank || (argc > 2 && str_eq(argv[2], blank + 1))) {
            *ret_words = blank ? 2 : 1;
            return &commands[i];
        }
    }
    return NULL;
}

static bool is_group(const char *word)
{
    for (size_t i = 0; i < array_len(commands); i++) {
        const char *blank = strchr(commands[i].verb, ' ');
        size_t n = blank ? (size_t)(blank - commands[i].verb) : 0;
        if (n && n == strlen(word) && !memcmp(word, commands[i].verb, n)) {
            return true;
        }
    }
    return false;
}

static bool asks_help(int argc, char **argv)
{
    for (int i = 0; i < argc && !str_eq(argv[i], "--"); i++) {
        if (str_eq(argv[i], "--help")) {
            return true;
        }
    }
    return false;
}

static bool needs_data(const struct command *c)
{
    return c->n_options && str_eq(c->options[0].name, "data");
}

static int run(const struct command *c, int argc, char **argv)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct args args;
    struct error e;
    if (asks_help(argc, argv)) {
        return help_of(c);
    }
    if (args_parse(a, c->options, c->n_options, argc, argv, &args, &e)) {
        return command_misused(&e);
    }
    if (needs_data(c) && !args_value(&args, "data") && !args_value(&args, "db")) {
        (void)error_set(&e, ERR_INVALID, "请用 --data 写明数据目录，或用 --db 写明数据库地址。");
        return command_misused(&e);
    }
    if (args.n_words < c->least || args.n_words > c->most) {
        (void)error_set(&e, ERR_INVALID, "用法：faheng %s %s，请用 --help 查看说明。", c->verb,
                        c->words);
        return command_misused(&e);
    }
    return c->run(&args);
}

int main(int argc, char **argv)
{
    struct error e;
    int words;
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        return help_all(NULL, EXIT_USAGE);
    }
    if (str_eq(argv[1], "--help") || str_eq(argv[1], "help")) {
        return help_all(NULL, EXIT_YES);
    }
    if (str_eq(argv[1], "--version")) {
        argv[1] = argv[1] + 2;
    }
    const struct command *c = find(argc, argv, &words);
    if (c) {
        return run(c, argc - 1 - words, argv + 1 + words);
    }
    if (is_group(argv[1])) {
        return help_all(argv[1], asks_help(argc, argv) ? EXIT_YES : EXIT_USAGE);
    }
    (void)error_set(&e, ERR_INVALID, "没有命令 %s，请用 faheng --help 查看全部命令。",
                    str_utf8_ok(argv[1], strlen(argv[1])) ? argv[1] : "?");
    return command_misused(&e);
}
