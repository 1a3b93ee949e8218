/* 单位与人员 of the system administrator: 执法主体 with its 委托书, a refused form keeps what was typed, an account is locked and
 * everything that is open ends at once. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/machine.mjs";
import { expect } from "../lib/report.mjs";
import { Visitor } from "../lib/visitor.mjs";
import { submitted } from "./walk_sign.mjs";

const photo = { name: "委托书.jpg", mimeType: "image/jpeg", buffer: readFileSync(join(root, "tests/acceptance/files/photo.jpg")) };
const FORM = "form[action='/desk/org/authority']";

async function authority(t) {
    const screen = await t.browser.screen("desk", "xitong");
    await screen.go("/desk/org");
    await screen.press("summary:has-text('登记执法主体')");
    await screen.page.selectOption(`${FORM} [name=unit]`, { label: "示范县卫生健康综合监督所" });
    await screen.page.fill(`${FORM} [name=sign]`, "示卫监");
    await screen.page.fill(`${FORM} [name=title]`, "示范县卫生健康综合监督所");
    await screen.page.fill(`${FORM} [name=from_on]`, "2026-09-01");
    await screen.page.fill(`${FORM} [name=to_on]`, "2026-08-01");
    await screen.page.setInputFiles(`${FORM} [type=file]`, photo);
    await screen.leave(`${FORM} button:has-text('登记')`);
    expect(screen.answer.status() === 422, `a period that ends before it begins was answered ${screen.answer.status()}`);
    const value = (name) => screen.page.inputValue(`${FORM} [name=${name}]`);
    expect((await value("sign")) === "示卫监" && (await value("from_on")) === "2026-09-01", "the typing is lost");
    expect((await screen.page.locator("#e-to_on").innerText()).includes("早于起始日期"), "nothing stands beside the field");
    expect(await screen.page.locator(`${FORM} [name=to_on][aria-invalid]`).count() === 1, "the field is not marked");
    expect((await screen.text()).includes("委托书.jpg"), "the upload is lost");
    const unit = await screen.page.locator(`${FORM} [name=unit] option:checked`).innerText();
    expect(unit === "示范县卫生健康综合监督所", `the unit is ${unit}`);
    await screen.proper("org-authority-refused");
    await screen.page.fill(`${FORM} [name=to_on]`, "");
    await screen.leave(`${FORM} button:has-text('登记')`);
    expect((await screen.text()).includes("已登记执法主体"), await screen.text());
    expect((await screen.text()).includes("受委托"), "the body is not marked as 受委托");
    await screen.proper("org-authority-done");
    const href = await screen.page.locator("a:has-text('委托书')").first().getAttribute("href");
    const file = await screen.context.request.get(href);
    expect(file.status() === 200 && (await file.body()).equals(photo.buffer), `委托书 answered ${file.status()}`);
    const other = await screen.context.request.get("/desk/org/commission/0000000000000");
    expect(other.status() === 404, `a file that is none was answered ${other.status()}`);
    await screen.close();
}

async function badFile(t) {
    const v = new Visitor(t.server.url, "xitong");
    await v.enter();
    const page = await v.get("/desk/org");
    const answer = await v.submit(page.form((f) => f.action === "/desk/org/authority"), { sign: "示假" },
        { "file.commission": { name: "委托书.pdf", bytes: Buffer.from("MZ not a pdf"), type: "application/pdf" } });
    expect(answer.status === 422 && answer.bytes.toString().includes("示假"), `a file that is no PDF was answered ${answer.status}`);
}

async function modes(t) {
    const v = new Visitor(t.server.url, "xitong");
    await v.enter();
    const page = await v.get("/desk/org");
    const form = page.form((f) => f.action === "/desk/org/mode");
    const values = form.values().filter(([n]) => n !== "mode");
    const answer = await v.postOnce("/desk/org/mode", [...values, ["mode", "nonsense"]]);
    expect(answer.status === 422, `a mode that is none was answered ${answer.status}`);
    const text = answer.bytes.toString();
    expect(/<span class="s wrong">[^<]*办理方式/.test(text), "the sentence does not stand in the line it is about");
}

async function lock(t) {
    const officer = new Visitor(t.server.url, "teyao");
    await officer.enter();
    expect(officer.entered, "teyao did not get in");
    const screen = await t.browser.screen("desk", "xitong");
    await screen.go("/desk/org");
    const line = screen.page.locator("#accounts tr", { hasText: "teyao" });
    await screen.press(line.locator("summary"));
    expect((await line.innerText()).includes("立刻退出"), "the consequence is not told");
    await screen.proper("org-lock");
    await screen.leave(line.locator("button:has-text('锁定账号')"));
    expect((await screen.text()).includes("的账号已锁定"), await screen.text());
    const after = await officer.get("/desk");
    expect(after.form((f) => f.has("password")), "the session of a locked account goes on");
    const again = new Visitor(t.server.url, "teyao");
    await again.enter();
    expect(!again.entered, "a locked account logs in");
    const noted = await t.place.sql("select count(*) from event where register = 'account' and step = 'lock'");
    expect(Number(noted) === 1, `${noted} events`);
    await screen.leave(screen.page.locator("#accounts tr", { hasText: "teyao" }).locator("button:has-text('解锁')"));
    const back = new Visitor(t.server.url, "teyao");
    await back.enter();
    expect(back.entered, "an unlocked account does not log in");
    const own = screen.page.locator("#accounts tr", { hasText: "xitong" });
    expect((await own.innerText()).includes("您自己"), "one may lock oneself");
    await screen.close();
}

/* Who still has work in hand hands it over first, unless the account may be stolen. */
async function open(t) {
    const officer = new Visitor(t.server.url, "gaoyuanhang");
    await officer.enter();
    await submitted(officer, "示范县安心诊所", "91350200MA31E12PXF");
    const v = new Visitor(t.server.url, "xitong");
    await v.enter();
    const page = await v.get("/desk/org");
    const form = page.form((f) => f.action === "/desk/org/account", ["高远航"]);
    const refused = await v.submit(form, {});
    expect(refused.status === 409 || refused.status === 422, `work in hand was answered ${refused.status}`);
    expect(refused.bytes.toString().includes("class=\"s wrong\""), "the reason does not stand at the account");
    const done = await v.submit(form, { urgent: "1" });
    expect(done.first && done.text().includes("的账号已锁定"), `urgent: ${done.alerts()}`);
    const clerk = new Visitor(t.server.url, "zhouwenjing");
    await clerk.enter();
    const theirs = await clerk.postOnce("/desk/org/account", [["_csrf", (await clerk.get("/desk/org")).token()], ["account", "x"], ["lock", "1"]]);
    expect(theirs.status === 403, `a clerk who locks was answered ${theirs.status}`);
}

export default async function walk(t) {
    await t.test("执法主体: refused, kept, then registered with its 委托书", () => authority(t));
    await t.test("a file that is not what it says", () => badFile(t));
    await t.test("a mode that is none", () => modes(t));
    await t.test("an account is locked and unlocked", () => lock(t));
    await t.test("work in hand, and the urgent way", () => open(t));
}
