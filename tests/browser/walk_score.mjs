/* One score's way: the liaison gives it on the phone, with a photo; the unit submits; the clerk lowers it at the desk and says
 * why; both figures, who, when and why stand in the record and in the matrix. Then two people change one thing. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must, root, tempFolder } from "../lib/machine.mjs";
import { setClock } from "../lib/place.mjs";
import { expect } from "../lib/report.mjs";
import { Visitor } from "../lib/visitor.mjs";

const photo = { name: "联动演练.jpg", mimeType: "image/jpeg", buffer: readFileSync(join(root, "tests/acceptance/files/photo.jpg")) };
const SELF = /^\/desk\/r\/self_assessment\/\w{13}$/;
const UNZIP = "import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read('xl/sharedStrings.xml').decode())";
const done = {}; /* what one test leaves to the next */

/* The buttons of points. */
const picks = (page) => page.locator(".quick .pick label");
const pathOf = (screen) => new URL(screen.page.url()).pathname;

async function onThePhone(t) {
    const screen = await t.browser.screen("phone", "lizhiqiang");
    await screen.go("/desk");
    screen.taps = 0;
    await screen.leave(screen.page.locator("main a[href*='/desk/r/self_assessment/']"));
    expect(SELF.test(pathOf(screen)), `the first tap led to ${screen.page.url()}`);
    done.item = pathOf(screen);
    done.title = (await screen.page.locator("h1").innerText()).trim();
    const place = /第 (\d+) 条/.exec(await screen.text());
    await screen.page.setInputFiles("input[type=file]", photo);
    await screen.press(picks(screen.page).last());
    done.self = (await picks(screen.page).last().innerText()).trim();
    await screen.proper("score-phone-filled");
    await screen.leave("button[name=then]");
    expect(screen.taps <= 3, `it took ${screen.taps} taps`);
    const next = /第 (\d+) 条/.exec(await screen.text());
    expect(next && Number(next[1]) === Number(place[1]) + 1, `after 第 ${place[1]} 条 came ${next?.[0]}`);
    await screen.proper("score-phone-next");
    await screen.go(done.item);
    const text = await screen.text();
    expect(text.includes(photo.name), "the photo does not stand in the record");
    await screen.proper("score-phone-saved");
    await screen.close();
    return `${screen.taps} taps and a photo`;
}

/* The rest of the unit's items, and submitting, without looking. */
async function theRest(t) {
    const v = new Visitor(t.server.url, "lizhiqiang");
    await v.enter();
    for (;;) {
        const list = await v.get("/desk/r/self_assessment?tab=todo&year=2026");
        const open = [...new Set(list.links().map((l) => l.href).filter((h) => SELF.test(h)))];
        if (!open.length) {
            break;
        }
        for (const href of open) {
            const page = await v.get(href);
            const form = page.form((f) => f.action.includes("/step/score"));
            const given = form.action.includes("score_hand") ? { hand: "0.5" } : { score: "1" }; /* the rest is counted */
            const answer = await v.submit(form, { ...given, note: "有文件有记录" });
            expect(answer.first, `${href}: ${answer.alerts()}`);
        }
    }
    await saidWhy(v);
    const parts = await v.get("/desk/r/participation?year=2026");
    const part = parts.links().map((l) => l.href).find((h) => /^\/desk\/r\/participation\/\w{13}$/.test(h));
    const page = await v.get(part);
    const form = page.form((f) => f.action.includes("/step/submit"));
    expect(form, `${part} offers no 提交自评: ${page.text().slice(0, 600)}`);
    const answer = await v.submit(form);
    expect(answer.first && answer.text().includes("已提交"), `提交自评: ${answer.alerts()} ${answer.text().slice(0, 300)}`);
}

/* What was given without anything to show needs a word before the unit may submit. */
async function saidWhy(v) {
    for (let at = "/desk/r/self_assessment?tab=scored&year=2026", list; at; at = list.links().find((l) => l.text === "下一页")?.href) {
        list = await v.get(at);
        for (const href of [...new Set(list.links().map((l) => l.href).filter((h) => SELF.test(h)))]) {
            const page = await v.get(href);
            if (page.text().includes("还没有佐证材料")) {
                await v.submit(page.form((f) => f.action.includes("/step/score")), { note: "佐证在本单位办公室，可以查看" });
            }
        }
    }
}

