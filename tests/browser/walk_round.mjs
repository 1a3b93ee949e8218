/* A whole round by its people: opened, filled in by 33 units (one of them on a phone, its taps counted), reviewers drawn, a score
 * lowered with its reason by somebody drawn, an appeal, the result published with the head's signature. What the other units and
 * reviewers type goes straight to the server: one request a score. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, tempFolder } from "../lib/machine.mjs";
import { setClock } from "../lib/place.mjs";
import { expect } from "../lib/report.mjs";
import { Visitor } from "../lib/visitor.mjs";
import { Hand, idText, pool, rows } from "./hand.mjs";

const YEAR = 2027;
const photo = { name: "会议现场.jpg", mimeType: "image/jpeg", buffer: readFileSync(join(root, "tests/acceptance/files/photo.jpg")) };
const ON_PHONE = "双河镇卫生院";
const done = {}; /* what one test leaves to the next */

/* --- opening ------------------------------------------------------------------------------------------------------ */
async function opened(t) {
    await setClock(t.server, `${YEAR}-03-01T09:00:00+08:00`);
    const screen = await t.browser.screen("desk", "zhouwenjing");
    await screen.go("/desk/r/assessment_round/new");
    for (const [field, value] of Object.entries({ title: `${YEAR} 年度法治创建考核`, year: YEAR, self_from: `${YEAR}-03-01`, self_to: `${YEAR}-03-31`,
        appeal_days: 5, weight: 8, daily_share: 30 })) {
        await screen.page.fill(`main [name=${field}]`, String(value));
    }
    await screen.leave("main form button[type=submit]:has-text('新增'), main form button.btn-primary");
    done.path = new URL(screen.page.url()).pathname;
    done.round = done.path.split("/").pop();
    await screen.go(`${done.path}?step=open`);
    await screen.leave("#step-open button:has-text('启动自评')");
    expect((await screen.text()).includes("自评中"), "the round is not open");
    await screen.go(`/desk/rounds/${done.round}`);
    const text = await screen.text();
    expect(text.includes("还没有开始的") && text.includes(ON_PHONE), "the page does not name who has not begun");
    await screen.proper("round-open");
    await screen.close();
    done.units = await rows(t, `select p.id, p.version, u.short, (select a.login from account a join post o on o.person = a.person
        where o.unit = u.id and o.role = 'unit_liaison' limit 1) from r_participation p join unit u on u.id = p.f_unit_ref
        where p.year = ${YEAR} and u.kind not in ('supervision')`);
    done.units = done.units.filter((u) => u[3]);
    expect(done.units.length === 33, `${done.units.length} units with a liaison take part`);
}

/* --- the others --------------------------------------------------------------------------------------------------- */
const ITEMS = (part) => `select s.id, s.version, coalesce(s.f_way, 'manual'), i.points, coalesce(s.f_hand_max, 0), i.code from r_self_assessment s
    join framework_item i on i.id = s.f_item where s.f_participation = ${part} and s.voided = 0 order by i.position`;

async function fills(t, [part, version, , login], k) {
    const hand = await new Hand(t, login).enter();
    await hand.step("participation", part, "begin", version);
    for (const [at, [id, v, way, points, most]] of (await rows(t, ITEMS(part))).entries()) {
        const note = "有文件有记录";
        if (way === "manual") {
            const score = Math.max(0, Math.floor((Number(points) / 100) * (1 - Math.max(0, ((k * 7 + at * 11) % 13) - 8) / 5) * 2) / 2);
            await hand.step("self_assessment", id, "score", v, { score, note });
        } else if (way === "mixed") {
            await hand.step("self_assessment", id, "score_hand", v, { hand: Math.floor(Number(most) / 50) / 2, note });
        }
    }
    const [[now]] = await rows(t, `select version from r_participation where id = ${part}`);
    await hand.step("participation", part, "submit", now);
}

async function theOthers(t) {
    const others = done.units.filter((u) => u[2] !== ON_PHONE);
    await pool(others.map((u, k) => [u, k]), 6, ([u, k]) => fills(t, u, k));
    const [[n]] = await rows(t, `select count(*) from r_participation where year = ${YEAR} and state = 'submitted'`);
    expect(n === "32", `${n} units have submitted`);
    return "32 units";
}

