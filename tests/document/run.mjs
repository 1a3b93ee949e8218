#!/usr/bin/env node
/* run.mjs - the files of papers, looked at by readers that are not ours: poppler, qpdf, python-docx, xmllint, and own checks of OFD.
 *
 *     node tests/document/run.mjs [--bin build-test/src/faheng] [--golden]
 *
 * Every paper of content/papers is made from its example values in four forms, and its words are those of tests/document/golden: --golden
 * writes them anew, to be read in the diff. The papers of tests/document/content hold what is
 * measured and what is hostile. Fonts: FAHENG_FONTS, or build/fonts. */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { atATime, must, options, program, root, tempFolder } from "../lib/machine.mjs";
import { sqliteTemplate } from "../lib/place.mjs";
import { Report, expect } from "../lib/report.mjs";
import { Visitor } from "../lib/visitor.mjs";
import { casefile } from "./casefile.mjs";
import { difference, plain } from "./golden.mjs";
import { openReader } from "./ofdjs.mjs";

const given = options({ bin: String, golden: Boolean });
const bin = program(given.bin);
const report = new Report();
const out = tempFolder("papers");
const own = tempFolder("content");
cpSync(join(root, "tests", "document", "content"), own, { recursive: true });
const open = (folder) => readdirSync(folder, { withFileTypes: true }).forEach((x) => {
    const path = join(folder, x.name);
    chmodSync(path, x.isDirectory() ? 0o755 : 0o644);
    x.isDirectory() && open(path);
});
open(own);

function run(command, args, wanted = 0) {
    const r = spawnSync(command, args, { encoding: "utf8", maxBuffer: 64 << 20 });
    expect(!r.error, () => `${command}: ${r.error}`);
    expect(r.status === wanted, () => `${command} ${args.join(" ")}: ${r.status} ${r.stdout.slice(0, 300)} ${r.stderr.slice(0, 600)}`);
    return r.stdout;
}
function make(paper, format, ...more) {
    const path = join(out, `${paper}.${format}`);
    run(bin, ["paper", "example", paper, "--content", own, "--format", format, "--today", "2026-09-28", "--out", path, ...more]);
    return path;
}
function refused(paper, ...sentences) {
    const r = spawnSync(bin, ["paper", "example", paper, "--content", own, "--format", "pdf"], { encoding: "utf8" });
    expect(r.status === 1, () => `${paper}: ${r.status} ${r.stdout.slice(0, 80)}`);
    for (const s of sentences) {
        expect(r.stderr.includes(s), () => `${paper}: "${r.stderr}" should say ${s}`);
    }
}
const look = (kind, path) => JSON.parse(run("/usr/bin/python3", [join(root, "tests", "document", "look.py"), kind, path]));
const bare = (s) => s.replace(/\s/g, "");
const papers = readdirSync(join(root, "content", "papers")).filter((f) => f.endsWith(".md") && f !== "README.md").map((f) => f.slice(0, -3));

/* --- every paper --------------------------------------------------------------------------------------------- */
const later = async (paper, format, ...more) => {
    const path = join(out, `${paper}.${format}`);
    await must(bin, ["paper", "example", paper, "--content", own, "--format", format, "--today", "2026-09-28", "--out", path, ...more]);
    return path;
};
await atATime(2, papers, (paper) => report.test(`${paper}: four forms, whole and embedded`, async () => {
    const pdf = await later(paper, "pdf");
    await must("qpdf", ["--check", pdf]);
    const fonts = (await must("pdffonts", [pdf])).trim().split("\n").slice(2);
    expect(fonts.length > 0 && fonts.every((l) => / yes yes yes /.test(l)), () => fonts.join("\n"));
    const text = bare(await must("pdftotext", ["-layout", pdf, "-"]));
    const title = /^title: (.+)$/m.exec(readFileSync(join(root, "content", "papers", `${paper}.md`), "utf8"))[1];
    expect(!text.includes("{{") && !text.includes("{%"), "directives in the text");
    const seen = await must("/usr/bin/python3", [join(root, "tests", "document", "look.py"), "docx", await later(paper, "docx"),
        "ofd", await later(paper, "ofd")]);
    const [word, ofd] = seen.trim().split("\n").map((line) => JSON.parse(line));
    expect(word.text.length > 20 && word.styles.length > 1, () => JSON.stringify(word.styles));
    expect(ofd.unique && ofd.top && ofd.wrong === 0 && ofd.objects > 3, () => `${title}: ${JSON.stringify({ ...ofd, text: "" })}`);
    const html = readFileSync(await later(paper, "html"), "utf8");
    expect(/<!doctype html>/i.test(html) && !/<script/i.test(html), "HTML");
}));

