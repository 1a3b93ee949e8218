/* The pages people have, at the desk and on the phone, in 大字 and on paper. */
import { expect } from "../lib/report.mjs";

const HOMES = ["zhouwenjing", "hejianming", "lizhiqiang", "gaoyuanhang", "luyuan", "shenji", "xitong", "anquan", "mishu"];

const PAGES = [
    ["zhouwenjing", "registers", "/desk/registers"],
    ["zhouwenjing", "registers-new", "/desk/registers?new=1"],
    ["zhouwenjing", "find", "/desk/find?q=自评"],
    ["zhouwenjing", "find-nothing", "/desk/find?q=没有这样的词"],
    ["zhouwenjing", "frameworks-waiting", "/desk/frameworks/waiting"],
    ["zhouwenjing", "list-rounds", "/desk/r/assessment_round"],
    ["zhouwenjing", "list-self", "/desk/r/self_assessment?year=2026"],
    ["zhouwenjing", "list-empty", "/desk/r/self_assessment?q=没有这样的词"],
    ["zhouwenjing", "list-review", "/desk/r/score_review?tab=waiting"],
    ["zhouwenjing", "list-time", "/desk/r/plan_task?tab=all&year=0&view=time"],
    ["zhouwenjing", "list-month", "/desk/r/plan_task?tab=all&year=0&view=month"],
    ["zhouwenjing", "list-tree", "/desk/r/plan_task?tab=all&year=0&view=tree"],
    ["zhouwenjing", "agenda", "/desk/agenda"],
    ["hejianming", "agenda-all", "/desk/agenda?all=1"],
    ["zhouwenjing", "new-round", "/desk/r/assessment_round/new"],
    ["zhouwenjing", "matrix", "/desk/matrix"],
    ["zhouwenjing", "matrix-low", "/desk/matrix?order=low"],
    ["zhouwenjing", "frameworks", "/desk/frameworks"],
    ["zhouwenjing", "report-check", "/desk/report-check"],
    ["zhouwenjing", "reports", "/desk/reports"],
    ["zhouwenjing", "archive", "/desk/archive"],
    ["zhouwenjing", "figures", "/desk/figures"],
    ["zhouwenjing", "figures-found", "/desk/figures?q=自评 法制科"],
    ["zhouwenjing", "figures-nothing", "/desk/figures?q=没有这样的词"],
    ["zhouwenjing", "figures-wrong", "/desk/figures?from=去年&to=2026-12-31", 422],
    ["zhouwenjing", "figure", "/desk/figures/participants_submitted"],
    ["zhouwenjing", "figure-rate", "/desk/figures/self_rate"],
    ["zhouwenjing", "figure-rows", "/desk/figures/participants_submitted/rows"],
    ["zhouwenjing", "figure-rows-none", "/desk/figures/participants_submitted/rows?year=2019"],
    ["lizhiqiang", "figure-own", "/desk/figures/self_rate"],
    ["zhouwenjing", "org", "/desk/org"],
    ["zhouwenjing", "packages", "/desk/packages"],
    ["zhouwenjing", "packages-import", "/desk/packages/import"],
    ["zhouwenjing", "packages-counties", "/desk/packages/counties?period=2025"],
    ["xitong", "packages-peers", "/desk/packages/peers"],
    ["zhouwenjing", "me", "/desk/me"],
    ["zhouwenjing", "printed", "/desk/print"],
    ["zhouwenjing", "list-release", "/desk/r/release"],
    ["zhouwenjing", "list-receipt", "/desk/r/receipt"],
    ["zhouwenjing", "receipts-signed", "/desk/obligations/receipts_signed"],
    ["zhouwenjing", "missing", "/desk/r/assessment_round/0000000000000", 404],
    ["lizhiqiang", "list-own", "/desk/r/self_assessment?tab=todo"],
    ["shenji", "audit", "/desk/audit"],
];

/* Pages behind the first link that fits, found as a person finds them. */
const BEHIND = [
    ["zhouwenjing", "record-round", "/desk/r/assessment_round", /^\/desk\/r\/assessment_round\/\w{13}$/],
    ["zhouwenjing", "record-participation", "/desk/r/participation?year=2026", /^\/desk\/r\/participation\/\w{13}$/],
    ["zhouwenjing", "record-review", "/desk/r/score_review?tab=waiting&year=2026", /^\/desk\/r\/score_review\/\w{13}$/],
    ["zhouwenjing", "record-reviewed", "/desk/r/score_review?tab=reviewed&year=2025", /^\/desk\/r\/score_review\/\w{13}$/],
    ["zhouwenjing", "record-release", "/desk/r/release", /^\/desk\/r\/release\/\w{13}$/],
    ["zhouwenjing", "framework", "/desk/frameworks", /^\/desk\/frameworks\/\w{13}$/],
    ["lizhiqiang", "record-self", "/desk/r/self_assessment?tab=todo", /^\/desk\/r\/self_assessment\/\w{13}$/],
    ["lizhiqiang", "record-scored", "/desk/r/self_assessment?tab=scored", /^\/desk\/r\/self_assessment\/\w{13}$/],
];

