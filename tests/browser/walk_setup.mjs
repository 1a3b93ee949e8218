/* 正式启用: from an empty data folder to a bureau with 35 units, people, accounts and supervised objects from three sheets, and a
 * liaison who logs in with his slip. The demo beside it is the 练习区: its frame, its words, no way from one to the other. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openBrowser, pictures } from "../lib/browser.mjs";
import { must, tempFolder } from "../lib/machine.mjs";
import { Place, setClock } from "../lib/place.mjs";
import { expect } from "../lib/report.mjs";
import { pasted, usci, xlsx } from "../lib/sheet.mjs";
import { Visitor } from "../lib/visitor.mjs";

const TOWNS = ["城关镇", "双河镇", "青山镇", "清溪镇", "红岩乡", "南坪镇", "永安镇", "大坪乡", "云岭乡", "白云乡", "龙泉镇", "石桥镇"];
const DIVISIONS = ["局领导", "办公室", "法制科", "医政医管科", "疾病预防控制科", "基层卫生健康科", "行政审批科", "信息中心", "机关纪委"];
const PRIVATE = ["仁和医院", "康宁医院", "颐年护理院", "明眸眼科医院"];
const UNIT_HEAD = ["序号", "单位名称", "单位类别", "简称", "统一社会信用代码", "上级单位", "地址", "电话", "备注"];

function unitRows() {
    const list = [
        ...DIVISIONS.map((d) => [d, "科室"]),
        ["示范县卫生健康综合监督所", "监督所"], ["示范县人民医院", "县级医院"], ["示范县中医医院", "县级公立医院"],
        ["示范县疾病预防控制中心", "疾控中心"], ["示范县妇幼保健院", "妇幼保健机构"],
        ...TOWNS.map((t) => [`示范县${t}卫生院`, "卫生院"]),
        ...["城东", "城西", "滨河"].map((c) => [`示范县${c}社区卫生服务中心`, "社区卫生服务中心"]),
        ...PRIVATE.map((p) => [`示范县${p}`, "民营医疗机构"]),
        ["示范县人民医院（东院区）", "县级医院", "县人民医院东院区", "示范县人民医院"],
        ["示范县双河镇卫生院大沟分院", "乡镇卫生院", "大沟分院", "双河镇卫生院"],
    ];
    return list.map(([name, kind, short, parent], i) => [i + 1, name, kind, short,
        i > 9 ? usci("12", "533822", String(43100000 + i)) : "", parent, i > 9 ? `示范县人民路 ${i} 号` : "", i > 9 ? `0691-55501${10 + i}` : "", ""]);
}

/* Five faults, one a row. */
function badUnits() {
    const rows = unitRows();
    rows[3][1] = "";
    rows[12][2] = "兽医站";
    rows[13][4] = rows[13][4].slice(0, 17) + (rows[13][4][17] === "0" ? "1" : "0");
    rows[20][1] = rows[19][1];
    rows[34][5] = "北山卫生院";
    return [UNIT_HEAD, ...rows];
}

function people() {
    const staff = [
        ["何建明", "局领导", "局长"], ["沈玉兰", "局领导", "副局长"], ["方正", "法制科", "法制科科长"], ["周文静", "法制科", "法制科员"],
        ["顾新", "信息中心", "科室人员"], ["安宁", "办公室", "文秘"], ["申明", "机关纪委", "纪检干部"],
        ["雷鸣", "卫生健康综合监督所", "监督所长"], ["高远航", "示范县卫生健康综合监督所", "卫生监督员"], ["苏晴", "示范县卫生健康综合监督所", "监督员"],
        ["吴敏", "行政审批科", "审批窗口"], ["陆远", "县人民医院", "院长"],
        ...TOWNS.map((t, i) => [`联络${i + 1}`, `${t}卫生院`, "法治联络员"]),
    ];
    return staff.map(([name, unit, role], i) => [name, unit, role, `1380000${String(1000 + i)}`]);
}

const subjects = () => [["名称", "类别", "统一社会信用代码", "负责人", "电话", "许可证号"],
    ...Array.from({ length: 12 }, (_, i) => [`示范县安心诊所${i + 1}号店`, i % 2 ? "公共场所" : "医疗机构",
        usci("91", "533822", `MA31E${100 + i}`), "某某某", `1390000${2000 + i}`, `示卫许〔2026〕${i + 1}号`])];