/* --- the words ----------------------------------------------------------------------------------------------- */
const golden = join(root, "tests", "document", "golden");
const kept = () => readdirSync(golden).filter((f) => f.endsWith(".txt")).map((f) => f.slice(0, -4));
if (given.golden) {
    mkdirSync(golden, { recursive: true });
    kept().filter((p) => !papers.includes(p)).forEach((p) => rmSync(join(golden, `${p}.txt`)));
}
await report.test("every paper says what tests/document/golden keeps of it (after a wanted change: --golden)", async () => {
    const wrong = [];
    await atATime(2, papers, async (paper) => {
        const path = join(golden, `${paper}.txt`);
        let text;
        try {
            text = plain(readFileSync(await later(paper, "html", "--plain"), "utf8"));
        } catch (e) {
            wrong.push(`${paper}: ${e.message}`);
            return;
        }
        given.golden && writeFileSync(path, text);
        const why = existsSync(path) ? difference(readFileSync(path, "utf8"), text) : "there is no golden text of it";
        why && wrong.push(`${paper}: ${why}`);
        const stray = /\*\*|\{\{|\{%|\[\[|\]\]|:::|待核/.exec(text);
        stray && wrong.push(`${paper}: ${stray[0]} stands in the text`);
    });
    const more = kept().filter((p) => !papers.includes(p));
    expect(!wrong.length && !more.length, () => [...wrong, ...more.map((p) => `${p}.txt: no such paper`)].join("\n"));
});
/* What the article at the paper's head asks for. */
const REQUIRED = {
    spot_decision: ["违法事实", "处罚依据", "罚款人民币壹佰元整", "陈述、申辩", "先向示范县人民政府申请行政复议", "第二十三条", "被处罚人签收", "执法人员签名"],
    no_penalty: ["经查", "证据证明", "第三十三条", "教育", "申请行政复议", "提起行政诉讼"],
    rectify_order: ["立即改正", "前改正完毕", "复查"],
    evidence_result: ["七个工作日内", "处理决定"],
    hearing_meeting: ["2026年10月12日", "主持人", "申请回避", "一至二人", "视为放弃", "不收取费用"],
    seizure_decision: ["当事人", "地址", "期限：自2026年9月16日起至2026年10月15日止", "医疗废物周转箱", "申请行政复议", "提起行政诉讼", "一式二份", "示范县卫生健康局"],
    seizure_extend: ["因涉案物品数量较多", "不超过三十日", "申请行政复议"],
    reminder: ["尚未履行的义务", "十个工作日内", "履行方式", "陈述和申辩", "申请人民法院强制执行"],
    court_application: ["人民法院", "行政决定书及作出决定的事实、理由和依据", "当事人的意见及行政机关催告情况", "申请强制执行标的情况", "行政机关负责人签名"],
    extra_fine: ["百分之三", "不超过罚款的数额", "申请行政复议"],
    public_service: ["三十日，即视为送达", "第五十八条"],
    revoke_decision: ["主动改正", "三个工作日内撤回", "公开说明理由"],
    crime_referral: ["调查报告", "涉案物品清单", "检验报告", "公安局"],
    permit_supplement: ["一次告知需要补正的全部内容", "诊疗场所平面图"],
    permit_reject: ["决定不予受理", "申请行政复议"],
    permit_refuse: ["理由是", "不予行政许可", "申请行政复议", "提起行政诉讼"],
    permit_extend: ["负责人批准", "不超过十个工作日", "因现场核查"],
    permit_hearing: ["陈述和申辩", "五个工作日内", "二十个工作日内"],
    disclosure_refuse: ["第十六条", "先向示范县人民政府申请行政复议", "第四十五条"],
    disclosure_part: ["区分处理", "先向示范县人民政府申请行政复议"],
    disclosure_elsewhere: ["不属于本机关负责公开", "示范县医疗保障局", "0571-00000001"],
    disclosure_supplement: ["内容不明确", "收到补正的申请之日起", "视为放弃申请"],
    complaint_reply: ["第三十五条", "三十日内请求上一级机关、单位复查"],
    mediation_guide: ["每方代表不超过五人", "三十个工作日", "司法确认"],
};
await report.test("papers hold what the articles at their heads ask for", () => {
    const wrong = [];
    for (const [paper, words] of Object.entries(REQUIRED)) {
        const text = bare(plain(readFileSync(make(paper, "html", "--plain"), "utf8")));
        words.filter((w) => !text.includes(bare(w))).forEach((w) => wrong.push(`${paper}: ${w}`));
    }
    expect(!wrong.length, () => wrong.join("\n"));
});
await report.test("the golden texts tell a changed word, a lost line and one too many", () => {
    const html = '<div class="fh-doc"><h2>函</h2><p>当事人：<u>甲\u3000\u3000</u></p><table><tr><td>一&amp;</td></tr></table></div>';
    expect(plain(html) === "## 函\n当事人：[甲__]\n一& |\n", JSON.stringify(plain(html)));
    expect(!difference("甲\n乙\n", "甲\n乙\n") && difference("甲\n乙\n", "甲\n丙\n").includes("line 2"), "a word");
    expect(difference("甲\n乙\n", "甲\n").includes("was 乙") && difference("甲\n", "甲\n乙\n").includes("is  乙"), "a line");
});
await report.test("papers that wait for a register say so and are on no page", () => {
    const said = run(bin, ["paper", "check"]);
    const waiting = papers.filter((p) => /^later: /m.test(readFileSync(join(root, "content", "papers", `${p}.md`), "utf8").split("\n---")[0]));
    expect(waiting.length > 0 && said.includes(`其中 ${waiting.length} 种在等台账`), () => said.slice(-200));
    for (const paper of waiting) {
        expect(new RegExp(`^${paper} .*（等待台账 [a-z_]+）$`, "m").test(said), paper);
    }
});

/* --- what is measured ---------------------------------------------------------------------------------------- */
await report.test("the grid of an official paper: 28 mm, 22 lines, 28 characters", () => {
    const words = [...run("pdftotext", ["-bbox", make("grid", "pdf", "--plain"), "-"]).matchAll(
        /<page|<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">([^<]*)</g)];
    const pages = [];
    for (const w of words) {
        w[1] ? pages.at(-1).push({ x: +w[1], y: +w[2], end: +w[3], text: w[4] }) : pages.push([]);
    }
    expect(pages.length >= 2, `${pages.length} pages`);
    const second = pages[1].filter((w) => !/^[—\d]+$/.test(w.text));
    const lines = new Map();
    for (const w of second) {
        const y = Math.round(w.y / 4);
        lines.set(y, [...(lines.get(y) || []), w]);
    }
    expect(lines.size === 22, `${lines.size} lines on a full page`);
    const left = Math.min(...second.map((w) => w.x)) / 72 * 25.4;
    expect(Math.abs(left - 28) < 0.1, `left ${left} mm`);
    const right = Math.max(...second.map((w) => w.end)) / 72 * 25.4;
    expect(right < 184.3, `right ${right} mm`);
    const lengths = [...lines.values()].map((l) => [...l.map((w) => w.text).join("")].length);
    expect(lengths.filter((n) => n === 28).length > 12 && Math.max(...lengths) <= 29, () => lengths.join(" "));
});
await report.test("the margins of the Word file are those of the sheet", () => {
    const word = look("docx", make("grid", "docx"));
    expect(JSON.stringify(word.margins) === "[37,28,26,35]" || word.margins[1] === 28, () => JSON.stringify(word.margins));
});
await report.test("the same paper twice is the same bytes", () => {
    for (const format of ["pdf", "docx", "ofd", "html"]) {
        const first = readFileSync(make("penalty_decision", format));
        expect(first.equals(readFileSync(make("penalty_decision", format))), format);
    }
});
await report.test("the decision holds what 行政处罚法 第五十九条 asks for", () => {
    const text = bare(run("pdftotext", ["-layout", make("penalty_decision", "pdf", "--plain"), "-"]));
    for (const s of ["被处罚人", "示范县青禾口腔诊所", "示范县示范镇青禾路8号", "证据", "处罚的种类和依据", "伍仟元整（5,000.00元）", "十五日内",
        "申请行政复议", "提起行政诉讼", "示范县卫生健康局", "2026年9月28日"]) {
        expect(text.includes(s), s);
    }
});

/* --- what is hostile ----------------------------------------------------------------------------------------- */
await report.test("hostile values come out as they are in all four forms", () => {
    const values = ["<script>alert(1)</script>", "**粗**", "[链接](http://example.invalid)", "</ofd:Page>", "]]><w:t>&lt;x/>",
        "{{b}}", "{%ifx%}:::[[hei:黑]]", "旻喆玥婳", "长".repeat(500)].map(bare);
    const texts = {
        pdf: run("pdftotext", ["-raw", make("hostile", "pdf", "--plain"), "-"]),
        docx: look("docx", make("hostile", "docx", "--plain")).text,
        ofd: look("ofd", make("hostile", "ofd", "--plain")).text,
    };
    run("qpdf", ["--check", join(out, "hostile.pdf")]);
    for (const [form, text] of Object.entries(texts)) {
        const whole = form === "pdf" ? bare(text).replace(/签名|第\d+页共\d+页/g, "") : bare(text);
        for (const v of values) {
            expect(whole.includes(v), `${form}: ${v.slice(0, 60)}`);
        }
    }
    const html = readFileSync(make("hostile", "html", "--plain"), "utf8");
    expect(!html.includes("<script>alert") && html.includes("&lt;script&gt;alert(1)"), "HTML");
});
await report.test("a character no font has, 10,001 characters and a secret marking refuse the paper and are named", () => {
    refused("glyph", "“𪚥”", "U+2A6A5");
    refused("toolong", "10000 字", "toolong.md:6");
    refused("secret", "机密", "不处理国家秘密");
});
await report.test("well-formed parts, by xmllint", () => {
    for (const kind of ["docx", "ofd"]) {
        const path = make("round_notice", kind), folder = tempFolder("parts");
        run("/usr/bin/python3", ["-c", "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])", path, folder]);
        const files = readdirSync(folder, { recursive: true }).filter((f) => /\.(xml|rels)$/.test(f));
        expect(files.length > 4, `${files.length}`);
        run("xmllint", ["--noout", "--nonet", ...files.map((f) => join(folder, f))]);
    }
});
await report.test("the theme holds the document's rules", () => {
    const source = readFileSync(join(root, "src", "document", "html_doc.c"), "utf8");
    const text = [...source.slice(source.indexOf("STYLE[] ="), source.indexOf("FACES")).matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((m) => m[1].replace(/\\"/g, '"')).join("");
    const theme = readFileSync(join(root, "web", "theme.css"), "utf8");
    const rules = text.match(/[^{}]+\{[^{}]*\}/g);
    expect(rules.length > 20, "rules");
    for (const rule of rules) {
        expect(theme.includes(rule), rule);
    }
});

/* --- faults of content --------------------------------------------------------------------------------------- */
await report.test("content check tells unknown names, writings, laws, stray ** and unknown keys, all at once", () => {
    const bad = tempFolder("content");
    cpSync(own, bad, { recursive: true });
    writeFileSync(join(bad, "papers", "penalty_decision.md"),
        "---\ntitle: 坏\nsheet: enforcement\nregister: penalty_case\ncolour: red\nlaw: 无此法 第一条\n---\n{{finee}} {{fine | cn}} {{decided_at | law 无此法 第一条}}\n\n{% if finee > 3 %}\n甲\n{% end %}\n");
    writeFileSync(join(bad, "papers", "service_receipt.md"), "---\ntitle: 坏\nsheet: enforcement\nregister: penalty_case\n---\n甲**“重点”**乙\n");
    open(bad);
    const said = run(bin, ["content", "check", bad], 1);
    for (const s of ["penalty_decision.md:5", "colour", "penalty_decision.md:6", "penalty_decision.md:8", "是不是想写 fine", "写法“cn”",
        "penalty_decision.md:10", "service_receipt.md:6", "[[hei:"]) {
        expect(said.includes(s), () => `${s} in\n${said}`);
    }
});

await report.test("content check refuses a paper that waits for a register that is there, or lacks an example", () => {
    const bad = tempFolder("content");
    const paper = (...lines) => `---\ntitle: 坏\nsheet: official\n${lines.join("\n")}\n---\n{{a}}\n\n{% for x in b %}\n{{x.name}}\n\n{% end %}\n`;
    mkdirSync(join(bad, "papers"));
    writeFileSync(join(bad, "papers", "w_there.md"), paper("later: penalty_case", "example.a: 1", "example.b.1.name: 2"));
    writeFileSync(join(bad, "papers", "w_both.md"), paper("register: penalty_case", "later: no_such_register", "example.a: 1", "example.b.1.name: 2"));
    writeFileSync(join(bad, "papers", "w_lacks.md"), paper("later: no_such_register", "example.b.1.name: 2", "example.b.2.other: 3"));
    writeFileSync(join(bad, "papers", "w_stray.md"), "---\ntitle: 坏\nsheet: official\nlater: no_such_register\n---\n甲**“重点”**乙\n");
    writeFileSync(join(bad, "papers", "w_good.md"), paper("later: no_such_register", "example.a: 1", "example.b.1.name: 2"));
    open(bad);
    const said = run(bin, ["content", "check", bad], 1);
    for (const s of ["w_there.md:4", "请把 later 改成 register", "w_both.md:5", "register 和 later 只能写一个", "w_lacks.md:8", "缺 example.a",
        "w_lacks.md:11", "缺 example.x.name", "w_stray.md:6"]) {
        expect(said.includes(s), () => `${s} in\n${said}`);
    }
    expect(!said.includes("w_good.md"), said);
});

/* --- issuing over HTTP --------------------------------------------------------------------------------------- */
const template = await sqliteTemplate(bin);
await report.test("issue: corrections with a reason, versions, files in three forms, verification, and a changed file", async () => {
    const place = await template.copy();
    const { url } = await place.serve(["--today", "2026-09-28"]);
    const clerk = new Visitor(url, "zhouwenjing");
    await clerk.enter();
    const list = await clerk.get("/desk/r/assessment_round");
    const href = list.main.querySelectorAll("td.name > a").map((a) => a.getAttribute("href"))[0].split("?")[0];
    const paper = `${href}/paper/round_notice`;
    let page = await clerk.get(paper);
    expect(page.text().includes("样张") && page.text().includes("各医疗卫生单位"), () => page.text().slice(0, 400));
    const correct = (fields) => clerk.submit(page.form((f) => f.action.endsWith("/correct")), fields);
    const none = await correct({ "w.title": "本年度法治建设考核" });
    expect(none.status === 422 && none.text().includes("请写明理由"), () => `${none.status} ${none.text().slice(0, 300)}`);
    expect(none.body.includes("本年度法治建设考核"), "the typing is kept");
    page = await correct({ "w.title": "本年度法治建设考核", reason: "名称简写" });
    expect(page.text().includes("改动已保存") && page.text().includes("记录里是"), () => page.text().slice(0, 300));
    page = await clerk.submit(page.form((f) => f.action.endsWith("/issue")), {});
    expect(page.text().includes("已签发第 1 版") && page.text().includes("示卫法〔2026〕1号"), () => page.text().slice(0, 400));
    const files = {};
    for (const f of ["pdf", "docx", "ofd"]) {
        const r = await clerk.get(`${paper}/1/${f}`);
        expect(r.status === 200, `${f} ${r.status}`);
        writeFileSync(files[f] = join(out, `issued.${f}`), r.bytes);
    }
    const text = bare(run("pdftotext", ["-layout", files.pdf, "-"]));
    expect(text.includes("本年度法治建设考核") && text.includes("示卫法〔2026〕1号") && !text.includes("样张"), text.slice(0, 300));
    const verify = (path, wanted) => run(bin, ["paper", "verify", path, ...place.store], wanted);
    expect(verify(files.docx, 0).includes("第 1 版，是现行版本"), "docx verifies");
    page = await clerk.get(paper);
    page = await clerk.submit(page.form((f) => f.action.endsWith("/issue")), { reason: "更正附件" });
    expect(page.text().includes("第 2 版"), () => page.text().slice(0, 300));
    expect(verify(files.pdf, 1).includes("已有更新的版本"), "the old version is told");
    const anybody = new Visitor(url, "");
    const asked = await anybody.get("/verify");
    const upload = (path) => anybody.submit(asked.form((f) => f.action.endsWith("/verify")), {}, { file: { name: "文书.pdf", bytes: readFileSync(path) } });
    const told = await upload(files.pdf);
    expect(told.status === 200 && told.text().includes("已有新版") && told.text().includes("示卫法〔2026〕1号"), () => told.text().slice(0, 500));
    expect((await anybody.get("/verify?code=0000000000")).text().includes("查无此件"), "an unknown code");
    const bytes = readFileSync(files.ofd);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(files.ofd, bytes);
    expect(verify(files.ofd, 1).includes("不是本系统签发的文书"), "a changed file is unknown");
    expect((await clerk.get(`${paper}/1/pdf`)).status === 200, "the old version stays readable");
    const ended = await place.drop();
    expect(!ended, ended);
});
await report.test("print: one paper of the ticked rows in one PDF, each with its own page numbers; a foreign row is not found", async () => {
    const place = await template.copy();
    const { url } = await place.serve(["--today", "2026-09-28"]);
    const clerk = new Visitor(url, "zhouwenjing");
    await clerk.enter();
    const list = await clerk.get("/desk/r/meeting?tab=all");
    const form = list.form((f) => f.action.endsWith("/batch"));
    const csrf = form.values().filter(([name]) => name !== "row");
    const rows = [...new Set(list.main.querySelectorAll("input[name=row]").map((i) => i.getAttribute("value")))].slice(0, 5);
    expect(rows.length >= 2, `${rows.length} rows`);
    const asked = await clerk.postOnce("/desk/r/meeting/print", [...csrf, ...rows.map((r) => ["row", r])]);
    expect(asked.status === 200 && asked.text().includes("会议纪要") && asked.text().includes(`${rows.length} 件可以制作`), () => asked.text().slice(0, 400));
    const made = await clerk.postOnce("/desk/r/meeting/print/file", [...csrf, ...rows.map((r) => ["row", r.slice(0, 13)]), ["paper", "meeting_minutes"]]);
    expect(made.status === 200 && made.headers.get("content-type") === "application/pdf", () => `${made.status} ${made.body.slice(0, 300)}`);
    const path = join(out, "together.pdf");
    writeFileSync(path, made.bytes);
    run("qpdf", ["--check", path]);
    const text = run("pdftotext", ["-layout", path, "-"]);
    expect(text.split(/—\s*1\s*—/).length - 1 === rows.length, "every paper begins with page 1");
    expect((await clerk.postOnce("/desk/r/meeting/print", csrf)).status === 422, "nothing ticked");
    const liaison = new Visitor(url, "lizhiqiang");
    await liaison.enter();
    const round = await liaison.get("/desk/r/assessment_round?tab=all");
    expect(round.status !== 500, "the liaison's list");
    const ended = await place.drop();
    expect(!ended, ended);
});

/* --- 案卷 ----------------------------------------------------------------------------------------------------- */
await casefile({ report, template, run, bin, out });

/* --- OFD in a reader that is not ours --------------------------------------------------------------------------- */
await report.test("ofd.js shows the pages of the OFD as the PDF has them", async () => {
    const reader = await openReader();
    try {
        for (const paper of ["penalty_decision", "round_notice", "meeting_minutes"]) {
            const shown = await reader.read(make(paper, "ofd", "--plain"));
            const pages = run("pdftotext", ["-raw", make(paper, "pdf", "--plain"), "-"]).split("\f").slice(0, -1);
            expect(!shown.fault && shown.pages.length === pages.length && shown.texts > 100, () => `${paper}: ${JSON.stringify(shown).slice(0, 300)}`);
            shown.pages.forEach((text, i) => {
                const sorted = (s) => [...bare(s)].sort().join("");
                expect(sorted(text) === sorted(pages[i]), () => `${paper}, page ${i + 1}:\n${bare(text)}\n${bare(pages[i])}`);
            });
            expect(shown.sizes.every(([w, h]) => Math.abs(h / w - 297 / 210) < 0.01), () => `${paper}: ${shown.sizes}`);
        }
    } finally {
        await reader.close();
    }
});
await report.test("print: many rows in the background, with progress; what cannot be made is named, and nobody else gets the file", async () => {
    const place = await template.copy();
    const { url } = await place.serve(["--today", "2026-09-28"]);
    const clerk = new Visitor(url, "zhouwenjing");
    await clerk.enter();
    const list = await clerk.get("/desk/r/assessment_round?tab=all");
    const csrf = list.form((f) => f.action.endsWith("/batch")).values().filter(([name]) => name !== "row");
    const rows = [...new Set(list.main.querySelectorAll("input[name=row]").map((i) => i.getAttribute("value").slice(0, 13)))];
    expect(rows.length === 2, `${rows.length} rounds`);
    const wanted = Array.from({ length: 22 }, (_, i) => ["row", rows[i % 2]]);
    const asked = await clerk.postOnce("/desk/r/assessment_round/print/file", [...csrf, ...wanted, ["paper", "round_result"]]);
    const job = asked.headers.get("location");
    expect(asked.status === 303 && /^\/desk\/print\/0/.test(job), () => `${asked.status} ${job} ${asked.text().slice(0, 200)}`);
    let page = await clerk.get(job), told = 0;
    for (let i = 0; i < 120 && /正在/.test(page.text()); i++) {
        told++;
        await new Promise((go) => setTimeout(go, 250));
        page = await clerk.get(job);
    }
    expect(told > 0, "it was over before anybody could look");
    expect(page.text().includes("共 22 件，做好 11 件") && page.text().includes("考核结果还没有公布"), () => page.text().slice(0, 600));
    const file = await clerk.get(`${job}/file`);
    expect(file.status === 200, `${file.status}`);
    const path = join(out, "many.pdf");
    writeFileSync(path, file.bytes);
    run("qpdf", ["--check", path]);
    const text = run("pdftotext", ["-layout", path, "-"]);
    expect(text.split(/—\s*1\s*—/).length - 1 === 11, "every paper begins with page 1");
    expect(bare(text).includes("考核得分和名次") && bare(text).includes("县人民医院"), "the frozen ranks");
    const other = new Visitor(url, "hejianming");
    await other.enter();
    expect((await other.get(job)).status === 404 && (await other.get(`${job}/file`)).status === 404, "nobody else");
    const again = await clerk.postOnce("/desk/r/assessment_round/print/file", [...csrf, ...wanted, ["paper", "round_notice"]]);
    const halted = await clerk.postOnce(`${again.headers.get("location")}/stop`, csrf);
    expect(halted.status === 303, `${halted.status}`);
    page = await clerk.get(again.headers.get("location"));
    for (let i = 0; i < 120 && /正在/.test(page.text()); i++) {
        await new Promise((go) => setTimeout(go, 250));
        page = await clerk.get(again.headers.get("location"));
    }
    expect(page.text().includes("已停下"), () => page.text().slice(0, 400));
    const ended = await place.drop();
    expect(!ended, ended);
});
report.close();
