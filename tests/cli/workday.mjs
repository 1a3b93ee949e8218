/* workday.mjs - faheng workday as a person or a script meets it: first line, reasons, exit codes.
 *
 *     node tests/cli/workday.mjs [--bin build-test/src/faheng]
 */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { options, program, run, tempFolder } from "../lib/machine.mjs";
import { Report, expect } from "../lib/report.mjs";

const bin = program(options({ bin: String }).bin);
const report = new Report();

/* The whole output, or its first lines when `more` may follow. */
async function want(words, code, lines, more = false) {
    const got = await run(bin, ["workday", ...words.split(" ")]);
    const shown = `faheng workday ${words} left with ${got.code}:\n${got.out}`;
    const out = got.out.replace(/\n$/, "").split("\n");
    expect(got.code === code, () => `wanted exit code ${code}; ${shown}`);
    expect(more || out.length === lines.length, () => `wanted ${lines.length} lines; ${shown}`);
    lines.forEach((line, i) => expect(out[i] === line, () => `wanted line ${i + 1} "${line}"; ${shown}`));
}

const test = (name, words, code, lines, more) => report.test(name, () => want(words, code, lines, more));
const refuses = (name, words, sentence) => test(name, words, 2, [`faheng: ${sentence}`]);
const ASSUMED = "注意：2027 年的放假安排还没有录入，按普通周末推算，待校正";
const NOTICE_2026 = "依据：https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm（已与通知全文核对）";

/* --- is --------------------------------------------------------------------------------------------------------- */
await test("is: a plain Wednesday", "is 2026-09-23", 0, ["2026-09-23 是工作日", "9月23日 周三，工作日", NOTICE_2026]);
await test("is: a Saturday worked", "is 2026-02-14", 0, ["2026-02-14 是工作日", "2月14日 周六，调休上班", NOTICE_2026]);
await test("is: inside a holiday", "is 2026-02-17", 1,
    ["2026-02-17 不是工作日", "2月17日 周二，春节放假（2月15日至23日）", NOTICE_2026]);
await test("is: a Sunday", "is 2026-02-01", 1, ["2026-02-01 不是工作日", "2月1日 周日，周末休息", NOTICE_2026]);
await test("is: not compared with the notice", "is 2024-10-12", 0,
    ["2024-10-12 是工作日", "10月12日 周六，调休上班",
        "依据：https://www.gov.cn/zhengce/content/202310/content_6911527.htm（未与通知全文逐项核对）"]);
await test("is: a year without data", "is 2027-10-01", 0, ["2027-10-01 是工作日", "10月1日 周五，工作日", ASSUMED]);
await test("is: a date as people write it", "is 2026年9月20日", 0, ["2026-09-20 是工作日"], true);
await refuses("is: no such day", "is 2026-02-30", "日期“2026-02-30”写得不对，要像 2026-09-28 这样，并且是真实的日期。");
await refuses("is: without the year", "is 9-23", "日期“9-23”写得不对，要像 2026-09-28 这样，并且是真实的日期。");

/* --- add -------------------------------------------------------------------------------------------------------- */
await test("add: over two holidays", "add 2026-09-23 5", 0,
    ["2026-10-08 周四", "起点：9月23日 周三，当日不计", "规则：5 个工作日", "跳过：中秋节 9月25日至27日，国庆节 7 天",
        "数到：9-24、9-28、9-29、9-30、10-8", "末日：10月8日 周四是工作日，不顺延"]);
await test("add: backward", "add 2026-10-08 -1", 0,
    ["2026-09-30 周三", "起点：10月8日 周四，当日不计，往前数", "规则：往前 1 个工作日", "跳过：国庆节 7 天", "数到：9-30",
        "末日：9月30日 周三是工作日，不提前"]);
await test("add: nothing", "add 2026-10-01 0", 0, ["2026-10-01 周四", "规则：0 个工作日，就是当日"]);
await test("add: into a year without data", "add 2026-12-31 1", 0,
    ["2027-01-01 周五", "起点：12月31日 周四，当日不计", "规则：1 个工作日", "跳过：没有跳过的日子", "数到：1-1",
        "末日：2027年1月1日 周五是工作日，不顺延", ASSUMED]);
await refuses("add: too far", "add 2026-01-01 3661", "“3661”写得不对，要写 -3660 至 3660 之间的整数。");
await refuses("add: no number", "add 2026-01-01 五", "“五”写得不对，要写 -3660 至 3660 之间的整数。");
await refuses("add: beyond the calendar", "add 2199-12-20 30",
    "从 2199年12月20日 起算，期限超出了 1900 年至 2199 年，请核对起算日和期限。");