/* --- one on a phone ----------------------------------------------------------------------------------------------- */
async function fillItem(screen, taps, photos) {
    const { page } = screen;
    const before = screen.taps;
    const form = page.locator(".quick");
    if (!(await form.count())) {
        const text = await screen.text();
        expect(text.includes("由台账自动计分"), `no form and no reason: ${text.slice(0, 300)}`);
        expect(await page.locator("main [name=score], main [name=hand]").count() === 0, "an automatic score can be typed");
        await screen.leave("a:has-text('下一条')");
        return "auto";
    }
    const picture = taps.manual < photos;
    if (picture) {
        await page.setInputFiles("input[type=file]", photo);
    } else {
        await screen.press(".phrases button");
    }
    await screen.press(page.locator(".quick .pick label").last());
    await screen.leave("button[name=then]");
    expect(screen.taps - before <= 3, `an item took ${screen.taps - before} taps`);
    return "manual";
}

async function onThePhone(t) {
    const screen = await t.browser.screen("phone", "lizhiqiang");
    const [part] = done.units.find((u) => u[2] === ON_PHONE);
    screen.taps = 0;
    await screen.go(`/desk/r/participation/${idText(part)}`);
    await screen.leave("main button:has-text('开始自评')");
    await screen.go("/desk");
    expect((await screen.text()).includes("条已评"), "the home page does not say how far the unit is");
    await screen.proper("round-home");
    await screen.leave("a:has-text('继续第')");
    const first = /第 (\d+) 条/.exec(await screen.text());
    expect(first, "no place in the walk");
    await screen.proper("round-item");
    const items = await rows(t, ITEMS(part));
    const taps = { auto: 0, manual: 0, sum: screen.taps };
    for (let i = 0; i < items.length + 4; i++) {
        const [[open]] = await rows(t, `select count(*) from r_self_assessment where f_participation = ${part} and voided = 0 and state = 'todo'`);
        if (open === "0") {
            break;
        }
        const on = await page_of(screen, items);
        if (on === items.length) { /* the last one leads up: on from the home page */
            await fillItem(screen, taps, 2);
            await screen.go("/desk");
            await screen.leave("a:has-text('继续第'), a:has-text('去提交')");
            continue;
        }
        taps[await fillItem(screen, taps, 2)]++;
    }
    await screen.go("/desk");
    await screen.leave("a:has-text('去提交')");
    await screen.go(`/desk/r/participation/${idText(part)}?step=submit`);
    await screen.leave("#step-submit button:has-text('提交自评')");
    expect((await screen.text()).includes("已提交"), `not submitted: ${(await screen.text()).slice(0, 400)}`);
    await screen.close();
    return `${items.length} items, ${screen.taps} taps in all`;
}

async function page_of(screen, items) {
    const said = /第 (\d+) 条/.exec(await screen.text());
    return said ? Number(said[1]) : items.length;
}

/* --- the draw ----------------------------------------------------------------------------------------------------- */
async function drawn(t) {
    const screen = await t.browser.screen("desk", "zhouwenjing");
    await screen.go(`${done.path}?step=draw`);
    const form = screen.page.locator("#step-draw");
    await form.locator("select[name=draw_roles]").selectOption("unit_liaison");
    await form.locator("[name=draw_each]").fill("2");
    await form.locator("[name=draw_seed]").fill(`${YEAR} 年第 36 期 08 17 22`);
    await screen.leave("#step-draw button:has-text('抽取复核人员')");
    await screen.go(`/desk/rounds/${done.round}`);
    const text = await screen.text();
    for (const said of ["刚才用同一个种子和名单重算了一遍，结果一致", "08 17 22", "每家 2 人", "名单摘要"]) {
        expect(text.includes(said), `the round does not say ${said}`);
    }
    await screen.proper("round-drawn");
    const swap = (from, to) => t.place.sql(`update event set payload = replace(payload, '第 ${from} 期', '第 ${to} 期') where step = 'drawn'`);
    await swap(36, 37); /* a hand in the database */
    await screen.go(`/desk/rounds/${done.round}`);
    expect((await screen.text()).includes("结果不一致"), "another seed, and nothing is said");
    await swap(37, 36);
    await screen.go(`${done.path}?step=start_review`);
    await screen.leave("#step-start_review button:has-text('转入复核')");
    expect((await screen.text()).includes("复核中"), "review has not begun");
    await screen.close();
}

