#!/usr/bin/env node
/* run.mjs - the two published reports come out of registers: figures.yaml against a county that carries them, on both databases.
 *
 *     node tests/report/run.mjs [--bin PROGRAM] [--db sqlite|pg|both] [--shape 2022|2023]
 *
 * For each shape: every figure as it is counted, the records behind it, its place in the report's text; the report signed; one record
 * of each of two registers voided: exactly the right figures move, the signed report does not, and the list of what moved names them.
 * The text of the real report (2023) against its own county needs the specification folder; without it that is skipped, and said. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { atATime, besidePostgres, must, npm, options, program, root, run } from "../lib/machine.mjs";
import { postgresTemplate, setClock, sqliteTemplate } from "../lib/place.mjs";
import { plain } from "../lib/page.mjs";
import { Report, expect } from "../lib/report.mjs";
import { Walk } from "../lib/scenario.mjs";

const yaml = npm("js-yaml");
const given = options({ bin: String, db: String, shape: String });
if (given.db !== "sqlite") {
    besidePostgres();
}
const bin = program(given.bin);
const report = new Report();
const here = dirname(fileURLToPath(import.meta.url));
const read = (path) => yaml.load(readFileSync(path, "utf8"));
const figures = read(join(here, "figures.yaml")).filter((f) => f.metric);
const metrics = Object.fromEntries(readdirSync(join(root, "content", "metrics")).filter((f) => f.endsWith(".yaml"))
    .map((f) => read(join(root, "content", "metrics", f))).map((m) => [m.id, m]));

/* What is voided, and what each figure of the report is then: by the rules of content/demo/shape_*.yaml the third visit went to 2 units,
 * had 14 people, 1 opinion, 1 problem, solved; the first training alone was in January, on its topic, with 4 people. */
const SHAPES = {
    2023: {
        style: "year_county",
        voids: [
            { register: "enterprise_visit", list: "law_to_enterprise_sessions", at: 2, by: "jiandu" },
            { register: "penalty_case", list: "penalty_cases", at: 4, by: "jiandu" },
        ],
        then: {
            law_to_enterprise_sessions: "83 场次", law_to_enterprise_units: "177 家", law_to_enterprise_people: "1186余人",
            law_to_enterprise_opinions: "37 条", law_to_enterprise_solved: "55 个", penalty_cases: "187 件",
        },
    },
    2022: {
        style: "year_work",
        voids: [
            { register: "training", list: "trainings", at: 0, by: "jiandu" },
            { register: "counsel_matter", list: "counsel_services", at: 0, by: "zhouwenjing" },
        ],
        then: { monthly_training: "0 次", training_topics: "11 项", officer_training: "48 人次", counsel_services: "24 件次" },
    },
};

/* --- what a figure must be ----------------------------------------------------------------------------------------- */

/* 1437 is 1400余, 1200余 is 1200余, 2000 is not 1400余. */
function fits(f, text) {
    if (f.unit === "date") {
        const [, month, day] = f.value.split("-").map(Number);
        return text === `${month}月${day}日`;
    }
    const number = Number(/^-?[\d.]+/.exec(text)?.[0]);
    const last = 10 ** /0*$/.exec(String(f.value))[0].length;
    return f.qualifier === "over" ? number >= f.value && number < f.value + last : number === f.value && !text.includes("余");
}

/* As the report writes it: 84场次, 1400余家, 8月9日, 100%. */
function written(f, text) {
    if (f.qualifier === "over") {
        return `${f.value}余`;
    }
    return text.replace(/\s/g, "").replace(/\.0+%$/, "%");
}

const squeezed = (s) => plain(s).replace(/\s/g, "");

/* --- the program --------------------------------------------------------------------------------------------------- */

async function counted(place, year, ids) {
    const { code, out } = await place.cli(["metric", ...ids, "$store", "--from", `${year}-01-01`, "--to", `${year}-12-31`]);
    expect(code === 0, () => `metric left with ${code}: ${out.trimEnd().split("\n").pop().slice(0, 300)}`);
    const lines = out.trimEnd().split("\n");
    expect(lines.length === ids.length, () => `${ids.length} figures asked, ${lines.length} answered`);
    return Object.fromEntries(lines.map((line, i) => [ids[i], line.split("\t").slice(1).join(" ")]));
}

async function rows(place, year, id) {
    const out = await must(bin, ["metric", id, ...place.store, "--from", `${year}-01-01`, "--to", `${year}-12-31`, "--rows"]);
    return out.split("\n").filter(Boolean).map((line) => line.split("\t"));
}

async function told(place, shape, what = SHAPES[shape].style) {
    const { code, out } = await place.cli(["report", "figures", what, "$store", "--year", shape, "--format", "json"]);
    expect(code === 0 || code === 1, () => out);
    return Object.fromEntries(JSON.parse(out).map((f) => [f.id, f]));
}

async function text(place, shape, what = SHAPES[shape].style) {
    const { code, out } = await place.cli(["report", "render", what, "$store", "--year", shape, "--format", "md"]);
    expect(code === 0 || code === 1, () => out);
    return out;
}

