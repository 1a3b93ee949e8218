/* faces.mjs - what a list can be seen as: 时间表, 日历, 责任树; 我的日历 over all registers; the menu beyond seven entries. The register is
 * `road` of tests/listing/content, with `road_stop` on it.
 *
 *     await faces({ test, clerk, head, add, step, place, person, units });   units: two of them
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { tempFolder } from "../lib/machine.mjs";
import { expect } from "../lib/report.mjs";

const LIST = "/desk/r/road";
const ALL = "tab=all&year=0";

function same(got, wanted, what) {
    expect(JSON.stringify(got) === JSON.stringify(wanted), () => `${what}: ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
}

/* 总路 over 支路一 over 支路二; one nobody is named for, one without a day, one into the next year, an old one that is finished. */
async function build({ add, step, person, units: [u1, u2] }) {
    const road = {};
    const put = async (key, fields) => (road[key] = await add("road", { chief: person, year: 2026, ...fields }));
    await put("main", { title: "总路", unit: u1, begins: "2026-03-01", ends: "2026-06-30" });
    await put("side", { title: "支路一", unit: u2, ends: "2026-09-30", parent: road.main });
    await put("lane", { title: "支路二", unit: u2, ends: "2026-10-15", parent: road.side, part: "内科" });
    await put("lost", { title: "无主路", chief: null, begins: "2026-12-01", ends: "2026-12-31" });
    await put("open", { title: "没日子的路", unit: u1 });
    await put("long", { title: "跨年路", unit: u2, year: 2027, begins: "2026-11-01", ends: "2027-03-31" });
    await put("old", { title: "旧路", unit: u1, year: 2025, ends: "2025-05-01" });
    await step("road", road.old, "finish");
    const stop = await add("road_stop", { title: "路基", road: road.main, on_day: "2026-04-15" });
    await step("road_stop", stop, "meet");
    await add("road_stop", { title: "路面", road: road.main, on_day: "2026-06-15" });
    await add("road_stop", { title: "标线", road: road.side, on_day: "2027-01-02" });
    return road;
}

const rows = (page) => page.main.querySelectorAll(".gantt th.name > a").map((a) => a.text.trim());
const branches = (page) => page.main.querySelectorAll("ul.tree details > summary").map((s) => s.text.replace(/\s+/g, " ").trim());
const told = (page) => page.main.querySelectorAll(".foot-line").map((n) => n.text.trim());
const nameless = (branch) => branch.replace(/^.+总负责(?!未)/, "P ");
const inside = (page) => page.main.querySelectorAll("ul.tree .twig a").map((a) => a.getAttribute("href"));
const records = (page) => page.main.querySelectorAll("ul.tree > li > div > a").map((a) => a.text.trim()).filter((t) => !t.includes("未明确"));
const days = (page) => Object.fromEntries(page.main.querySelectorAll(".month .day").filter((d) => d.querySelector("li a"))
    .map((d) => [/\d+(?=日)/.exec(d.querySelector("h3").text)[0], d.querySelectorAll("li a").map((a) => a.text.trim())]));