/* --- review ------------------------------------------------------------------------------------------------------- */
const REVIEWS = `select r.id, r.version, s.f_score, r.f_participation, i.code from r_score_review r
    join r_self_assessment s on s.id = r.f_self join framework_item i on i.id = r.f_item
    where r.year = ${YEAR} and r.voided = 0 and r.state = 'waiting'`;

async function reviewed(t) {
    const [part] = done.units.find((u) => u[2] === ON_PHONE);
    const [[login]] = await rows(t, `select a.login from f_participation l join account a on a.person = l.ref
        where l.record = ${part} and l.field = 'reviewers' order by a.login limit 1`);
    const [review, version, self] = (await rows(t, REVIEWS)).find((r) => r[3] === part && Number(r[2]) >= 200 && Number(r[2]) % 50 === 0);
    const drawn_one = await new Hand(t, login).enter();
    const low = Number(self) / 100 - 1;
    const bare = await drawn_one.step("score_review", review, "review_drawn", version, { score: low, reason: "" }, false);
    expect(bare.status === 422, `without a reason it answered ${bare.status}`);
    await drawn_one.step("score_review", review, "review_drawn", version, { score: low, reason: "佐证不足，只有通知没有记录" });
    Object.assign(done, { review, self: Number(self) / 100, low, reviewer: login });
    const clerks = await Promise.all(["zhouwenjing", "fangzheng"].map((l) => new Hand(t, l).enter()));
    let k = 0;
    await pool(await rows(t, REVIEWS), 6, ([id, v, score]) => clerks[k++ % 2].step("score_review", id, "review", v, { score: Number(score) / 100 }));
    return `${k + 1} reviews`;
}

/* --- appeal and result -------------------------------------------------------------------------------------------- */
async function appealed(t) {
    const clerk = await t.browser.screen("desk", "zhouwenjing");
    await clerk.go(`${done.path}?step=finish_review`);
    await clerk.leave("#step-finish_review button:has-text('复核完毕')");
    const unit = await t.browser.screen("phone", "lizhiqiang");
    await unit.go(`/desk/r/score_appeal/new?review=${idText(done.review)}`);
    await unit.page.selectOption("main [name=review]", idText(done.review));
    await unit.page.fill("main [name=reason]", "会议记录在附件第三页，请再看一次");
    await unit.leave("main form button.btn-primary");
    const path = new URL(unit.page.url()).pathname;
    await unit.go(`${path}?step=raise`);
    await unit.leave("#step-raise button:has-text('提出申诉')");
    expect((await unit.text()).includes("已提出"), "the appeal is not raised");
    await clerk.go(`/desk/rounds/${done.round}`);
    expect((await clerk.text()).includes("没有办完 1 件"), "the round does not tell of the open appeal");
    await clerk.go(path);
    await clerk.leave("main button:has-text('受理')");
    await clerk.go(`${path}?step=change`);
    await clerk.page.locator("#step-change .pick label", { hasText: new RegExp(`^${done.self - 0.5}$`) }).first().click();
    await clerk.page.fill("#step-change [name=answer]", "补交的材料属实，予以认可");
    await clerk.leave("#step-change button:has-text('改分')");
    expect((await clerk.text()).includes("已改分"), `the appeal is not decided: ${(await clerk.text()).slice(0, 400)}`);
    await unit.close();
    await clerk.close();
}