/* The registers a figure is counted from, through its ratio too. */
function registersOf(id) {
    const m = metrics[id];
    const parts = m.ratio ? [m.ratio.of, m.ratio.over] : m.with ? [m.with] : [];
    return new Set([m.register, ...parts.flatMap((p) => [...registersOf(p)])].filter(Boolean));
}

/* --- one county ----------------------------------------------------------------------------------------------------- */

function own(shape) {
    return figures.filter((f) => f.seed === (shape === "2023" ? "001" : "004"));
}

async function allFigures(place, shape) {
    const is = await counted(place, shape, own(shape).map((f) => f.metric));
    const wrong = own(shape).filter((f) => !fits(f, is[f.metric])).map((f) => `${f.id}: the report says ${f.value}${f.unit}, the registers ${is[f.metric]}`);
    expect(!wrong.length, () => wrong.join("\n"));
    return `${own(shape).length} figures`;
}

/* What is counted one record a time shows as many records; a sum shows records that come to it. */
async function unfolded(place, shape) {
    let n = 0;
    const wrong = [];
    const is = await counted(place, shape, own(shape).map((f) => f.metric));
    await atATime(2, own(shape).filter((f) => metrics[f.metric].register), async (f) => {
        const m = metrics[f.metric];
        const lines = await rows(place, shape, f.metric);
        const number = Number(/^-?[\d.]+/.exec(is[f.metric])?.[0]);
        const sum = lines.reduce((all, l) => all + Number.parseFloat(l[5]), 0);
        const all = m.sum && !m.sum.includes(".") ? sum === number : m.count === true && !m.each_month ? lines.length === number : lines.length > 0 || number === 0;
        all || wrong.push(`${f.metric} is ${is[f.metric]}, but there are ${lines.length} records behind it${m.sum ? `, together ${sum}` : ""}`);
        n += lines.length;
    });
    expect(!wrong.length, () => wrong.join("\n"));
    return `${n} records`;
}

async function inText(place, shape) {
    const said = squeezed(await text(place, shape));
    const list = await told(place, shape);
    const there = own(shape).filter((f) => list[f.metric]);
    const wrong = there.filter((f) => !said.includes(written(f, list[f.metric].text ?? "?"))).map((f) => `${f.id}: ${list[f.metric].text}`);
    expect(!wrong.length, () => `the text does not hold\n${wrong.join("\n")}`);
    const missing = own(shape).filter((f) => !list[f.metric]).map((f) => f.id);
    expect(!missing.length, () => `the report does not tell ${missing.join(" ")}`);
    return `${there.length} figures`;
}

async function sign(walk, shape) {
    const fields = { year: shape, title: `关于 ${shape} 年度法治政府建设工作的报告`, style: SHAPES[shape].style,
        from_on: `${shape}-01-01`, to_on: `${shape}-12-31` };
    await walk.one({ as: "zhouwenjing", do: "create", register: "report", fields: { unit: "县卫健局", ...fields }, save: "report" });
    await walk.one({ do: "take", record: walk.saved.report.id, step: "submit", fields: { tasks: "已落实", shortfall: "工作还不够细", next: "继续推进" } });
    await walk.one({ as: "fangzheng", do: "take", record: walk.saved.report.id, step: "sign" });
    await walk.one({ as: "hejianming", do: "sign", record: walk.saved.report.id, fields: { agree: "1" } });
    return walk.saved.report.id;
}

async function voided(walk, place, shape) {
    for (const v of SHAPES[shape].voids) {
        const list = (await rows(place, shape, v.list)).sort((a, b) => a[1].localeCompare(b[1]));
        walk.saved[v.register] = { register: v.register, id: list[v.at][0], href: `/desk/r/${v.register}/${list[v.at][0]}` };
        await walk.one({ as: v.by, do: "void", record: list[v.at][0], fields: { reason: "重复登记" } });
    }
}

/* Every metric of the content before and after. */
function moved(shape, before, after) {
    const touched = new Set(SHAPES[shape].voids.map((v) => v.register));
    const ids = Object.keys(before).filter((id) => before[id] !== after[id]);
    const stray = ids.filter((id) => ![...registersOf(id)].some((r) => touched.has(r)));
    expect(!stray.length, () => `moved, though nothing of theirs changed: ${stray.join(" ")}`);
    const wrong = own(shape).map((f) => f.metric).filter((id) => {
        const want = SHAPES[shape].then[id];
        const value = (s) => s.split(" ").filter((w) => !w.includes("/") && !/补录|^\d+$|^件$/.test(w) || w === s.split(" ")[0]).join(" ");
        return want ? !after[id].startsWith(want) : value(before[id]) !== value(after[id]);
    });
    expect(!wrong.length, () => wrong.map((id) => `${id}: ${before[id]} -> ${after[id]}, not ${SHAPES[shape].then[id] ?? before[id]}`).join("\n"));
    return `${ids.length} of ${Object.keys(before).length} moved`;
}

