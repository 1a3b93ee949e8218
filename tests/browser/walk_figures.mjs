/* 指标口径: looked for, asked for a unit and another year, its records taken away as a table; a date that cannot be read stays typed.
 * 核对报告里的数: a text beside the registers. */
import { expect } from "../lib/report.mjs";

async function dictionary(t) {
    const screen = await t.browser.screen("desk", "zhouwenjing");
    await screen.go("/desk/figures");
    await screen.page.fill("main input[name=q]", "自评报送家数");
    await screen.leave("button:has-text('查看')");
    expect(await screen.page.locator("main td.name a").count() < 5, "few figures are found");
    await screen.leave("main td.name a:has-text('自评报送家数')");
    expect(await screen.page.locator("h1").innerText().then((w) => w.includes("自评报送家数")), "the figure opens");
    for (const words of ["怎么数", "去重", "近五年", "按单位", "用在哪里", "不同的单位各算一家"]) {
        expect((await screen.text()).includes(words), `the page says ${words}`);
    }
    await screen.page.selectOption("select[name=unit]", { label: "县人民医院" });
    await screen.leave("button:has-text('查看')");
    expect(await screen.page.locator("main").innerText().then((w) => w.includes("县人民医院")), "the unit is named");
    await screen.proper("figure-unit");
    await screen.leave("a:has-text('看这个数背后的')");
    const [file] = await Promise.all([screen.page.waitForEvent("download"), screen.page.click("a:has-text('下载表格')")]);
    expect(file.suggestedFilename().endsWith(".csv"), `it is called ${file.suggestedFilename()}`);
    await screen.close();
}

async function wrongPeriod(t) {
    const screen = await t.browser.screen("phone", "zhouwenjing");
    expect(await screen.go("/desk/figures/self_rate?from=上个月&to=2026-06-30") === 422, "a wrong date is refused");
    expect(await screen.page.inputValue("input[name=from]") === "上个月", "what was typed stands");
    expect(await screen.page.inputValue("input[name=to]") === "2026-06-30", "the other date, too");
    await screen.proper("figure-wrong");
    await screen.close();
}

async function textCheck(t) {
    const screen = await t.browser.screen("phone", "zhouwenjing");
    await screen.go("/desk/report-check");
    await screen.page.fill("#year", "2026");
    await screen.page.fill("#text", "累计开展“送法助企”活动84场次，帮助解决问题6个。\n开展“送法助企”活动，解决实际问题56个。");
    await screen.leave("button:has-text('核对')");
    const words = await screen.page.locator("main").innerText();
    expect(words.includes("和 2026 年台账核对") && words.includes("送法助企活动"), words.slice(0, 300));
    expect(words.includes("同一件事两个数"), "the text is held against itself, too");
    await screen.proper("report-checked");
    await screen.close();
}

export default async function (t) {
    await t.test("a figure is looked for and asked for a unit", () => dictionary(t));
    await t.test("a wrong period stays typed", () => wrongPeriod(t));
    await t.test("a text is held against the registers", () => textCheck(t));
}
