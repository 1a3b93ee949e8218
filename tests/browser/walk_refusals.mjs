/* What is refused, and that nothing typed is lost by it; and the work without script. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/machine.mjs";
import { expect } from "../lib/report.mjs";
import { Visitor } from "../lib/visitor.mjs";

const files = join(root, "tests", "acceptance", "files");
const LONG = "本院于九月十二日修订了应急预案，并与派出所在门诊大厅演练一次，照片和签到表附后。".repeat(12);

const LARGE = { name: "很大的照片.jpg", mimeType: "image/jpeg",
    buffer: Buffer.concat([readFileSync(join(files, "photo.jpg")), Buffer.alloc(21 << 20)]) };

/* The first item that a person scores as a whole; others are counted, or counted in part. */
async function item(screen) {
    await screen.go("/desk/r/self_assessment?tab=todo");
    const links = await screen.page.locator(".listing .name a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    for (const link of links) {
        await screen.go(link);
        if (await screen.page.locator("[name=score]").count()) {
            return;
        }
    }
    throw new Error("no item is scored by hand");
}

async function refused(screen, name, sentence) {
    const notices = await screen.page.locator("[role=alert]").allInnerTexts();
    const notice = notices.join(" ") || `nothing, at ${screen.page.url()}: ${(await screen.text()).slice(0, 300)}`;
    expect(sentence.test(notice), `the refusal says: ${notice}`);
    expect(screen.answer.status() >= 400 && screen.answer.status() < 500, `the refusal answered ${screen.answer.status()}`);
    const typed = await screen.page.inputValue("textarea[name=note]");
    expect(typed === LONG, `of ${LONG.length} characters typed ${typed.length} are left`);
    await screen.proper(name);
}

async function overMaximum(t) {
    const screen = await t.browser.screen("phone", "lizhiqiang");
    await item(screen);
    await screen.page.fill("textarea[name=note]", LONG);
    await screen.press("details.other summary");
    await screen.page.fill("input[name=score]:not([type=radio])", "50");
    await screen.leave("button[name=then]");
    await refused(screen, "refused-score", /超过了本条满分/);
    expect((await screen.page.inputValue("input[name=score]:not([type=radio])")) === "50", "the score typed is lost");
    await screen.close();
}

async function badFile(t, kind, name, file, sentence) {
    const screen = await t.browser.screen(kind, "lizhiqiang");
    await item(screen);
    await screen.page.fill("textarea[name=note]", LONG);
    await screen.page.setInputFiles("input[type=file]", file);
    await screen.press(screen.page.locator(".quick .pick label"));
    await screen.leave("button[name=then]");
    await refused(screen, name, sentence);
    await screen.close();
}

/* With script the page says so as soon as the file is chosen, and does not send it. */
async function largeAtOnce(t) {
    const screen = await t.browser.screen("phone", "lizhiqiang");
    await item(screen);
    await screen.page.setInputFiles("input[type=file]", LARGE);
    const said = await screen.page.locator(".upload [role=alert]").innerText();
    expect(/20 MB/.test(said), `the page says: ${said}`);
    expect(await screen.page.evaluate(() => !document.querySelector("input[type=file]").files.length), "it would be sent all the same");
    await screen.proper("refused-large");
    await screen.close();
}

/* A browser sends no path with a file's name; somebody else does. */
async function pathInName(t) {
    const v = new Visitor(t.server.url, "lizhiqiang");
    await v.enter();
    const list = await v.get("/desk/r/self_assessment?tab=todo");
    let form;
    for (const link of list.links().filter((l) => /self_assessment\/\w{13}$/.test(l.href))) {
        form = form || (await v.get(link.href)).form((f) => f.has("score"));
    }
    const bytes = readFileSync(join(files, "photo.jpg"));
    for (const name of ["../../etc/cron.d/a.jpg", "C:\\照片\\a.jpg"]) {
        const answer = await v.submit(form, { score: "1", note: LONG }, { "file.evidence": { name, bytes, type: "image/jpeg" } });
        expect(answer.status >= 400 && answer.status < 500 && /文件名/.test(answer.alerts()), `${name}: ${answer.status} ${answer.alerts()}`);
    }
}

async function withoutScript(t) {
    const screen = await t.browser.screen("plain");
    await screen.enter("lizhiqiang");
    await item(screen);
    const path = new URL(screen.page.url()).pathname;
    await screen.page.setInputFiles("input[type=file]", join(files, "photo.jpg"));
    await screen.press(screen.page.locator(".quick .pick label").nth(1));
    await screen.page.fill("textarea[name=note]", "没有脚本也能填");
    await screen.proper("plain-filled");
    await screen.leave("button[name=then]");
    await screen.go(path);
    const text = await screen.text();
    expect(text.includes("photo.jpg") && (await screen.page.inputValue("textarea[name=note]")) === "没有脚本也能填",
        `not saved without script:\n${text.slice(0, 1000)}`);
    await screen.proper("plain-saved");
    await screen.close();
}

export default async function walk(t) {
    await t.test("a score over the maximum", () => overMaximum(t));
    await t.test("a photo of 21 MB, told at once", () => largeAtOnce(t));
    await t.test("a photo of 21 MB, sent", () => badFile(t, "plain", "refused-large", LARGE, /20 MB/));
    await t.test("a program with a picture's name", () => badFile(t, "desk", "refused-program",
        { name: "照片.jpg", mimeType: "image/jpeg", buffer: readFileSync(join(files, "program.jpg")) }, /照片\.jpg/));
    await t.test("a path in a file's name", () => pathInName(t));
    await t.test("without script", () => withoutScript(t));
}