async function stands(walk, place, shape, id, before) {
    const after = { list: await told(place, shape, id), text: await text(place, shape, id) };
    expect(after.text === before.text, "the text of the signed report has changed");
    const said = Object.keys(before.list).filter((f) => before.list[f].text !== after.list[f].text);
    expect(!said.length, () => `the signed report now says otherwise of ${said.join(" ")}`);
    await walk.one({ as: "zhouwenjing", do: "open", path: `/desk/r/report/${id}/figures` });
    const part = /发布后变动[\s\S]*$/.exec(plain(walk.page.text()))?.[0] ?? "";
    const want = Object.keys(SHAPES[shape].then).filter((f) => before.list[f]);
    const lost = want.filter((f) => !part.includes(plain(before.list[f].title)));
    expect(!lost.length, () => `发布后变动 does not name ${lost.join(" ")}:\n${part.slice(0, 1500)}`);
    const touched = SHAPES[shape].voids.map((v) => v.register); /* a figure may stand and yet have lost a record behind it */
    const many = own(shape).map((f) => f.metric).filter((f) => before.list[f] && !touched.some((r) => registersOf(f).has(r)))
        .filter((f) => new RegExp(`(^|\\s)${plain(before.list[f].title)}(\\s|$)`, "m").test(part));
    expect(!many.length, () => `发布后变动 names what has not moved: ${many.join(" ")}`);
    return `${want.length} named`;
}

async function realText(place) {
    const shared = process.env.FAHENG_SHARED || join(root, "..", "shared");
    const seeds = join(shared, "seeds");
    const name = existsSync(seeds) && readdirSync(seeds).find((f) => f.startsWith("001_"));
    if (!name) {
        return "skipped, the specification folder is not here";
    }
    const { code, out } = await place.cli(["report", "check", join(seeds, name), "$store", "--year", "2023"]);
    expect(code === 1, () => `should have left with 1, left with ${code}:\n${out}`);
    for (const [wrong, right] of [[6, 56], [4, 34]]) {
        expect(new RegExp(`文中 ${wrong}(个|家)\\s+台账 ${right} `).test(out), () => `${wrong} against ${right} is not named:\n${out}`);
    }
    expect(/对不上 2 处/.test(out), () => `there should be two that do not fit:\n${out}`);
    return /核对了 \d+ 个数/.exec(out)[0];
}

async function county(make, shape) {
    let template;
    const began = Date.now();
    if (!(await report.test(`${shape} ${make.word}: the county is made`, async () => {
        template = await make.template(bin, ["--shape", shape]);
        return `${((Date.now() - began) / 1000).toFixed(1)} s`;
    }))) {
        return;
    }
    const place = await template.copy();
    const test = (what, work) => report.test(`${shape} ${template.name}: ${what}`, work);
    try {
        await test("every figure is counted", () => allFigures(place, shape));
        await test("behind every figure stand its records", () => unfolded(place, shape));
        await test("the report's text holds them", () => inText(place, shape));
        shape === "2023" && await test("the real text against its registers", () => realText(place));
        const server = await place.serve();
        const walk = new Walk({ clock: `${Number(shape) + 1}-01-17T09:00:00+08:00`, steps: [] }, place, server);
        await setClock(server, walk.scenario.clock);
        let id, before, all;
        const signed = await test("the report is signed", async () => {
            id = await sign(walk, shape);
            before = { list: await told(place, shape, id), text: await text(place, shape, id) };
            all = await counted(place, shape, Object.keys(metrics));
        });
        if (signed) {
            await test("two records voided: the right figures move, no others", async () => {
                await voided(walk, place, shape);
                return moved(shape, all, await counted(place, shape, Object.keys(metrics)));
            });
            await test("the signed report stands, and lists what moved", () => stands(walk, place, shape, id, before));
        }
    } finally {
        const ended = await place.drop();
        ended && report.notOk(`${shape} ${template.name}`, ended);
    }
}

await report.test("a shape there is not, and a day beside a shape, are refused before anything is made", async () => {
    for (const [more, say] of [[["--shape", "2021"], "2022 或 2023"], [["--shape", "2023", "--today", "2026-09-28"], "不写 --today"]]) {
        const { code, out } = await run(bin, ["demo", "--data", join(root, "build", "no-such-demo"), ...more]);
        expect(code === 2 && out.includes(say), () => `${more.join(" ")} left with ${code}: ${out}`);
    }
    expect(!existsSync(join(root, "build", "no-such-demo")), "it made a data folder all the same");
});

const makes = [{ word: "sqlite", template: sqliteTemplate }, { word: "postgres", template: postgresTemplate }]
    .filter((m) => !given.db || given.db === "both" || m.word.startsWith(given.db));
try {
    for (const shape of Object.keys(SHAPES).filter((s) => !given.shape || s === given.shape)) {
        await atATime(2, makes, (make) => county(make, shape));
    }
} catch (e) {
    report.notOk("the run", e);
}
report.close();