async function published(t) {
    await setClock(t.server, `${YEAR}-04-20T09:00:00+08:00`);
    const clerk = await t.browser.screen("desk", "zhouwenjing");
    await clerk.go(`${done.path}?step=end_appeals`);
    await clerk.leave("main button:has-text('转入待公布')");
    await clerk.go(`${done.path}?step=publish`);
    await clerk.leave("#step-publish button:has-text('公布结果')");
    const head = await t.browser.screen("desk", "hejianming");
    await head.go(done.path);
    await head.leave("button[name=agree][value='1'], button:has-text('同意并签名')");
    expect((await head.text()).includes("已公布"), `not published: ${(await head.text()).slice(0, 300)}`);
    await head.close();
    await clerk.go(`/desk/rounds/${done.round}`);
    const text = await clerk.text();
    for (const said of ["分数和名次已经固定", "折算进年度目标考核", "× 8% ="]) {
        expect(text.includes(said), `the round does not say ${said}`);
    }
    await clerk.proper("round-published");
    await clerk.go(`/desk/matrix?round=${done.round}`);
    const shown = await clerk.text();
    for (const said of ["名次", "组内", "均衡度", "不均衡名单", "薄弱指标", "复核改过"]) {
        expect(shown.includes(said), `the matrix does not say ${said}`);
    }
    await clerk.proper("round-matrix");
    const [part] = done.units.find((u) => u[2] === ON_PHONE);
    const [[item]] = await rows(t, `select f_item from r_score_review where id = ${done.review}`);
    await clerk.go(`/desk/score/${idText(part)}/${idText(item)}`);
    const way = await clerk.text();
    for (const said of ["李志强", "佐证不足，只有通知没有记录", "申诉改分", "补交的材料属实", "SM3 摘要"]) {
        expect(way.includes(said), `the score's way does not tell ${said}:\n${way.slice(0, 1200)}`);
    }
    await clerk.proper("round-score");
    await clerk.close();
    const screen = await t.browser.screen("phone", "zhouwenjing");
    for (const [name, path] of [["round-matrix", `/desk/matrix?round=${done.round}`], ["round-page", `/desk/rounds/${done.round}`],
        ["round-score", `/desk/score/${idText(part)}/${idText(item)}`], ["round-totals", `/desk/rounds/${done.round}/totals`]]) {
        await screen.go(path);
        await screen.proper(name);
    }
    await screen.close();
    const unit = new Visitor(t.server.url, "lizhiqiang");
    await unit.enter();
    // a unit he was not drawn to review: what he reviews he may read
    const [[other]] = await rows(t, `select p.id from r_participation p where p.id <> ${part} and
        p.f_round = (select f_round from r_participation where id = ${part}) and not exists
        (select 1 from f_participation x join person q on q.id = x.ref where x.record = p.id and x.field = 'reviewers' and q.name = '李志强')
        order by p.id limit 1`);
    for (const [path, status] of [[`/desk/score/${idText(part)}/${idText(item)}`, 200], [`/desk/score/${idText(other)}/${idText(item)}`, 404],
        [`/desk/matrix?round=${done.round}`, 403], [`/desk/matrix/table?round=${done.round}`, 403], [`/desk/rounds/${done.round}`, 403]]) {
        const answer = await unit.send("GET", path);
        expect(answer.status === status, `${path} answered the unit ${answer.status}, wanted ${status}`);
    }
    const clerkByHand = await new Hand(t, "zhouwenjing").enter();
    const table = await clerkByHand.v.send("GET", `/desk/matrix/table?round=${done.round}&as=csv`);
    expect(table.status === 200 && table.bytes.toString().includes("组内名次"), `the table answered ${table.status}`);
    const file = join(tempFolder("table"), "table.csv");
    writeFileSync(file, table.bytes);
    const again = await t.place.cli(["assess", "score", file]);
    expect(again.code === 0, `the table does not give the same result: ${again.out.slice(0, 600)}`);
}

export default async function walk(t) {
    await t.test("the clerk opens a round", () => opened(t));
    await t.test("32 units fill in and submit", () => theOthers(t));
    await t.test("one unit fills in on the phone", () => onThePhone(t));
    await t.test("reviewers are drawn, and anybody can check it", () => drawn(t));
    await t.test("a drawn reviewer lowers a score with his reason; the rest is reviewed", () => reviewed(t));
    await t.test("the unit appeals and gets half of it back", () => appealed(t));
    await t.test("published with the head's signature", () => published(t));
}
