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

async function overlay(t) {
    const screen = await t.browser.screen("desk", "zhouwenjing");
    const { page } = screen;
    await screen.go(LIST);
    await page.keyboard.press("Control+k");
    await page.waitForSelector("dialog.palette[open]");
    await page.keyboard.type("新增 会议");
    await page.waitForSelector(".palette .hits a[href='/desk/r/meeting/new']");
    await screen.proper("palette");
    await page.keyboard.press("ArrowDown");
    expect(await page.evaluate(() => document.activeElement.closest(".palette-hits") !== null), "the arrow does not reach a hit");
    await page.keyboard.press("ArrowUp");
    expect(await page.evaluate(() => document.activeElement.name === "q"), "the way back up");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".palette", { state: "detached", timeout: 3000 }).catch(() => expect(false, "Escape does not close it"));
    await page.keyboard.press("Control+k");
    await page.waitForSelector("dialog.palette[open]");
    await page.keyboard.type("会议");
    await page.waitForSelector(".palette li.on a[href='/desk/r/meeting']");
    await Promise.all([page.waitForURL("**/desk/r/meeting"), page.keyboard.press("Enter")]);
    await screen.close();
}

async function pinsYearTabs(t, kind) {
    const screen = await t.browser.screen(kind, "zhouwenjing");
    const { page } = screen;
    await screen.go("/desk/r/self_assessment?tab=all&q=没有这样的词&year=2025");
    expect((await page.locator(".ways").innerText()).includes("去掉『含“没有这样的词”』有"), "no way out of an empty list");
    await screen.proper(`list-nothing-${kind}`);
    if (kind === "desk") {
        await page.locator("details.year summary").click();
        await screen.proper("year-switch");
        await screen.leave(page.locator("details.year button", { hasText: "2025" }));
        expect((await page.locator(".chosen a.chip").innerText()).includes("年度 2025"), "the list does not follow the year");
        await screen.go("/desk/r/meeting");
        const tabs = async () => (await page.locator(".opened a").allInnerTexts()).map((s) => s.trim());
        expect((await tabs()).join() === "工作台,自评,会议", (await tabs()).join());
        await page.locator(".opened button").first().click();
        expect((await tabs()).join() === "工作台,会议", (await tabs()).join());
        await page.locator("details.year summary").click();
        await screen.leave(page.locator("details.year button", { hasText: "全部年度" }));
    }
    await screen.close();
}

async function withoutScript(t) {
    const screen = await t.browser.screen("plain", "zhouwenjing");
    await screen.go("/desk/r/meeting");
    expect((await screen.page.locator(".opened").innerText()).replace(/\s+/g, " ").trim() === "工作台 会议", "the row of tabs");
    await screen.leave(screen.page.locator("form[action$='/pin'] button"));
    expect(await screen.page.locator(".side a[href='/desk/r/meeting']").first().isVisible(), "not in the menu");
    await screen.proper("pinned-plain");
    await screen.leave(screen.page.locator("form[action$='/pin'] button"));
    await screen.close();
}

/* 责任树 unfolds in place; without script the same branch is a page. */
async function tree(t, kind) {
    const screen = await t.browser.screen(kind, "zhouwenjing");
    const { page } = screen;
    await screen.go("/desk/r/plan_task?tab=all&year=0&view=tree");
    await page.locator("ul.tree > li > details > summary").first().click();
    if (kind === "plain") {
        await screen.leave(page.locator("ul.tree .twig a").first());
        expect((await page.locator(".trail").innerText()).startsWith("全部 ›"), "no way back up");
    } else {
        await page.waitForSelector("ul.tree ul.tree > li");
        await page.locator("ul.tree ul.tree > li > details > summary").first().click();
        await page.waitForSelector("ul.tree ul.tree ul.tree > li");
    }
    await screen.proper(`list-tree-open-${kind}`);
    await screen.close();
}

/* The drawing at a desk, a list by month on a phone; a bar is reached by the name beside it. */
async function timeTable(t) {
    for (const [kind, seen, unseen] of [["desk", ".gantt", ".timeline h3"], ["phone", ".timeline h3", ".gantt"]]) {
        const screen = await t.browser.screen(kind, "zhouwenjing");
        await screen.go("/desk/r/plan_task?tab=all&year=2026&view=time");
        expect(await screen.page.locator(seen).first().isVisible(), `${seen} is not shown (${kind})`);
        expect(!await screen.page.locator(unseen).first().isVisible(), `${unseen} is shown (${kind})`);
        if (kind === "desk") {
            const row = screen.page.locator(".gantt tbody tr:not(.group)").first();
            const to = await row.locator("th a").getAttribute("href");
            expect(await row.locator("svg > a").first().getAttribute("href") === to, "the bar leads elsewhere than its name");
            await row.locator("th a").focus();
            await Promise.all([screen.page.waitForURL(`**${to}`), screen.page.keyboard.press("Enter")]);
        }
        await screen.close();
    }
}

export default async function walk(t) {
    await t.test("责任树 unfolds at a desk", () => tree(t, "desk"));
    await t.test("责任树 unfolds on a phone", () => tree(t, "phone"));
    await t.test("责任树 without script", () => tree(t, "plain"));
    await t.test("时间表: drawn at a desk, by month on a phone", () => timeTable(t));
    await t.test("Ctrl+K: the overlay by keyboard alone", () => overlay(t));
    await t.test("an empty list, the year switch and the open tabs at a desk", () => pinsYearTabs(t, "desk"));
    await t.test("an empty list on a phone", () => pinsYearTabs(t, "phone"));
    await t.test("tabs and 常用 without script", () => withoutScript(t));
    await t.test("a row opens beside the list and goes again", () => panel(t));
    await t.test("filters, chips and columns at a desk", () => filters(t, "desk"));
    await t.test("the same on a phone", () => filters(t, "phone"));
    await t.test("on a phone a row opens its page", () => phoneOpensThePage(t));
}
