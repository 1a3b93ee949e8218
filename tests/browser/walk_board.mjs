/* 看板: figures first, then charts drawn from the tables behind them; the same without script, on a phone, on the wall and on paper. */
import { expect } from "../lib/report.mjs";

const pagesOf = (pdf) => pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length;

async function desk(t) {
    const screen = await t.browser.screen("desk", "hejianming");
    let since = Date.now();
    await screen.go("/desk");
    expect(Date.now() - since < 3000, "the director's home page answers within three seconds");
    const words = await screen.text();
    for (const word of ["任务", "案件", "审批", "信用", "纠纷", "预警"]) {
        expect(words.includes(word), `the home page says ${word}`);
    }
    since = Date.now();
    await screen.go("/desk/boards");
    expect(Date.now() - since < 3000, "the board answers within three seconds");
    await screen.page.waitForSelector("figure[data-over=units] svg");
    expect(await screen.page.locator("figure[data-over=units] svg pattern").count() > 0, "bars are told apart by hatching, too");
    expect(!(await screen.page.locator("figure[data-over=units] table").isVisible()), "the table is folded away");
    expect(await screen.page.locator("svg linearGradient, canvas").count() === 0, "nothing shaded, nothing painted");
    await screen.proper("board");
    await screen.page.locator("figure[data-over=units] summary").click();
    await screen.leave("figure[data-over=units] td a");
    expect(new URL(screen.page.url()).searchParams.has("unit"), "a bar leads to its unit");
    expect((await screen.text()).includes("看这个数背后的") || (await screen.text()).includes("分子"), "and on to what is behind it");
    await screen.go("/desk/boards");
    await screen.page.selectOption("#span", "q3");
    await screen.page.selectOption("#unit", { label: "县人民医院" });
    await screen.leave("button:has-text('查看')");
    expect((await screen.text()).includes("示范县人民医院，2026年第三季度"), "period and unit stand in the title");
    expect(/span=q3/.test(screen.page.url()) && /unit=\w+/.test(screen.page.url()), "and in the address");
    await screen.proper("board-unit");
    await screen.close();
}

async function bar(t) {
    const screen = await t.browser.screen("desk", "hejianming");
    await screen.go("/desk/boards");
    const path = screen.page.locator("figure[data-over=units] svg path[fill='#1D4F91']").first();
    await path.waitFor();
    const led = screen.page.waitForNavigation();
    await path.click({ force: true });
    await led;
    expect(screen.page.url().includes("/desk/figures/"), `a bar is pressed: ${screen.page.url()}`);
    await screen.close();
}

async function small(t) {
    const screen = await t.browser.screen("phone", "lizhiqiang");
    await screen.go("/desk/boards");
    expect((await screen.text()).includes("医院看板"), "the hospital has its own");
    await screen.proper("board");
    await screen.close();
}

async function plain(t) {
    const screen = await t.browser.screen("plain", "hejianming");
    await screen.go("/desk/boards");
    expect(await screen.page.locator("figure.chart table:visible").count() === 3, "without script the tables are there");
    expect(await screen.page.locator(".draw:visible").count() === 0, "and no empty place");
    await screen.proper("board");
    await screen.close();
}

async function large(t) {
    const screen = await t.browser.screen("phone", "hejianming");
    await screen.go("/desk");
    await screen.leave("form.large button");
    await screen.go("/desk/boards");
    await screen.proper("board-large");
    await screen.close();
}

async function wall(t) {
    const screen = await t.browser.screen("desk", "hejianming");
    await screen.page.setViewportSize({ width: 1920, height: 1080 });
    await screen.go("/desk/boards");
    const figures = await screen.page.locator(".board .six .big").allInnerTexts();
    await screen.leave("a:has-text('挂墙显示')");
    const least = await screen.page.evaluate(() => Math.min(...[...document.querySelectorAll("main *")]
        .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
        .filter((e) => !e.closest("svg, .visually-hidden")).map((e) => parseFloat(getComputedStyle(e).fontSize))));
    expect(least >= 28, `the smallest words are ${least} px`);
    expect((await screen.page.locator(".board .six .big").allInnerTexts()).join() === figures.join(), "the same figures");
    expect(!(await screen.page.locator(".side").isVisible()), "no menu");
    await screen.proper("board-wall");
    await screen.leave("a:has-text('退出挂墙')");
    await screen.close();
}

async function paper(t) {
    const screen = await t.browser.screen("desk", "hejianming");
    await screen.go("/desk");
    expect(pagesOf(await screen.page.pdf({ format: "A4", preferCSSPageSize: true })) === 1, "今日一页 is one page");
    await screen.go("/desk/boards");
    await screen.page.waitForSelector("figure svg");
    await screen.page.emulateMedia({ media: "print" });
    await screen.picture("print-board", { fullPage: true });
    expect(await screen.page.locator(".board-ask:visible, .board-state a:visible").count() === 0, "nothing to press on paper");
    await screen.close();
}

export default async function (t) {
    await t.test("figures, charts, period and unit", () => desk(t));
    await t.test("a bar is pressed", () => bar(t));
    await t.test("on a phone", () => small(t));
    await t.test("without script", () => plain(t));
    await t.test("in large type", () => large(t));
    await t.test("on the wall", () => wall(t));
    await t.test("on paper", () => paper(t));
}
