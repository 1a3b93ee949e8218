/* The list of a register: filters, the panel beside it, columns, on a phone and in 大字. */
import { expect } from "../lib/report.mjs";

const LIST = "/desk/r/self_assessment?tab=all";

async function panel(t) {
    const screen = await t.browser.screen("desk", "zhouwenjing");
    await screen.go(LIST);
    const link = screen.page.locator(".listing .name a").nth(2);
    const title = (await link.innerText()).trim();
    await link.click();
    await screen.page.waitForSelector(".panel .strip");
    expect((await screen.page.locator(".panel h1").innerText()).trim() === title, "another record stands in the panel");
    expect(new URL(screen.page.url()).pathname === "/desk/r/self_assessment", "the list is gone");
    const whole = await screen.page.locator(".panel a").first().getAttribute("href");
    expect(whole === await link.evaluate((a) => a.href), `打开整页 leads to ${whole}`);
    await screen.proper("list-panel");
    await screen.page.keyboard.press("Escape");
    expect(await screen.page.locator(".panel").count() === 0, "Escape does not close it");
    expect(await link.evaluate((a) => a === document.activeElement), "the row has lost the focus");
    await screen.close();
}

async function filters(t, kind) {
    const screen = await t.browser.screen(kind, "zhouwenjing");
    await screen.go(LIST);
    await screen.proper(`list-${kind}`);
    await screen.page.fill("main .filter [name=q]", "法治");
    await screen.page.selectOption("main .filter [name=year]", "2026");
    await screen.leave("main .filter button");
    expect(await screen.page.locator(".chosen a.chip").count() === 2, "two conditions, but not two chips");
    await screen.proper(`list-filtered-${kind}`);
    await screen.leave(screen.page.locator(".chosen a.chip").first());
    expect(await screen.page.locator(".chosen a.chip").count() === 1, "the chip did not take its condition away");
    await screen.page.locator("summary", { hasText: "选列" }).click();
    await screen.proper(`list-columns-${kind}`);
    await screen.close();
}

async function phoneOpensThePage(t) {
    const screen = await t.browser.screen("phone", "zhouwenjing");
    await screen.go(LIST);
    await screen.leave(screen.page.locator(".listing .name a").first());
    expect(/\/self_assessment\/[0-9a-z]{13}$/.test(new URL(screen.page.url()).pathname), screen.page.url());
    await screen.close();
}

export default async function walk(t) {
    await t.test("a row opens beside the list and goes again", () => panel(t));
    await t.test("filters, chips and columns at a desk", () => filters(t, "desk"));
    await t.test("the same on a phone", () => filters(t, "phone"));
    await t.test("on a phone a row opens its page", () => phoneOpensThePage(t));
}
