/* A year by its people: the plan is pasted, split and issued, its tasks are dispatched to 33 units of which two do not take them up,
 * months pass, of 24 key items 22 are done, and the rest goes into the next year's plan. The text is an excerpt of a public document
 * (2021年杭州市余杭区卫生健康局推进依法行政和普法教育依法治理工作要点), all 16 items, most with their first sentence only. What many
 * people do goes straight to the server. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setClock } from "../lib/place.mjs";
import { expect } from "../lib/report.mjs";
import { Hand, idText, pool, rows } from "./hand.mjs";

const YEAR = 2027;
const SLOW = ["双河镇卫生院", "北塔镇卫生院"];
const text = readFileSync(join(dirname(fileURLToPath(import.meta.url)), "year_plan.txt"), "utf8");
const done = {}; /* what one test leaves to the next */

const hand = (t, login) => new Hand(t, login).enter();
const tasks = (t, where) => rows(t, `select id, version, f_unit, f_title from r_plan_task where year = ${YEAR} and voided = 0 and ${where} order by id`);
const person = async (t, login) => (await rows(t, `select person from account where login = '${login}'`))[0][0];

/* A step with a form of its own, or one that is only a button. */
async function act(screen, path, step, title, fields = {}) {
    await screen.go(`${path}?step=${step}`);
    for (const [name, value] of Object.entries(fields)) {
        await screen.page.fill(`#step-${step} [name=${name}]`, value);
    }
    const form = await screen.page.locator(`#step-${step} button:has-text('${title}')`).count();
    await screen.leave(`${form ? `#step-${step}` : "main"} button:has-text('${title}')`);
}

/* --- the plan ----------------------------------------------------------------------------------------------------- */
async function planned(t) {
    await setClock(t.server, `${YEAR}-01-10T09:00:00+08:00`);
    const screen = await t.browser.screen("desk", "zhouwenjing");
    await screen.go("/desk/r/plan/new");
    await screen.proper("year-plan-new");
    await screen.page.fill("main [name=year]", String(YEAR));
    await screen.page.fill("main [name=title]", `${YEAR}年法治工作要点`);
    await screen.page.selectOption("main select[name=unit]", { label: "县卫健局" }).catch(() => {});
    await screen.page.fill("main [name=text]", text);
    await screen.leave("main form button.btn-primary");
    done.plan = new URL(screen.page.url()).pathname;
    await act(screen, done.plan, "split", "拆条");
    expect((await screen.text()).includes("4 章、16 条"), `not 4 chapters and 16 items: ${(await screen.text()).slice(0, 500)}`);
    await screen.go(`${done.plan}/split`);
    await screen.proper("year-split");
    await act(screen, done.plan, "submit", "送审");
    await screen.close();
    const head = await t.browser.screen("desk", "fangzheng");
    await act(head, done.plan, "approve", "定稿");
    await head.close();
    const clerk = await t.browser.screen("desk", "zhouwenjing");
    await act(clerk, done.plan, "issue", "印发", { issued_on: `${YEAR}-01-10`, doc_number: `示卫发〔${YEAR}〕1号` });
    expect((await clerk.text()).includes("已印发"), "the plan is not issued");
    await clerk.proper("year-plan");
    await clerk.close();
    const made = await tasks(t, "state = 'draft'");
    expect(made.length >= 16, `${made.length} tasks came of 16 items`);
    return `${made.length} tasks`;
}

/* --- dispatched --------------------------------------------------------------------------------------------------- */
async function dispatched(t) {
    const clerk = await hand(t, "zhouwenjing");
    const [head, deputy, owner] = await Promise.all(["hejianming", "shenyulan", "zhouwenjing"].map((l) => person(t, l).catch(() => person(t, "hejianming"))));
    const who = { head: idText(head), deputy: idText(deputy), owner: idText(owner) };
    const all = await tasks(t, "state = 'draft'");
    const [[lead]] = await rows(t, "select id from unit where short = '法制科'"); /* the text names no lead office */
    const [id, version] = all[0];
    const bare = await clerk.step("plan_task", id, "dispatch", version, { unit: idText(lead), head: who.head, owner: who.owner, standard: "有文件有记录", due: `${YEAR}-11-30` }, false);
    expect(bare.status === 422, `without a deputy in charge it answered ${bare.status}`);
    for (const [task, v] of all) {
        await clerk.step("plan_task", task, "dispatch", v, { unit: idText(lead), ...who, standard: "有文件有记录", due: `${YEAR}-11-30`, key: "是", way: "at_least", target: "" });
    }
    for (const [task, v] of await tasks(t, "state = 'waiting' and f_level = 'bureau'")) {
        await clerk.step("plan_task", task, "take", v, { arrangement: "由法制科牵头落实" });
    }
    done.units = await rows(t, `select u.id, u.short, (select a.login from account a join post o on o.person = a.person where o.unit = u.id
        and o.role = 'unit_liaison' limit 1) from unit u where u.kind not in ('supervision') order by u.id`);
    done.units = done.units.filter((u) => u[2]);
    expect(done.units.length === 33, `${done.units.length} units have a liaison`);
    const units = done.units.map((u) => idText(u[0])).join(",");
    const bureau = await tasks(t, "f_level = 'bureau'");
    for (const [task, v] of bureau) {
        await clerk.step("plan_task", task, "share", v, { units, due: `${YEAR}-11-30` });
    }
    const shared = await tasks(t, "f_level = 'unit'");
    expect(shared.length === 33 * bureau.length, `${shared.length} tasks of units`);
    const [[v]] = await rows(t, `select version from r_plan_task where id = ${bureau[0][0]}`);
    await clerk.step("plan_task", bureau[0][0], "share", v, { units, due: `${YEAR}-11-30` });
    expect((await tasks(t, "f_level = 'unit'")).length === shared.length, "a second dispatch made tasks twice");
    return `${shared.length} tasks of 33 units`;
}

/* --- taken up ----------------------------------------------------------------------------------------------------- */
async function takenUp(t) {
    const willing = done.units.filter((u) => !SLOW.includes(u[1]));
    expect(willing.length === 31, `${willing.length} units`);
    await pool(willing, 6, async ([unit, , login]) => {
        const one = await hand(t, login);
        for (const [task, v] of await tasks(t, `f_level = 'unit' and f_unit = ${unit}`)) {
            await one.step("plan_task", task, "take", v, { arrangement: "院办公室负责" });
        }
    });
    await setClock(t.server, `${YEAR}-01-25T09:00:00+08:00`);
    const clerk = await t.browser.screen("desk", "zhouwenjing");
    await clerk.go(`/desk/r/plan_task?year=${YEAR}&tab=waiting`);
    const shown = await clerk.page.locator("main table").first().innerText();
    expect(SLOW.every((u) => shown.includes(u)), `the list of what was not taken up does not name ${SLOW}: ${shown.slice(0, 600)}`);
    expect(!shown.includes("县人民医院"), `a unit that took up its tasks is named: ${shown.slice(0, 400)}`);
    await clerk.proper("year-waiting");
    await clerk.go(`/desk/r/plan_task?year=${YEAR}&view=time`);
    await clerk.proper("year-time");
    await clerk.go(`/desk/r/plan_task?year=${YEAR}&view=tree`);
    await clerk.proper("year-tree");
    await clerk.close();
    const unit = await t.browser.screen("phone", "lizhiqiang");
    await unit.go("/desk");
    await unit.proper("year-unit-home");
    const [[task]] = await tasks(t, `f_level = 'unit' and state = 'waiting' and f_unit = (select id from unit where short = '${SLOW[0]}')`);
    await unit.go(`/desk/r/plan_task/${idText(task)}?step=take`);
    await unit.proper("year-task");
    await act(unit, `/desk/r/plan_task/${idText(task)}`, "take", "承接", { arrangement: "院办公室牵头，各科室配合" });
    expect((await unit.text()).includes("办理中"), "the unit could not take it up");
    await unit.close();
    const other = await hand(t, done.units.find((u) => u[1] === SLOW[1])[2]);
    const strange = await other.v.send("GET", `/desk/r/plan_task/${idText(task)}`);
    expect(strange.status === 404, `another unit's task answered ${strange.status}`);
}

/* --- the end of the year ------------------------------------------------------------------------------------------ */
async function ended(t) {
    await setClock(t.server, `${YEAR}-12-20T09:00:00+08:00`);
    const clerk = await hand(t, "zhouwenjing"), head = await hand(t, "fangzheng");
    const units = await tasks(t, "f_level = 'unit' and state in ('waiting', 'doing')");
    await pool(units, 4, ([id, v]) => clerk.step("plan_task", id, "close_undone", v, { undone_why: "并入局任务" }));
    const key = await tasks(t, "f_level = 'bureau' and state = 'doing'");
    while (key.length < 24) {
        await addKey(t, clerk, key.length);
        key.splice(0, key.length, ...(await tasks(t, "f_level = 'bureau' and state = 'doing'")));
    }
    expect(key.length === 24, `${key.length} key items`);
    for (const [id, v] of key.slice(0, 22)) {
        await clerk.stepWithFile("plan_task", id, "report", v, { result: "已完成" }, "proof");
        const [[now]] = await rows(t, `select version from r_plan_task where id = ${id}`);
        await head.step("plan_task", id, "accept", now, { opinion: "佐证齐全，同意验收" });
    }
    for (const [id, v] of key.slice(22)) {
        await clerk.step("plan_task", id, "close_undone", v, { undone_why: "上级平台没有开通" });
    }
    const screen = await t.browser.screen("desk", "zhouwenjing");
    await screen.go(`/desk/figures/key_done_rate?from=${YEAR}-01-01&to=${YEAR}-12-31`);
    const shown = await screen.text();
    expect(/91\.67?%/.test(shown) && shown.includes("22") && shown.includes("24"), `22 of 24 is not told: ${shown.slice(0, 600)}`);
    await screen.proper("year-rate");
    await act(screen, done.plan, "carry", "生成下一年草案", { next_text: "一是推进法治政府建设。二是深化“放管服”改革。三是发挥法律顾问作用。四是规范行政执法。五是做好矛盾纠纷化解。" });
    const [[next]] = await rows(t, `select id from r_plan where year = ${YEAR + 1} and voided = 0`);
    await screen.go(`/desk/r/plan/${idText(next)}`);
    const draft = await screen.text();
    expect(draft.includes("推进法治政府建设") && draft.includes("做好矛盾纠纷化解"), `the next plan lacks what was planned: ${draft.slice(0, 800)}`);
    await screen.proper("year-next");
    await screen.close();
}

async function addKey(t, clerk, k) {
    const [[unit]] = await rows(t, "select id from unit where short = '法制科'");
    const who = { head: idText(await person(t, "hejianming")), deputy: idText(await person(t, "hejianming")), owner: idText(await person(t, "zhouwenjing")) };
    const made = await clerk.create("plan_task", { year: YEAR, source: "upper", level: "bureau", title: `专项跟踪事项 ${k + 1}`, unit: idText(unit), key: "是", ...who,
        standard: "按上级要求", due: `${YEAR}-12-20` });
    await clerk.step("plan_task", made, "dispatch", 1, { unit: idText(unit), ...who, standard: "按上级要求", due: `${YEAR}-12-20`, key: "是" });
    const [[v]] = await rows(t, `select version from r_plan_task where id = ${made}`);
    await clerk.step("plan_task", made, "take", v, { arrangement: "法制科办理" });
}

export default async function walk(t) {
    await t.test("the plan is pasted, split and issued", () => planned(t));
    await t.test("its tasks go to 33 units", () => dispatched(t));
    await t.test("31 take them up, the two others are named", () => takenUp(t));
    await t.test("22 of 24 done, the rest carries over", () => ended(t));
}