async function behind(screen, path, fits) {
    await screen.go(path);
    const links = await screen.page.locator("main a[href]").evaluateAll((all) => all.map((a) => a.getAttribute("href").split(/[?#]/)[0]));
    const found = links.find((l) => fits.test(l));
    expect(found, `${path} leads to nothing like ${fits}`);
    return found;
}

async function onBoth(t, login, name, path, status = 200) {
    for (const kind of ["desk", "phone"]) {
        await t.test(`${name} (${kind})`, async () => {
            const screen = await t.browser.screen(kind, login);
            const to = path instanceof Array ? await behind(screen, ...path) : path;
            const got = await screen.go(to);
            expect(got === status, `${to} answered ${got}`);
            await screen.proper(name);
            await screen.close();
        });
    }
}

async function large(t) {
    const screen = await t.browser.screen("phone", "lizhiqiang");
    await screen.go("/desk");
    await screen.leave("form.large button");
    expect(await screen.page.evaluate(() => document.documentElement.classList.contains("dazi")), "大字 is not on after the switch");
    const size = await screen.page.evaluate(() => parseFloat(getComputedStyle(document.querySelector("main")).fontSize));
    expect(size >= 20, `大字 is ${size} px`);
    await screen.proper("large-home");
    for (const [name, path] of [["large-list", "/desk/r/self_assessment?tab=todo"], ["large-registers", "/desk/registers"]]) {
        await screen.go(path);
        await screen.proper(name);
    }
    await screen.go(await behind(screen, "/desk/r/self_assessment?tab=todo", /^\/desk\/r\/self_assessment\/\w{13}$/));
    await screen.proper("large-record");
    const small = await screen.page.locator("main button:visible, main .pick label:visible").evaluateAll((all) =>
        all.map((n) => [n.textContent.trim(), n.getBoundingClientRect().height]).filter(([, h]) => h > 0 && h < 47.5));
    expect(small.length === 0, `in 大字 these are lower than 48 px: ${small.map((s) => s.join(" ")).join(", ")}`);
    await screen.close();
}

/* On paper: no menus, no bars, black on white, nothing cut at the side. */
async function paper(t, name, path, landscape) {
    const screen = await t.browser.screen("desk", "zhouwenjing");
    await screen.go(path instanceof Array ? await behind(screen, ...path) : path);
    await screen.page.emulateMedia({ media: "print" });
    const shown = await screen.page.locator("header.top, nav.side, nav.phonebar, form.find, .btn-primary").evaluateAll((all) =>
        all.filter((n) => n.getClientRects().length).map((n) => n.className || n.tagName));
    await screen.picture(`print-${name}`, { fullPage: true });
    const pdf = await screen.page.pdf({ format: "A4", landscape, preferCSSPageSize: true });
    expect(pdf.length > 5000, "the printed page is empty");
    expect(shown.length === 0, `printed though nobody can press it: ${shown.join(", ")}`);
    await screen.close();
}

/* 打印今日一页 holds what it says. */
async function onePage(t) {
    const screen = await t.browser.screen("desk", "hejianming");
    await screen.go("/desk");
    expect(await screen.page.locator(".six > li").count() === 7, "seven figures: tasks, cases, permits, credit, disputes, warnings, assessment");
    expect((await screen.page.locator("button.print").innerText()) === "打印今日一页", "no button");
    const pdf = (await screen.page.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1");
    const pages = pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length;
    expect(pages === 1, `${pages} pages`);
    await screen.close();
}

async function keyboard(t) {
    const screen = await t.browser.screen("desk", "zhouwenjing");
    await screen.go("/desk");
    await screen.page.keyboard.press("Tab");
    expect(await screen.page.evaluate(() => document.activeElement.classList.contains("skip")), "the first Tab is not 跳到正文");
    await screen.page.keyboard.press("Control+k");
    expect(await screen.page.evaluate(() => document.activeElement.matches("dialog[open] input[name=q]")), "Ctrl+K does not lead to the search box");
    await screen.page.keyboard.type("khlc");
    await Promise.all([screen.page.waitForNavigation(), screen.page.keyboard.press("Enter")]);
    expect((await screen.text()).includes("考核轮次"), "khlc does not find 考核轮次");
    await screen.close();
}

export default async function walk(t) {
    for (const kind of ["desk", "phone"]) {
        await t.test(`login (${kind})`, async () => {
            const screen = await t.browser.screen(kind);
            await screen.go("/login");
            await screen.proper("login");
            await screen.page.fill("#login", "lizhiqiang");
            await screen.page.fill("#password", "不是这个密码");
            await screen.leave("button:has-text('登录')");
            expect((await screen.text()).includes("账号或密码不对"), "a wrong password is not told");
            await screen.proper("login-wrong");
            await screen.close();
        });
    }
    for (const login of HOMES) {
        await onBoth(t, login, `home-${login}`, "/desk");
    }
    for (const [login, name, path, status] of PAGES) {
        await onBoth(t, login, name, path, status);
    }
    for (const [login, name, path, fits] of BEHIND) {
        await onBoth(t, login, name, [path, fits]);
    }
    await t.test("大字 on the phone", () => large(t));
    await t.test("printed: list", () => paper(t, "list", "/desk/r/participation?year=2026", true));
    await t.test("printed: matrix", () => paper(t, "matrix", "/desk/matrix", true));
    await t.test("printed: time table", () => paper(t, "time", "/desk/r/plan_task?tab=all&year=2026&view=time", true));
    await t.test("printed: 今日一页 is one page", () => onePage(t));
    await t.test("printed: record", () => paper(t, "record", BEHIND[3].slice(2), false));
    await t.test("keyboard", () => keyboard(t));
}