const file = (name, buffer) => ({ name, buffer, mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" });

async function code(place) {
    const { code: left, out } = await place.cli(["setup-code", "$store"]);
    expect(left === 0, out);
    return /[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(out)[0];
}

const go = (screen, what) => screen.leave(`button:has-text('${what}')`);
const NEXT = "保存，下一步";

async function door(x) {
    const screen = await x.browser.screen("desk");
    await screen.go("/");
    expect(screen.page.url().endsWith("/setup"), `an empty office begins at ${screen.page.url()}`);
    await screen.proper("setup-door");
    await screen.go("/setup/bureau");
    expect(screen.page.url().endsWith("/setup"), "a step is open without the code");
    const right = await code(x.place);
    expect(!x.server.log.includes(right), "the code stands in the log");
    await screen.page.fill("#code", right.slice(0, 13) + (right[13] === "A" ? "B" : "A"));
    await go(screen, "开始");
    expect(screen.answer.status() === 403 && (await screen.text()).includes("启用码不对"), await screen.text());
    await screen.proper("setup-door-wrong");
    await screen.page.fill("#code", right.toLowerCase());
    await go(screen, "开始");
    expect(screen.page.url().endsWith("/setup/bureau"), screen.page.url());
    const late = await x.browser.screen("desk");
    await late.go("/setup");
    await late.page.fill("#code", right);
    await go(late, "开始");
    expect(late.answer.status() === 403 && (await late.text()).includes("没有有效的启用码"), "a code works twice");
    await late.close();
    return screen;
}

async function bureau(screen) {
    const { page } = screen;
    expect((await screen.text()).includes("第 1 步，共 8 步"), await screen.text());
    const fill = { name: "示范县卫生健康局", county: "示范县", short: "县卫健局", region: "533822", sign: "示卫", phone: "0691-5550100" };
    for (const [id, value] of Object.entries(fill)) {
        await page.fill(`#${id}`, value);
    }
    await page.fill("#uscc", "11533822MB0000001X");
    await go(screen, NEXT);
    expect(screen.answer.status() === 422, `a wrong check digit was answered ${screen.answer.status()}`);
    expect((await page.locator("#e-uscc").innerText()).includes("校验"), "the sentence does not stand at the code");
    expect((await page.inputValue("#name")) === fill.name && (await page.inputValue("#uscc")) === "11533822MB0000001X", "typing is lost");
    await screen.proper("setup-1-bureau");
    await page.fill("#uscc", usci("11", "533822", "MB000001"));
    await go(screen, NEXT);
    expect(page.url().endsWith("/setup/years"), page.url());
}

/* Back and forward keep what was typed; so does another browser with another code. */
async function years(x, screen) {
    const { page } = screen;
    await screen.proper("setup-2-years");
    await page.check("input[name=first][value='2024']");
    await go(screen, "上一步");
    expect((await page.inputValue("#short")) === "县卫健局", "the bureau is forgotten");
    await screen.go("/setup/years");
    expect(await page.isChecked("input[name=first][value='2024']"), "the year is forgotten");
    await go(screen, "先存着");
    expect((await screen.text()).includes("已保存"), await screen.text());
    const other = await x.browser.screen("phone");
    await other.go("/setup");
    await other.page.fill("#code", await code(x.place));
    await go(other, "开始");
    expect(other.page.url().endsWith("/setup/sheets"), `another day begins at ${other.page.url()}`);
    await screen.go("/setup/years");
    expect(screen.page.url().endsWith("/setup"), "the pass of the first browser still holds");
    await screen.close();
    return other;
}

async function template(screen, sheet) {
    const answer = await screen.context.request.get(`/setup/sheet/${sheet}/template`);
    const body = await answer.body();
    expect(answer.status() === 200 && body.subarray(0, 2).toString() === "PK", `the template of ${sheet} answered ${answer.status()}`);
}

async function sheets(x, phone, desk) {
    const { page } = desk;
    await desk.go("/setup/sheets");
    await desk.proper("setup-3-sheets");
    await template(desk, "units");
    await template(desk, "people");
    await desk.go("/setup/sheet/people");
    await page.fill("#rows", pasted([["姓名", "单位", "岗位"], ["何建明", "局领导", "局长"]]));
    await go(desk, "检查");
    expect((await desk.text()).includes("请先交单位表"), await desk.text());
    expect((await page.inputValue("#rows")).includes("何建明"), "what was pasted is lost");
    await desk.go("/setup/sheet/units");
    await desk.proper("setup-3-units");
    await page.setInputFiles("#sheet", file("单位.xlsx", xlsx(badUnits())));
    await go(desk, "检查");
    const text = await desk.text();
    for (const said of ["共 35 行：没有问题 30 行，要改 5 行", "第 5 行", "没有写单位名称", "第 14 行", "没有这种类别", "第 15 行", "校验", "第 22 行", "与第 21 行重复",
        "第 36 行", "没有这个上级单位", "“备注”这一列用不上", "现在还没有收下"]) {
        expect(text.includes(said), `${said}: not in\n${text}`);
    }
    await desk.proper("setup-3-units-bad");
    await phone.go("/setup/sheet/units");
    await phone.page.setInputFiles("#sheet", file("单位.xlsx", xlsx(badUnits())));
    await go(phone, "检查");
    await phone.proper("setup-3-units-bad");
    expect(Number(await x.place.sql("select count(*) from unit")) === 0, "units are written before anything was confirmed");
    await page.setInputFiles("#sheet", file("单位.xlsx", xlsx([["示范县卫生机构一览"], UNIT_HEAD, ...unitRows()])));
    await go(desk, "检查");
    expect((await desk.text()).includes("没有问题 35 行，要改 0 行"), await desk.text());
    await go(desk, "收下这 35 行");
    expect((await desk.text()).includes("已收下 35 行"), await desk.text());
    await desk.go("/setup/sheet/units");
    await desk.proper("setup-3-units-taken");
    await desk.go("/setup/sheet/people");
    await page.fill("#rows", pasted([["姓名", "单位", "职务", "手机号码"], ...people(), ["何建明", "局领导", "局长", "13800001000"], ["王某", "北山医院", "局长", ""],
        ["李某", "法制科", "部长", ""]]));
    await go(desk, "检查");
    const found = await desk.text();
    for (const said of ["要改 3 行", "与第 2 行重复", "单位表里没有这个单位", "没有这个岗位"]) {
        expect(found.includes(said), `${said}: not in\n${found}`);
    }
    await desk.proper("setup-3-people-bad");
    await page.fill("#rows", pasted([["姓名", "单位", "职务", "手机号码"], ...people()]));
    await go(desk, "检查");
    await go(desk, `收下这 ${people().length} 行`);
    const hub = page.locator("main a:has-text('监管对象')").first();
    await desk.leave(hub);
    await page.setInputFiles("#sheet", file("监管对象.xlsx", xlsx(subjects())));
    await go(desk, "检查");
    expect((await desk.text()).includes("没有问题 12 行"), await desk.text());
    await go(desk, "收下这 12 行");
    await phone.go("/setup/sheets");
    await phone.proper("setup-3-sheets");
    await go(desk, NEXT);
}

async function calendar(desk, phone) {
    const { page } = desk;
    await phone.go("/setup/calendar");
    await phone.proper("setup-4-calendar");
    expect((await desk.text()).includes("国务院办公厅"), await desk.text());
    await page.fill("#name1", "自治州州庆");
    await page.fill("#from1", "2026-10-03");
    await page.fill("#source", "示范州人民政府公告（样例）");
    await go(desk, NEXT);
    expect(desk.answer.status() === 422, "a day within the national holiday was accepted");
    await desk.proper("setup-4-calendar");
    await page.fill("#from1", "2026-11-06");
    await go(desk, NEXT);
}

async function rest(desk, phone) {
    const { page } = desk;
    await desk.proper("setup-5-frameworks");
    await phone.go("/setup/frameworks");
    await phone.proper("setup-5-frameworks");
    await page.check("input[name='admin-way'][value=publish]");
    await go(desk, NEXT);
    await desk.proper("setup-6-modes");
    await phone.go("/setup/modes");
    await phone.proper("setup-6-modes");
    await page.locator("label:has-text('在省平台办，这里登记结果') input").first().check();
    await go(desk, NEXT);
    await go(desk, NEXT);
    expect(desk.answer.status() === 422 && (await desk.text()).includes("请选择谁担任"), await desk.text());
    for (const [id, who] of [["system_admin", "顾新"], ["security_admin", "安宁"], ["audit_admin", "顾新"]]) {
        await page.selectOption(`#${id}`, { label: await page.locator(`#${id} option:has-text('${who}')`).first().innerText() });
    }
    await go(desk, NEXT);
    expect((await desk.text()).includes("三个不同的人"), await desk.text());
    await desk.proper("setup-7-accounts");
    await page.selectOption("#audit_admin", { label: "申明，机关纪委" });
    await go(desk, "生成初始密码条");
    const slips = await page.locator(".slips li").evaluateAll((all) => all.map((li) => ({
        name: li.querySelector("b").textContent, login: li.querySelectorAll("dd")[1].textContent, password: li.querySelectorAll("dd")[2].textContent })));
    expect(slips.length === people().length, `${slips.length} slips`);
    expect(new Set(slips.map((s) => s.password)).size === slips.length, "two have the same password");
    await desk.proper("setup-7-slips");
    await page.emulateMedia({ media: "print" });
    await desk.picture("setup-7-slips-print", { fullPage: true });
    await page.emulateMedia({ media: null });
    await desk.leave("a:has-text('已经印好')");
    expect(!(await page.content()).includes(slips[0].password), "a password is shown again");
    await phone.go("/setup/accounts");
    await phone.proper("setup-7-accounts");
    await go(desk, NEXT);
    return slips;
}

/* Every step without script, on a phone, and in 大字 on both screens; by keyboard the first field is reached from the step list. */
async function looks(x, phone) {
    const state = await phone.context.storageState();
    const steps = ["bureau", "years", "sheets", "sheet/units", "sheet/people", "calendar", "frameworks", "modes", "accounts", "check"];
    const plain = await x.browser.screen("plain", undefined, { storageState: state });
    const large = { ...state, cookies: [...state.cookies, { name: "faheng_large", value: "1", domain: "127.0.0.1", path: "/", expires: -1,
        httpOnly: true, secure: false, sameSite: "Lax" }] };
    const big = await x.browser.screen("phone", undefined, { storageState: large });
    const wide = await x.browser.screen("desk", undefined, { storageState: large });
    for (const step of steps) {
        const name = `setup-${step.replace("/", "-")}`;
        await plain.go(`/setup/${step}`);
        await plain.proper(name);
        await phone.go(`/setup/${step}`);
        await phone.proper(name);
        await big.go(`/setup/${step}`);
        expect(await big.page.locator("html.dazi").count() === 1, "大字 is off");
        await big.proper(`${name}-dazi`);
        await wide.go(`/setup/${step}`);
        await wide.proper(`${name}-dazi`);
    }
    await wide.go("/setup/bureau");
    for (let i = 0; i < 30 && !(await wide.page.evaluate(() => document.activeElement.id === "name")); i++) {
        await wide.page.keyboard.press("Tab");
    }
    expect(await wide.page.evaluate(() => document.activeElement.id === "name"), "the first field is not reached by Tab");
    await Promise.all([wide.page.waitForNavigation(), wide.page.keyboard.press("Enter")]);
    expect(wide.page.url().endsWith("/setup/years"), "Enter does not go forward");
    for (const screen of [plain, big, wide]) {
        await screen.close();
    }
}

async function start(x, desk, phone) {
    const { page } = desk;
    const text = await desk.text();
    for (const said of ["示范县卫生健康局", "35 个（另有本局）", `${people().length} 个账号`, "顾新", "申明", "公布", "草稿", "启用向导从此关闭"]) {
        expect(text.includes(said), `${said}: not in\n${text}`);
    }
    await desk.proper("setup-8-check");
    await phone.go("/setup/check");
    await phone.proper("setup-8-check");
    await page.check("input[name=sure]");
    await go(desk, "正式启用");
    const done = await desk.text();
    expect(done.includes("35 个单位") && done.includes("监管对象 12 户"), done);
    await desk.proper("setup-9-done");
    const sql = async (text2) => Number(await x.place.sql(text2));
    expect(await sql("select count(*) from unit") === 36, "units");
    expect(await sql("select count(*) from account where must_change = 1") === people().length, "accounts");
    expect(await sql("select count(*) from post where role in ('system_admin','security_admin','audit_admin')") === 3, "officers");
    expect(await sql("select count(distinct person) from post where role in ('system_admin','security_admin','audit_admin')") === 3, "three people");
    expect(await sql("select count(*) from setup_answer") === 0, "answers are left behind");
    expect(await sql("select count(*) from event where register = 'county' and step = 'open'") === 1, "the event of the opening");
    expect(await sql("select count(*) from unit u join unit p on p.id = u.parent where p.name = '示范县人民医院'") === 1, "a parent inside the sheet");
    expect(await sql("select count(*) from framework where state = 'published'") === 1, "frameworks");
    const audit = await x.place.cli(["audit", "verify", "$store"]);
    expect(audit.code === 0, audit.out);
}

async function closed(x, desk) {
    expect(await desk.go("/setup") === 404, "the door is open after the end");
    expect((await desk.text()).includes("启用向导已经关闭"), await desk.text());
    for (const path of ["/setup/bureau", "/setup/sheet/units", "/setup/check"]) {
        expect(await desk.go(path) === 404, `${path} is open after the end`);
    }
    const stranger = new Visitor(x.server.url);
    const login = await stranger.get("/login");
    for (const path of ["/setup/enter", "/setup/bureau", "/setup/check/start", "/setup/accounts/slips"]) {
        const answer = await stranger.postOnce(path, [["_csrf", login.token()], ["code", "AAAA-AAAA-AAAA"], ["sure", "1"], ["name", "别人局"]]);
        expect(answer.status === 404, `POST ${path} was answered ${answer.status}`);
    }
    const { code: left, out } = await x.place.cli(["setup-code", "$store"]);
    expect(left === 1 && out.includes("已经正式启用"), out);
}

/* The liaison of 双河镇: first password, nothing else until it is changed, then his desk. */
async function liaison(x, slips) {
    const slip = slips.find((s) => s.name === "联络2");
    const screen = await x.browser.screen("phone");
    await screen.go("/login");
    await screen.page.fill("#login", slip.login);
    await screen.page.fill("#password", slip.password);
    await go(screen, "登录");
    expect(screen.page.url().endsWith("/desk/me") && (await screen.text()).includes("这是初始密码"), screen.page.url());
    await screen.proper("setup-first-password");
    expect(await screen.go("/desk") === 403 && (await screen.text()).includes("去改密码"), "the desk opens with a first password");
    await screen.go("/desk/me");
    await screen.page.fill("#old", slip.password);
    await screen.page.fill("#new", "Shuanghe-fazhi-2026");
    await screen.page.fill("#again", "Shuanghe-fazhi-2026");
    await screen.leave("form[action='/desk/me/password'] button");
    await screen.go("/login");
    await screen.page.fill("#login", slip.login);
    await screen.page.fill("#password", "Shuanghe-fazhi-2026");
    await go(screen, "登录");
    expect(screen.page.url().endsWith("/desk"), screen.page.url());
    expect(!(await screen.page.content()).includes("练习区"), "the office says it is the practice area");
    await screen.proper("setup-liaison");
    await screen.close();
    const left = Number(await x.place.sql(`select must_change from account where login = '${slip.login}'`));
    expect(left === 0, "the first password still counts as first");
}

/* An empty place: a folder, or with FAHENG_TEST_PG an empty database beside it. */
async function emptyPlace(t, pg) {
    const folder = join(tempFolder("setup"), "data");
    mkdirSync(folder);
    if (!pg) {
        return new Place(t.place.bin, "sqlite", folder, ["--data", folder]);
    }
    const database = `faheng_w${process.pid}`;
    const url = pg.replace(/^(postgres(?:ql)?:\/\/[^/]*)\/[^?]*/, `$1/${database}`);
    await must("psql", ["-XqAt", "-c", `create database ${database}`, pg]);
    const place = new Place(t.place.bin, "postgres", folder, ["--data", folder, "--db", url]);
    place.sql = (text) => must("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", "-c", text, url]);
    place.gone = () => must("psql", ["-XqAt", "-c", `drop database ${database} with (force)`, pg]);
    return place;
}

async function found(t, pg) {
    const place = await emptyPlace(t, pg);
    const server = await place.serve();
    await setClock(server, "2026-09-28T09:00:00+08:00");
    const x = { place, server, browser: await openBrowser(server.url, pictures) };
    try {
        const first = await door(x);
        await bureau(first);
        const phone = await years(x, first);
        const desk = await x.browser.screen("desk", undefined, { storageState: await phone.context.storageState() });
        await sheets(x, phone, desk);
        await calendar(desk, phone);
        const slips = await rest(desk, phone);
        await looks(x, phone);
        await start(x, desk, phone);
        await closed(x, desk);
        await liaison(x, slips);
        await phone.close();
        await desk.close();
    } finally {
        await x.browser.close();
        if (pg) {
            const ended = await place.drop();
            expect(!ended, ended);
        } else {
            await server.stop();
            t.office = place;
        }
    }
}

/* 练习区: words and frame on every page, on paper and before the log-in; the wizard does not begin here; what comes out is marked. */
async function practice(t) {
    for (const [kind, login, path] of [["desk", "zhouwenjing", "/desk"], ["phone", "zhouwenjing", "/desk"], ["desk", undefined, "/login"], ["desk", undefined, "/"]]) {
        const screen = await t.browser.screen(kind, login);
        await screen.go(path);
        expect(await screen.page.locator(".practice-chip:visible").count() === 1, `${path} does not say 练习区`);
        const frame = await screen.page.evaluate(() => getComputedStyle(document.body, "::before").borderTopWidth);
        expect(frame === "4px", `${path} has no frame: ${frame}`);
        await screen.proper(`practice${path.replace(/\//g, "-")}`);
        await screen.page.emulateMedia({ media: "print" });
        expect(await screen.page.locator(".practice-printed:visible").count() === 1, `${path} does not say it on paper`);
        await screen.picture(`practice${path.replace(/\//g, "-")}-${kind}-print`);
        await screen.close();
    }
    const v = new Visitor(t.server.url, "zhouwenjing");
    await v.enter();
    const setup = await v.get("/setup");
    expect(setup.status === 404 && setup.bytes.toString().includes("这里是练习区"), `/setup in the 练习区 answered ${setup.status}`);
    const { code: left, out } = await t.place.cli(["setup-code", "$store"]);
    expect(left === 1, out);
    const mixed = await t.place.cli(["init", "$store", "--name", "真实县卫生健康局"]);
    expect(mixed.code === 1, `an office was put into the 练习区: ${mixed.out}`);
}

/* What comes out of the 练习区 does not go into an office. */
async function carried(t) {
    const v = new Visitor(t.server.url, "zhouwenjing");
    await v.enter();
    const out = await v.get("/desk/r/supervised_unit/export?format=csv");
    expect(decodeURIComponent(out.headers.get("content-disposition")).includes("练习"), out.headers.get("content-disposition"));
    const csv = join(t.place.folder, "out.csv");
    writeFileSync(csv, out.bytes);
    expect(out.bytes.toString().split("\r\n")[0].includes("练习区数据不作数"), out.bytes.toString().slice(0, 200));
    const back = await t.place.cli(["import", "监管对象", csv, "$store", "--as", "zhouwenjing", "--dry-run"]);
    expect(!back.out.includes("不能导入"), back.out);
    const refused = await t.office.cli(["import", "监管对象", csv, "$store", "--as", "13800001003", "--dry-run"]);
    expect(refused.code === 1 && refused.out.includes("从练习区导出的"), refused.out);
}

export default async function walk(t) {
    await t.test("an empty folder becomes an office of 35 units", () => found(t));
    if (process.env.FAHENG_TEST_PG) {
        await t.test("the same on PostgreSQL", () => found(t, process.env.FAHENG_TEST_PG));
    }
    await t.test("the 练习区 says so everywhere", () => practice(t));
    await t.test("what comes out of the 练习区 is marked and stays there", () => carried(t));
    const ended = await t.office?.drop();
    expect(!ended, ended);
}