export async function faces({ test, clerk, head, add, step, place, person, units }) {
    const road = await build({ add, step, person, units });
    const ask = async (terms, v = clerk) => {
        const page = await v.get(`${LIST}?${terms}`);
        expect(page.status === 200, () => `${terms}: ${page.status} ${page.text().slice(0, 300)}`);
        return page;
    };

    await test("时间表: what touches the year, by group, and what is left out is said", async () => {
        const page = await ask(`${ALL}&view=time`);
        same(rows(page).sort(), ["总路", "支路一", "支路二", "无主路", "跨年路"].sort(), "rows");
        expect(told(page).some((t) => t.startsWith("另有 1 件没有写完工")), () => told(page).join());
        expect(told(page).some((t) => t.startsWith("另有 1 件不在 2026 年")), () => told(page).join());
        same(page.main.querySelectorAll(".gantt .group .n").map((n) => Number(n.text)), [1, 3, 1], "groups");
        expect(page.main.querySelectorAll(".gantt .group").at(-1).text.includes("承办未明确"), "nobody's stand last");
        same(rows(await ask("tab=all&year=2026&view=time")).length, 4, "of one year");
        same(rows(await ask(`${ALL}&view=time&unit=${units[1]}`)).sort(), ["支路一", "支路二", "跨年路"].sort(), "of one unit");
        same(rows(await ask(`tab=late&year=0&view=time`)), ["总路"], "late ones");
        same(rows(await ask("tab=all&year=2025&view=time")), ["旧路"], "last year's");
        same((await ask("tab=all&year=2025&view=time")).main.querySelectorAll(".gantt line.now").length, 0, "today in another year");
    });

    await test("时间表: bars lead to records, diamonds to what stands on them; tabs, chips and form keep the face", async () => {
        const page = await ask(`${ALL}&view=time`);
        const line = page.main.querySelectorAll(".gantt tbody tr").find((tr) => tr.text.includes("总路"));
        const links = line.querySelectorAll("svg > a").map((a) => [a.getAttribute("href").split("/")[3], a.getAttribute("aria-label")]);
        same(links.map(([to]) => to), ["road", "road_stop", "road_stop"], "links");
        same(links[0][1], undefined, "the bar stays silent, the name is there");
        expect(links[1][1] === "节点：路基，4-15 周三，已完成" && links[2][1] === "节点：路面，6-15 周一，已过期", () => links.join());
        same(line.querySelectorAll("rect.bar.d").length, 1, "a late bar");
        const rect = line.querySelector("rect");
        same([rect.getAttribute("x"), rect.getAttribute("width")], ["16.66%", "33.34%"], "from March to June");
        same(page.main.querySelectorAll(".gantt tbody tr").find((tr) => tr.text.includes("支路一")).querySelectorAll("svg > a").length, 1, "a mark of another year");
        expect(page.main.querySelectorAll("nav.tabs a").every((a) => a.getAttribute("href").includes("view=time")), "tabs");
        same(page.main.querySelector("form.filter input[name=view]").getAttribute("value"), "time", "form");
        same(page.main.querySelectorAll("nav.faces a").map((a) => a.text), ["表格", "时间表", "日历", "责任树"], "switch");
        same((await ask(`${ALL}&view=nonsense`)).main.querySelectorAll(".listing").length, 1, "no such face");
        same((await clerk.get(`/desk/r/visit_note?view=time`)).main.querySelectorAll("nav.faces, .gantt").length, 0, "a register without one");
    });

    await test("日历: a month, the one before and after, the list's conditions", async () => {
        const page = await ask(`${ALL}&view=month&month=2026-09`);
        same(days(page), { 30: ["支路一"] }, "September");
        const after = page.links().find((l) => l.text === "下个月").href;
        same(days(await clerk.get(after)), { 15: ["支路二"] }, "October");
        same(days(await ask(`${ALL}&view=month&month=2026-06&unit=${units[1]}`)), {}, "another unit");
        same(days(await ask(`${ALL}&view=month&month=2026-13`)), { 30: ["支路一"] }, "no month: this one");
        const turn = (await ask("tab=all&year=2026&view=month&month=2026-12")).links().find((l) => l.text === "下个月").href;
        expect(turn.includes("year=2027") && turn.includes("month=2027-01"), () => turn);
        same(days(await clerk.get((await ask(`tab=all&year=2025&view=month`)).links().find((l) => l.text === "下个月").href)), {}, "February 2025");
    });

    await test("责任树: from a person to a unit to a record to those below, with counts; nobody named stands in red", async () => {
        const top = await ask(`${ALL}&view=tree`);
        same(branches(top).map(nameless), ["P 4 件逾期 1", "总负责未明确1 件"], "top");
        const second = await clerk.get(inside(top)[0]);
        same(branches(second).map((b) => /(\d+) 件(?:逾期 (\d+))?/.exec(b).slice(1)), [["3", "1"], ["1", undefined]], "units");
        const third = await clerk.get(inside(second)[0]);
        same(records(third).sort(), ["总路", "没日子的路", "旧路"].sort(), "records");
        same(branches(third), ["下级 1 件"], "below");
        const fourth = await clerk.get(inside(third)[0]);
        same(records(fourth), ["支路一"], "children");
        expect(fourth.main.querySelector(".trail").text.includes("总路"), () => fourth.main.querySelector(".trail").text);
        const fifth = await clerk.get(inside(fourth)[0]);
        same(records(fifth), ["支路二"], "a department");
        expect(fifth.text().includes("内科"), "the department is not told");
        const nobody = await clerk.get(inside(await clerk.get(inside(top)[1]))[0]);
        same(records(nobody), ["无主路"], "nobody's");
        expect(nobody.main.querySelectorAll("ul.tree a .lamp.d").map((n) => n.text.trim()).join() === "总负责未明确,承办未明确", () => nobody.text());
    });

    await test("责任树: none is lost under a condition; nonsense in the address; a level alone", async () => {
        const own = await ask(`${ALL}&view=tree&unit=${units[1]}`);
        same(branches(own).map(nameless), ["P 2 件"], "its upper one is another unit's");
        const found = await ask(`${ALL}&view=tree&q=${encodeURIComponent("支路二")}`);
        same(branches(found).length, 1, "one found");
        same(branches(await ask(`${ALL}&view=tree&at=zz..`)).length, 2, "nonsense");
        same(branches(await ask(`${ALL}&view=tree&at=-.-.-.-.-.-`)), [], "too deep");
        same((await clerk.get(`${LIST}?${ALL}&view=tree&of=0000000000zzz`)).status, 404, "no such record");
        const part = await clerk.send("GET", `${LIST}?${ALL}&view=tree`, { headers: { "HX-Request": "true" } });
        expect(part.body.startsWith("<ul class=\"tree\">") && !part.body.includes("<main"), () => part.body.slice(0, 200));
        same(branches(await ask(`tab=late&year=0&view=tree`)).map(nameless), ["P 1 件"], "late ones");
    });

    await test("我的日历: what waits for me by its clock, once; others only see it among all", async () => {
        same(days(await clerk.get("/desk/agenda?month=2026-10"))["15"].filter((t) => t === "支路二").length, 1, "mine");
        expect(!Object.values(days(await head.get("/desk/agenda?month=2026-10"))).flat().includes("支路二"), "it is not the head's");
        expect(days(await head.get("/desk/agenda?month=2026-10&all=1"))["15"].includes("支路二"), "not among all");
        same((await clerk.get("/desk/agenda?month=nonsense")).status, 200, "nonsense");
        expect((await clerk.get("/desk")).dom.querySelectorAll("a").some((a) => a.getAttribute("href") === "/desk/agenda"), "no way to it from the home page");
    });

    await test("时间表 draws at most 300 and says how many more there are", async () => {
        const file = join(tempFolder("roads"), "roads.csv");
        writeFileSync(file, "路段,年度,开工,完工\n" + Array.from({ length: 310 }, (_, i) => `第${i}段,2030,2030-02-01,2030-03-01`).join("\n") + "\n");
        const { code, out } = await place.cli(["import", "road", file, "$store", "--as", "zhouwenjing"]);
        expect(code === 0, () => out);
        const page = await ask("tab=all&year=2030&view=time");
        same(rows(page).length, 300, "rows");
        expect(told(page).some((t) => t.startsWith("还有 10 件没有画出")), () => told(page).join());
        const month = await ask("tab=all&year=2030&view=month&month=2030-03");
        same(days(month)["1"].length, 310, "all on one day");
    });

    await test("home page: whom to remind, the text before it is sent, one click; figures with last year beside them", async () => {
        const page = await clerk.get("/desk");
        const form = page.form((f) => /\/desk\/obligations\/\w+\/urge$/.test(f.action));
        const shown = page.main.querySelector("blockquote.said").text.trim();
        expect(page.body.includes("今天要催的人") && shown.length > 10, () => shown);
        const sent = await clerk.submit(form);
        expect(/已生成 \d+ 条提醒/.test(sent.text()), () => sent.text().slice(0, 300));
        expect(page.main.querySelectorAll(".six > li").every((li) => li.text.includes("去年同期")), "no last year");
        expect(page.main.querySelectorAll("h2").every((h) => h.text !== "没有等您办的事"), "nothing to do, below work");
    });

    await test("a group of the menu shows seven entries, the others behind 更多", async () => {
        const group = (await clerk.get("/desk")).dom.querySelectorAll("nav.side > details").find((d) => d.querySelector("summary").text.trim() === "年度法治");
        const open = group.querySelectorAll("ul > li > a").filter((a) => !a.closest("details.more"));
        same(open.length, 7, "open");
        const more = group.querySelector("details.more");
        const n = Number(/更多 (\d+)/.exec(more.querySelector("summary").text)[1]);
        same(more.querySelectorAll("a").length, n, "behind");
        expect(more.getAttribute("open") === undefined, "it stands open");
        const inside = (await clerk.get(more.querySelector("a").getAttribute("href"))).dom.querySelector("nav.side details.more");
        expect(inside.getAttribute("open") !== undefined, "closed over the current page");
    });
    return road;
}