async function atTheDesk(t) {
    await setClock(t.server, "2026-10-09T10:42:00+08:00");
    const screen = await t.browser.screen("desk", "zhouwenjing");
    await screen.go(done.item);
    await screen.leave("a[href*='/desk/r/score_review/']");
    done.review = pathOf(screen);
    await screen.press(picks(screen.page).first());
    await screen.leave("button[name=then]");
    expect((await screen.text()).includes("须写明改分理由"), "without a reason it is not refused");
    await screen.proper("review-no-reason");
    await screen.press("button:has-text('佐证不足')");
    await screen.proper("review-filled");
    await screen.leave("button[name=then]");
    await screen.go(done.review);
    const text = await screen.text();
    for (const said of ["周文静", "10:42", "佐证不足", "已复核"]) {
        expect(text.includes(said), `the record does not say ${said}:\n${text.slice(0, 1500)}`);
    }
    await screen.proper("review-saved");
    await screen.close();
}

/* From the figure in the matrix to both scores and who, when and why; the same in the table the office hands on. */
async function theResult(t) {
    const screen = await t.browser.screen("desk", "zhouwenjing");
    await screen.go("/desk/matrix?show=self");
    await screen.picture("result-matrix-self");
    await screen.go("/desk/matrix");
    await screen.proper("result-matrix");
    const cell = screen.page.locator(".mx tr", { hasText: "双河镇卫生院" }).locator("a.changed");
    expect((await cell.count()) === 1, `the matrix marks ${await cell.count()} changed scores of the unit`);
    expect((await cell.innerText()) === "0", `the matrix counts ${await cell.innerText()}`);
    await screen.leave(cell);
    const given = await screen.text();
    for (const said of ["李志强", "09:00", `${done.self} 分`, photo.name]) {
        expect(given.includes(said), `behind the figure ${said} is not told:\n${given.slice(0, 1500)}`);
    }
    await screen.proper("result-given");
    await screen.leave(`a[href*='${done.review}']`);
    const text = await screen.text();
    for (const said of [`${done.self} 分`, "0 分", "周文静", "10:42", "佐证不足", "127.0.0.1"]) {
        expect(text.includes(said), `the review does not tell ${said}:\n${text.slice(0, 1500)}`);
    }
    await screen.proper("result-review");
    const file = await screen.context.request.get("/desk/matrix/export");
    const path = join(tempFolder("export"), "result.xlsx");
    writeFileSync(path, await file.body());
    const sheets = await must("python3", ["-c", UNZIP, path]);
    for (const said of ["双河镇卫生院", "李志强", "周文静", "佐证不足"]) {
        expect(sheets.includes(said), `the exported result does not tell ${said}`);
    }
    await screen.close();
}

/* Two hands on one review: the second is told, sees what stands there now, keeps what was typed. */
async function conflict(t) {
    const first = await t.browser.screen("desk", "zhouwenjing");
    const second = await t.browser.screen("desk", "fangzheng");
    await first.go(done.review);
    await second.go(done.review);
    await first.page.fill("textarea[name=reason]", "先改的人写的理由");
    await first.leave("button[name=then]");
    await second.page.fill("textarea[name=reason]", "后改的人写了一段长长的理由");
    await second.leave("button[name=then]");
    expect(second.answer.status() === 409, `the second hand got ${second.answer.status()}`);
    const text = await second.text();
    expect(text.includes("先改的人写的理由"), "the second does not see what the first wrote");
    expect((await second.page.inputValue("textarea[name=reason]")) === "后改的人写了一段长长的理由", "the second's typing is lost");
    await second.proper("conflict");
    await second.leave("button[name=then]");
    await second.go(done.review);
    expect((await second.text()).includes("后改的人写了一段长长的理由"), "the second could not save after reading");
    await first.close();
    await second.close();
}

export default async function walk(t) {
    await t.test("the liaison scores on the phone", () => onThePhone(t));
    await t.test("the unit submits", () => theRest(t));
    await t.test("the clerk lowers it with a reason", () => atTheDesk(t));
    await t.test("the result shows both", () => theResult(t));
    await t.test("two people change one thing", () => conflict(t));
}
