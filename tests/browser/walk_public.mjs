/* The door for everybody: without account, on both screens, without script, in 大字 and on paper. */
import { expect } from "../lib/report.mjs";

const PAGES = [
    ["public-front", "/"],
    ["public-form", "/p/complaint"],
    ["public-query", "/p/query"],
    ["public-open", "/open"],
    ["public-list", "/open/penalty_case"],
    ["public-nothing", "/open/penalty_case?q=没有这样的词"],
    ["public-missing", "/p/nothing", 404],
    ["public-missing-record", "/open/penalty_case/0000000000000", 404],
];
const SEND = "form:not(.large) button.btn-primary";

async function fill(screen) {
    await screen.page.selectOption("#f-matter", "charge");
    await screen.page.fill("#f-target", "南坪镇卫生院");
    await screen.page.fill("#f-detail", "门诊重复收取注射费。");
    await screen.page.locator("label:has(input[name=anonymous][value='1'])").click();
}

async function complain(t, kind) {
    const screen = await t.browser.screen(kind);
    await screen.go("/");
    await screen.leave("main a:has-text('投诉举报')");
    const fields = await screen.page.locator(".field").count();
    expect(fields <= 12, `the form asks for ${fields} things`);
    await screen.leave(SEND);
    expect((await screen.text()).includes("请填写“反映哪方面的事”"), "an empty form is not told what is missing");
    await screen.proper(`public-refused`);
    await fill(screen);
    await screen.leave(SEND);
    const code = await screen.page.locator(".code output").innerText();
    expect(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/.test(code), `the code is ${code}`);
    expect(!screen.page.url().includes(code), "the code stands in the address");
    await screen.proper("public-receipt");
    await screen.go("/p/query");
    await screen.page.fill("#code", code.toLowerCase().replaceAll("-", " "));
    await screen.leave(SEND);
    expect((await screen.text()).includes("待受理"), "the code does not show where it stands");
    expect(!screen.page.url().includes(code), "the code stands in the address");
    await screen.proper("public-status");
    await screen.close();
}

async function large(t) {
    const screen = await t.browser.screen("phone");
    await screen.go("/p/complaint");
    await screen.leave("form.large button:has-text('大字')");
    expect(new URL(screen.page.url()).pathname === "/p/complaint", "大字 leads away from the page");
    await screen.proper("public-large-form");
    const small = await screen.page.locator("main button:visible, main .pick label:visible, main a.btn:visible").evaluateAll((all) =>
        all.map((n) => [n.textContent.trim(), n.getBoundingClientRect().height]).filter(([, h]) => h > 0 && h < 47.5));
    expect(small.length === 0, `in 大字 these are lower than 48 px: ${small.map((s) => s.join(" ")).join(", ")}`);
    await screen.go("/");
    await screen.proper("public-large-front");
    await screen.close();
}

async function paper(t) {
    const screen = await t.browser.screen("desk");
    await screen.go("/open/penalty_case");
    await screen.page.emulateMedia({ media: "print" });
    const shown = await screen.page.locator("header.top, .btn, footer").evaluateAll((all) =>
        all.filter((n) => n.getClientRects().length).map((n) => n.className || n.tagName));
    expect(shown.length === 0, `printed though nobody can press it: ${shown.join(", ")}`);
    await screen.close();
}

export default async function walk(t) {
    for (const kind of ["desk", "phone"]) {
        for (const [name, path, status = 200] of PAGES) {
            await t.test(`${name} (${kind})`, async () => {
                const screen = await t.browser.screen(kind);
                const got = await screen.go(path);
                expect(got === status, `${path} answered ${got}`);
                await screen.proper(name);
                await screen.close();
            });
        }
    }
    for (const kind of ["desk", "phone", "plain"]) {
        await t.test(`a complaint by code (${kind})`, () => complain(t, kind));
    }
    await t.test("大字 before log-in", () => large(t));
    await t.test("printed: published", () => paper(t));
    await t.test("who is logged in gets the desk", async () => {
        const screen = await t.browser.screen("desk", "zhouwenjing");
        await screen.go("/");
        expect(new URL(screen.page.url()).pathname === "/desk", "the front page is shown to staff");
        await screen.close();
    });
    for (const kind of ["desk", "phone"]) {
        await t.test(`使用说明 (${kind})`, async () => {
            const screen = await t.browser.screen(kind, "zhouwenjing");
            await screen.go("/desk/r/complaint/new");
            await screen.leave("a:has-text('使用说明')");
            expect((await screen.text()).includes("什么情况不能办"), "the manual does not say what is refused");
            await screen.proper("manual");
            await screen.close();
        });
    }
}