/* --- count ------------------------------------------------------------------------------------------------------ */
await test("count", "count 2026-09-23 2026-10-10", 0,
    ["7", "起点：2026-09-23 周三，当日不计", "末日：2026-10-10 周六，当日计入",
        "跳过：中秋节 9月25日至27日，国庆节 7 天；10月10日 周六上班，计入"]);
await test("count: backwards", "count 2026-10-08 2026-09-23", 0, ["-5"], true);
await test("count: the same day", "count 2026-10-08 2026-10-08", 0,
    ["0", "起点：2026-10-08 周四，当日不计", "末日：2026-10-08 周四，当日计入"]);
await test("count: into a year without data", "count 2026-12-31 2027-01-04", 0,
    ["2", "起点：2026-12-31 周四，当日不计", "末日：2027-01-04 周一，当日计入", ASSUMED]);

/* --- due -------------------------------------------------------------------------------------------------------- */
await test("due: shifted", "due 2026-02-02 --limit 15 --unit day --shift", 0,
    ["2026-02-24 周二", "顺延之前：2026-02-17 周二", "预警按：2026-02-14 周六", "起点：2月2日 周一，当日不计",
        "规则：15 日（自然日），末日遇休息日顺延", "跳过：按自然日计算，中间的休息日不扣",
        "末日：2月17日 周二在春节假期内，顺延到 2月24日 周二"]);
await test("due: not shifted", "due 2026-09-03 --limit 30 --unit day", 0,
    ["2026-10-03 周六", "预警按：2026-09-30 周三", "起点：9月3日 周四，当日不计", "规则：30 日（自然日），末日不顺延",
        "跳过：按自然日计算，中间的休息日不扣",
        "末日：10月3日 周六在国庆节假期内，这一期限不顺延，宜在 9月30日 周三或之前办完"]);
await test("due: months", "due 2025-08-31 --limit 6 --unit month --shift", 0,
    ["2026-02-28 周六", "起点：8月31日 周日，当日不计", "规则：6 个月，末日遇休息日顺延", "跳过：按对应日计算，中间的休息日不扣",
        "末日：2月没有31日，取月末 2026年2月28日 周六调休上班，不顺延"]);
await test("due: backward", "due 2026-02-26 --limit 7 --unit workday --backward", 0, ["2026-02-10 周二"], true);
await test("due: backward onto a rest day", "due 2026-10-12 --limit 7 --unit day --backward", 0,
    ["2026-09-30 周三", "提前之前：2026-10-05 周一"], true);
await test("due: hours", "due 2026-09-30 --limit 48 --unit hour", 0, ["2026-10-02 周五", "预警按：2026-09-30 周三"], true);
await test("due: years", "due 2024-02-29 --limit 1 --unit year --shift", 0, ["2025-02-28 周五"], true);
await refuses("due: no limit", "due 2026-09-30 --unit day", "请用 --limit 写明期限的数目，用 --unit 写明单位。");
await refuses("due: unknown unit", "due 2026-09-30 --limit 3 --unit week",
    "没有单位 week，可以写 workday、day、month、year、hour。");
await refuses("due: zero", "due 2026-09-30 --limit 0 --unit day", "“0”写得不对，要写 1 至 3660 之间的整数。");
await refuses("due: too many hours", "due 2026-09-30 --limit 8785 --unit hour", "“8785”写得不对，要写 1 至 8784 之间的整数。");

/* --- another year laid over ------------------------------------------------------------------------------------- */
function folder(text) {
    const dir = tempFolder("workday");
    chmodSync(dir, 0o700);
    mkdirSync(join(dir, "calendar"), { mode: 0o700 });
    writeFileSync(join(dir, "calendar/2027.yaml"), text, { mode: 0o600 });
    return dir;
}
const next = `year: 2027
source: https://example.invalid/notice
verified: yes
holidays: [2026-12-31, 2027-01-01]
workdays: [2026-12-27]
spans: [{name: 元旦, from: 2026-12-31, to: 2027-01-01}]
`;
await test("a new year in --content", `add 2026-12-30 1 --content ${folder(next)}`, 0,
    ["2027-01-04 周一", "起点：12月30日 周三，当日不计", "规则：1 个工作日", "跳过：元旦 12月31日至2027年1月1日", "数到：1-4",
        "末日：2027年1月4日 周一是工作日，不顺延"]);
await test("its days in December", `is 2026-12-27 --content ${folder(next)}`, 0, ["2026-12-27 是工作日"], true);
await test("a wrong file is no answer", `is 2026-12-27 --content ${folder(next.replace("2026-12-27", "2026-12-28"))}`, 3,
    ["calendar/2027.yaml:5:12: 2026-12-28 是周一至周五，本来就上班：workdays 只写调休上班的周六周日。"], true);

report.close();
