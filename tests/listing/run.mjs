/* run.mjs - lists over HTTP, without script, on SQLite and on PostgreSQL: search, filters, order, pages both ways, columns,
 * views, batch steps, export, the panel's fragment, and what a role does not see.
 *
 *     node tests/listing/run.mjs [--bin build-test/src/faheng]
 *
 * The register is visit_note of tests/api/content; faces.mjs: time table, calendar, tree.
 */
import { randomUUID } from "node:crypto";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { besidePostgres, options, program, root, tempFolder } from "../lib/machine.mjs";
import { postgresTemplate, sqliteTemplate } from "../lib/place.mjs";
import { Report, expect } from "../lib/report.mjs";
import { Visitor } from "../lib/visitor.mjs";
import { faces } from "./faces.mjs";

const bin = program(options({ bin: String }).bin);
besidePostgres();
const report = new Report();
const content = tempFolder("content");
cpSync(join(root, "tests", "api", "content"), content, { recursive: true });
cpSync(join(root, "tests", "listing", "content"), content, { recursive: true });
const LIST = "/desk/r/visit_note";

function same(got, wanted, what) {
    expect(JSON.stringify(got) === JSON.stringify(wanted), () => `${what}: ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
}

async function person(url, login) {
    const v = new Visitor(url, login);
    await v.enter();
    expect(v.entered, `${login} did not get in`);
    return v;
}

async function tokenOf(v) {
    const page = await v.get("/desk/me");
    const answer = await v.submit(page.form((f) => f.action.endsWith("/desk/me/token")), { name: "列表测试", scope: "write", days: "30" });
    return /fh_[A-Za-z0-9_-]{43}/.exec(answer.body)[0];
}

/* 60 notes: every tenth without a day, so that 通报 is closed to it. */
async function fill(url, token, staff) {
    const add = async (fields) => {
        const r = await fetch(url + "/api/v1/r/visit_note", { method: "POST", body: JSON.stringify({ fields }),
            headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", "Idempotency-Key": randomUUID() } });
        expect(r.status === 201, async () => await r.text());
        return (await r.json()).id;
    };
    for (let i = 1; i <= 60; i++) {
        await add({ subject: `双河镇走访 ${String(i).padStart(2, "0")}`, place: i % 3 ? "青山镇卫生院" : "Abc 红岩诊所", visitors: i,
            fine: i % 4 ? `${i}.00` : null, way: ["door", "phone", "online"][i % 3], met_on: i % 10 ? "2026-09-01" : null,
            staff: i <= 5 ? [staff] : [], secret: `内部${i}` });
    }
}

const titles = (page) => page.main.querySelectorAll("td.name > a").map((a) => a.text.trim());
const numbers = (page) => titles(page).map((t) => Number(t.split(" ")[1]));
const ask = async (v, terms) => {
    const page = await v.get(`${LIST}?${terms}`);
    expect(page.status === 200, () => `${terms}: ${page.status} ${page.text().slice(0, 300)}`);
    return page;
};
const u = encodeURIComponent;

async function walk(name, template) {
    const place = await template.copy();
    const { url } = await place.serve(["--content", content, "--today", "2026-09-28"]);
    const test = (what, work) => report.test(`${name}: ${what}`, work);
    const clerk = await person(url, "zhouwenjing");
    const head = await person(url, "fangzheng");
    const token = await tokenOf(clerk);
    const api = async (path) => (await fetch(url + path, { headers: { Authorization: `Bearer ${token}` } })).json();
    const me = /[0-9a-z]{13}/.exec((await api("/api/v1/r/assessment_round?limit=1")).items[0]?.created_by)?.[0];
    await fill(url, token, me);
    const maker = (await api(`/api/v1/r/visit_note?where=visitors%20%3D%3D%201`)).items[0].labels.staff[0];

    await test("search: pairs, one character, part of a word whatever its case, part of a number, nothing that only looks alike", async () => {
        const found = async (q) => Number(/共 (\d+)/.exec((await ask(clerk, `q=${u(q)}`)).text())?.[1] ?? 0);
        same(await found("双河镇"), 60, "双河镇");
        same(await found("镇"), 60, "镇");
        same(await found("河镇走"), 60, "河镇走");
        same(await found("走访 0"), 9, "走访 0");
        same(await found("bC 红"), 20, "bC 红");
        same(await found("青山镇卫生院"), 40, "青山镇卫生院");
        same(await found("镇双河"), 0, "镇双河");
        same(await found("青山 双河"), 0, "青山 双河");
        same(await found("%"), 0, "%");
        same(await found("内部"), 0, "a field that is not searchable");
    });

    await test("Ctrl+K: the same search, at most 8 of a register, by initials too", async () => {
        const page = await clerk.get(`/desk/find?q=${u("双河镇走访")}`);
        same(page.links().filter((l) => l.href.startsWith(LIST + "/")).length, 8, "hits");
        const byAlias = await clerk.get("/desk/find?q=ZFJL");
        expect(byAlias.links().some((l) => l.href === LIST), "not found by initials");
        const act = await clerk.get(`/desk/find?q=${u("新增走访")}`);
        expect(act.links().some((l) => l.href === LIST + "/new"), "no act");
    });

    await test("filters narrow, chips take them away again, counts follow", async () => {
        const page = await ask(clerk, `tab=all&way=x&f.way=phone&q=${u("青山")}&year=2026`);
        same(numbers(page).every((n) => n % 3 === 1), true, "way");
        expect(/全部 20/.test(page.text()) && page.text().includes("共 20 件"), () => page.text().slice(0, 400));
        const chips = page.main.querySelectorAll(".chosen a.chip");
        same(chips.length, 3, "chips");
        const without = await clerk.get(chips.find((c) => c.text.includes("电话")).getAttribute("href"));
        expect(without.text().includes("共 40 件"), () => without.text().slice(0, 400));
        same((await ask(clerk, "year=2025")).text().includes("没有符合的"), true, "empty");
        same(numbers(await ask(clerk, `person=${u(maker)}`)).sort((a, b) => a - b), [1, 2, 3, 4, 5], "person");
        same((await ask(clerk, `person=${u(maker.slice(0, 1))}`)).text().includes("没有符合的"), true, "part of a person");
        same(numbers(await ask(clerk, "f.way=nonsense&light=red&unit=zz&year=ab")).length, 50, "nonsense is left out");
    });

    await test("order by a head, absent last, and pages both ways", async () => {
        const columns = await ask(clerk, "tab=all");
        const formed = columns.form((f) => f.action.endsWith("/columns"));
        await clerk.post(formed.action, [["_csrf", columns.token()], ["terms", "tab=all"], ["column", "visitors"], ["column", "fine"]]);
        let page = await ask(clerk, "tab=all");
        const link = page.main.querySelectorAll("th a.sort").find((a) => a.text.includes("罚款"));
        page = await clerk.get(link.getAttribute("href"));
        same(numbers(page).slice(0, 3), [1, 2, 3], "up");
        same(page.main.querySelectorAll("th[aria-sort=ascending]").length, 1, "aria-sort");
        const second = await clerk.get(page.links().find((l) => l.text === "下一页").href);
        same(numbers(second).slice(-3).every((n) => n % 4 === 0), true, "absent last");
        same(numbers(page).length + numbers(second).length, 60, "both pages");
        expect(!second.links().some((l) => l.text === "下一页"), "a page too many");
        const back = await clerk.get(second.links().find((l) => l.text === "上一页").href);
        same(numbers(back), numbers(page), "the way back");
        expect(!back.links().some((l) => l.text === "上一页"), "a page before the first");
        const down = await ask(clerk, "sort=-visitors");
        same(numbers(down).slice(0, 2), [60, 59], "down");
        expect((await clerk.get(`${LIST}?after=xyz`)).status === 422, "a bad key");
    });

    await test("chosen columns stay until they are reset, and are one's own", async () => {
        const heads = (page) => page.main.querySelectorAll("thead th").map((th) => th.text.trim());
        const page = await ask(clerk, "tab=all");
        expect(heads(page).some((h) => h.includes("走访人数")) && !heads(page).includes("地点"), () => heads(page).join());
        expect(heads(await ask(head, "tab=all")).includes("地点"), "others see it too");
        await clerk.post(LIST + "/columns", [["_csrf", page.token()], ["terms", "tab=all"], ["reset", "1"]]);
        expect(heads(await ask(clerk, "tab=all")).includes("地点"), "not reset");
    });

    await test("a view keeps its filters under a name", async () => {
        const page = await ask(clerk, "tab=all&f.way=door&sort=-visitors");
        const done = await clerk.submit(page.form((f) => f.action.endsWith("/views") && f.has("name")), { name: "上门的" });
        const link = done.links().find((l) => l.text === "上门的");
        same(numbers(await clerk.get(link.href)).slice(0, 2), [60, 57], "the view");
        expect(!(await ask(head, "tab=all")).text().includes("上门的"), "others see it");
        const empty = await clerk.postOnce(LIST + "/views", [["_csrf", page.token()], ["terms", "tab=all"], ["name", " "]]);
        expect(empty.status === 422, () => `${empty.status}`);
        const outside = await clerk.postOnce(LIST + "/views", [["_csrf", page.token()], ["terms", "\"><script>"], ["name", "坏"]]);
        expect(!outside.headers.get("location").includes("script"), () => outside.headers.get("location"));
        const gone = await clerk.post(LIST + "/views", [["_csrf", page.token()], ["terms", ""], ["drop", "上门的"]]);
        expect(!gone.links().some((l) => l.text === "上门的"), "not dropped");
    });

    await test("money adds up over the whole list, for those who see it, on the page, by a click, on paper and in a sheet", async () => {
        expect((await ask(clerk, "tab=all")).text().includes("合计 罚款 1,350.00 元"), async () => (await ask(clerk, "tab=all")).text().slice(-300));
        expect((await ask(clerk, "tab=all&f.way=door")).text().includes("合计 罚款 450.00 元"), "with a filter");
        const page = await clerk.get(`${LIST}/sums?tab=all&f.way=door`);
        expect(page.text().includes("合计 罚款 450.00 元") && page.text().includes("条件：上门"), () => page.text().slice(0, 400));
        const part = await clerk.send("GET", `${LIST}/sums?tab=all`, { headers: { "HX-Request": "true" } });
        same(part.body, '<span role="status">合计 罚款 1,350.00 元</span>', "fragment");
        expect(!(await ask(clerk, "tab=void")).text().includes("合计"), "void ones add up");
        expect(!(await clerk.get("/desk/r/meeting?tab=all")).text().includes("合计"), "nothing to add up");
    });

    await test("an empty list says which condition to drop, and how many that shows", async () => {
        const page = await ask(clerk, `tab=all&f.way=door&q=${u("没有的词")}`);
        const ways = page.main.querySelectorAll(".ways a").map((a) => a.text);
        same(ways.length, 2, "ways out: " + ways.join());
        expect(/^去掉『含“没有的词”』有 \d+ 件$/.test(ways[0]), () => ways.join());
        const there = Number(/\d+/.exec(ways[0].replace(/『.*』/, ""))[0]);
        const shown = await clerk.get(page.main.querySelector(".ways a").getAttribute("href"));
        expect(shown.text().includes(`共 ${there} 件`), () => `${there}: ${shown.text().slice(-300)}`);
        const year = await ask(clerk, "tab=all&year=2025");
        expect(year.text().includes("去掉『年度 2025』有 60 件"), () => year.text());
        const tab = await ask(clerk, "tab=closed");
        expect(tab.text().includes("去掉『办结』有 60 件"), () => tab.text());
        same((await ask(clerk, `q=${u("没有的词")}&year=2025`)).main.querySelectorAll(".ways a").map((a) => a.text), ["看全部"], "no way out");
    });

    await test("the working year is a chip that can be dropped; registers without years do not follow it", async () => {
        const page = await clerk.get("/desk/r/self_assessment?tab=all");
        const change = async (v, year) => (await v.post("/desk/year", [["_csrf", page.token()], ["back", "/desk/r/self_assessment"], ["year", year]]));
        expect((await clerk.postOnce("/desk/year", [["_csrf", page.token()], ["year", "nonsense"]])).status === 422, "nonsense");
        const past = await change(clerk, "2025");
        const chip = past.main.querySelectorAll(".chosen a.chip").find((c) => c.text.includes("年度 2025"));
        expect(chip && past.body.includes("2025 年度，往年的台账"), () => past.text().slice(0, 300));
        const dropped = await clerk.get(chip.getAttribute("href"));
        same(dropped.main.querySelectorAll(".chosen a.chip").length, 0, "dropped");
        expect(dropped.main.querySelectorAll("nav.tabs a").every((a) => a.getAttribute("href").includes("year=0")), "the tabs forget it");
        expect((await ask(clerk, "tab=all")).text().includes("共 60 件"), "a register without years");
        const away = await clerk.postOnce("/desk/year", [["_csrf", page.token()], ["back", "//evil.example/desk"], ["year", "2025"]]);
        same(away.headers.get("location"), "/desk", "elsewhere");
        await change(clerk, "0");
        same((await clerk.get("/desk/r/self_assessment?tab=all")).main.querySelectorAll(".chosen a.chip").length, 0, "all years again");
    });

    await test("常用: six at the top of the menu, the latest first, one's own", async () => {
        const menu = async (v) => (await v.get("/desk/me")).dom.querySelectorAll("nav.side details")
            .find((d) => d.querySelector("summary").text.trim() === "常用")?.querySelectorAll("a").map((a) => a.getAttribute("href").split("/").pop());
        const token = (await clerk.get("/desk/me")).token();
        const pin = (reg, on) => clerk.post(`/desk/r/${reg}/pin`, [["_csrf", token], ["on", on]]);
        same(await menu(clerk), undefined, "before");
        const said = await pin("visit_note", "1");
        expect(said.text().includes("取消常用") && said.text().includes("已放到常用"), () => said.text().slice(0, 300));
        for (const reg of ["meeting", "problem", "penalty_case", "contract", "complaint"]) {
            await pin(reg, "1");
        }
        same(await menu(clerk), ["complaint", "contract", "penalty_case", "problem", "meeting", "visit_note"], "six");
        expect((await pin("study", "1")).text().includes("“走访记录”已移出"), "the seventh");
        await pin("problem", "0");
        same(await menu(clerk), ["study", "complaint", "contract", "penalty_case", "meeting"], "one taken away");
        same(await menu(head), undefined, "others");
        expect((await clerk.postOnce("/desk/r/nonsense/pin", [["_csrf", token], ["on", "1"]])).status === 404, "no register");
    });

    await test("Ctrl+K: units, persons, acts by their verb, numbers; within what the role sees", async () => {
        const liaison = await person(url, "lizhiqiang");
        const hits = async (v, q) => (await v.get(`/desk/find?q=${u(q)}`)).main.querySelectorAll("li a").map((a) => [a.text.trim(), a.getAttribute("href")]);
        const unit = (await hits(clerk, "双河镇卫生院")).find(([, href]) => href.startsWith("/desk/find?unit="));
        const over = await clerk.get(unit[1]);
        const line = over.main.querySelectorAll("li a").find((a) => a.getAttribute("href").startsWith("/desk/r/self_assessment?"));
        expect(line && (await clerk.get(line.getAttribute("href"))).text().includes("双河镇卫生院"), () => over.text());
        expect((await hits(clerk, "何建明")).some(([, href]) => href.startsWith("/desk/find?person=")), "a person");
        expect((await hits(clerk, "通报")).some(([title, href]) => title === "通报" && href === LIST + "?tab=open"), "a verb");
        expect((await hits(clerk, "新增 走访")).some(([, href]) => href === LIST + "/new"), "an act with a blank");
        expect(!(await hits(liaison, "何建明")).some(([, href]) => href.startsWith("/desk/find?")), "a liaison looks at persons");
        expect((await clerk.get("/desk/find?unit=0000000000zzz")).status === 404, "no such unit");
        const part = await clerk.send("GET", `/desk/find?q=${u("走访")}`, { headers: { "HX-Request": "true" } });
        expect(!part.body.includes("<html") && part.body.includes("<mark>走访</mark>"), () => part.body.slice(0, 300));
        expect((await hits(clerk, "<b>")).length === 0 && !(await clerk.get("/desk/find?q=%3Cb%3E")).body.includes("<b>”"), "markup");
    });

    await test("an import says how far it is, to whom it belongs, and can be asked to stop", async () => {
        const at = `${LIST}/import/progress`;
        expect((await clerk.get(at)).text().includes("没有正在进行的导入"), "none runs");
        const row = (phase) => place.sql(`delete from import_progress; insert into import_progress select county, person, 'visit_note', '${phase}', 3200, 100000, 0,
            '${new Date().toISOString().replace(/\.\d+/, "")}' from account where login = 'zhouwenjing'`);
        await row("judge");
        expect((await clerk.get(at)).text().includes("正在检查，已看 3200 行，还没有写入任何数据"), async () => (await clerk.get(at)).text());
        await row("write");
        const page = await clerk.get(at);
        expect(page.text().includes("已处理 3200 行，共 100000 行") && page.headers.get("refresh") === "2", () => page.text());
        expect(!(await head.get(at)).text().includes("3200"), "another person sees it");
        const stopped = await clerk.submit(page.form((f) => f.action.endsWith("/import/stop")));
        expect(stopped.text().includes("已停下"), () => stopped.text().slice(0, 200));
        expect((await clerk.get(at)).text().includes("正在停下"), "no wish to stop");
        await place.sql("delete from import_progress");
    });

    await test("batch: only a step open to all is offered; each row answers for itself", async () => {
        const page = await ask(clerk, "tab=open&sort=visitors");
        const rows = page.main.querySelectorAll("input[name=row]").map((n) => n.getAttribute("value"));
        same(rows.length, 50, "boxes");
        const post = (path, ids, more = []) => clerk.postOnce(LIST + path, [["_csrf", page.token()], ["terms", "tab=open"], ...ids.map((r) => ["row", r]), ...more]);
        const mixed = await post("/batch", rows.slice(7, 11));
        expect(mixed.status === 200 && mixed.text().includes("没有一步是都能办"), () => mixed.text().slice(0, 400));
        const clear = await post("/batch", rows.slice(0, 9));
        const button = clear.main.querySelectorAll("button[name=step]");
        same(button.map((n) => n.getAttribute("value")), ["tell"], "steps");
        const done = await post("/batch/step", rows.slice(0, 20), [["step", "tell"]]);
        expect(done.text().includes("18 成功,2 未办:") || done.text().includes("18 成功，2 未办："), () => done.text().slice(0, 300));
        expect(done.text().includes("走访日期"), () => done.text().slice(0, 300));
        same(done.main.querySelectorAll("#undone li").length, 2, "rows that were not done");
        expect(/已通报 18/.test((await ask(clerk, "tab=told")).text()), "the state");
        const twice = await post("/batch/step", rows.slice(0, 2), [["step", "tell"]]);
        expect(twice.text().includes("0 成功"), () => twice.text().slice(0, 300));
        const noted = Number(await place.sql("select count(*) from access_log where kind = 'refused' and path like '%/batch/step' and record is not null"));
        same(noted, 2, "refused rows in access_log");
        expect((await post("/batch", [])).status === 422, "nothing ticked");
        expect((await post("/batch", Array(51).fill(rows[0]))).status === 422, "too many");
        expect((await post("/batch/step", rows.slice(0, 1), [["step", "close"]])).status === 422, "a step with fields");
        expect((await post("/batch", ["nonsense"])).status === 422, "nonsense");
        const { code, out } = await place.cli(["audit", "verify", "$store"]);
        expect(code === 0, () => out);
    });

    await test("export: the filters, the number of rows beforehand, and nothing the role may not see", async () => {
        const page = await ask(head, "tab=all&f.way=door");
        const link = page.links().find((l) => l.text.startsWith("导出"));
        same(link.text, "导出 20 件", "link");
        const csv = (await head.get(link.href.replace("format=xlsx", "format=csv"))).body;
        same(csv.trim().split("\n").length, 21, "lines");
        expect(!/内部\d/.test(csv), () => csv.slice(0, 500));
        expect(/内部\d/.test((await clerk.get(link.href.replace("format=xlsx", "format=csv"))).body), "the clerk should see it");
        expect((await head.get(link.href)).bytes.subarray(0, 2).toString() === "PK", "no XLSX");
        const clocks = (await clerk.get("/desk/r/complaint/export?tab=all&format=csv")).body;
        expect(clocks.split("\n")[0].includes("限期"), () => clocks.split("\n")[0]);
        const day = clocks.trim().split("\n").slice(1).map((line) => /\d{4}-\d\d-\d\d|停表/.test(line));
        expect(day.length === 0 || day.some(Boolean), "no day in any row");
    });

    await test("a closed field is no column, no order, no filter", async () => {
        const page = await ask(head, "tab=all&sort=secret");
        const boxes = (p) => p.main.querySelectorAll("input[name=column]").map((n) => n.getAttribute("value"));
        expect(!boxes(page).includes("secret") && boxes(await ask(clerk, "tab=all")).includes("secret"), () => boxes(page).join());
        same(numbers(page)[0], 60, "the order of a list that was not sorted");
        await head.post(LIST + "/columns", [["_csrf", page.token()], ["terms", "tab=all"], ["column", "secret"], ["column", "place"]]);
        expect(!/内部\d/.test((await ask(head, "tab=all")).body), "shown after all");
    });

    await test("the panel gets a fragment, the same address without script the whole page", async () => {
        const href = (await ask(clerk, "tab=all")).main.querySelector("td.name > a").getAttribute("href");
        const part = await clerk.send("GET", href, { headers: { "HX-Request": "true" } });
        expect(!part.body.includes("<html") && part.body.includes("双河镇走访"), () => part.body.slice(0, 200));
        expect((await clerk.get(href)).body.includes("<html"), "no whole page");
    });

    await test("on paper: conditions on top", async () => {
        const page = await ask(clerk, `tab=told&f.way=door&q=${u("双河")}`);
        expect(page.main.querySelectorAll(".printed").some((n) => n.text.includes("已通报，上门，含“双河”")),
            () => page.main.querySelectorAll(".printed").map((n) => n.text).join(" | "));
    });

    const ask1 = async (path, more) => {
        const r = await fetch(url + path, { ...more, headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", "Idempotency-Key": randomUUID(), ...more.headers } });
        expect(r.status < 300, async () => `${path}: ${await r.text()}`);
        return r.json();
    };
    const add = async (reg, fields) => (await ask1(`/api/v1/r/${reg}`, { method: "POST", body: JSON.stringify({ fields }) })).id;
    const step = async (reg, id, word) => ask1(`/api/v1/r/${reg}/${id}/steps/${word}`, { method: "POST", body: JSON.stringify({ fields: {} }), headers: { "If-Match": '"1"' } });
    const units = (await api("/api/v1/r/participation?limit=20")).items.map((x) => x.unit);
    await faces({ test, clerk, head, add, step, place, person: me, units: [...new Set(units)].sort().slice(0, 2) });

    const end = await place.drop();
    await test("the server ended well", () => expect(!end, () => end));
}

await walk("sqlite", await sqliteTemplate(bin));
await walk("postgres", await postgresTemplate(bin));
report.close();
