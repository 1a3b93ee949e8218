/* The head signs from the home page: two taps, on the phone, at the desk, and without script. What he must know stands in the
 * line he unfolds; 退回 leads to where the reason is written. */
import { expect } from "../lib/report.mjs";
import { Visitor } from "../lib/visitor.mjs";

const CASE = /^\/desk\/r\/penalty_case\/\w{13}/;
const STEP = "/step/file";

/* A case with two officers, submitted for 立案: it waits for the head of the officers. */
export async function submitted(v, name, code) {
    const unit = await v.get("/desk/r/supervised_unit/new");
    const party = await v.submit(unit.form((f) => f.action.startsWith("/desk/r/supervised_unit/new")),
        { name, kind: "医疗机构", code, "place.detail": "示范路 8 号", "place.region": "330199", phone: "13800000003" });
    expect(party.first, `the unit was not opened: ${party.alerts()}`);
    const open = await v.get("/desk/r/penalty_case/new");
    const opened = await v.submit(open.form((f) => f.action.startsWith("/desk/r/penalty_case/new")),
        { party: new URL(party.url).pathname.split("/").pop(), matter: "inst_no_license", source: "监督检查", found_on: "2026-09-20", acted_on: "2026-09-18" });
    expect(opened.first && CASE.test(new URL(opened.url).pathname), `the case was not opened: ${opened.alerts()}`);
    const sent = await v.submit(opened.form((f) => f.action.includes(STEP)), { officers: ["高远航", "苏晴"] });
    expect(sent.first, `立案 was not submitted: ${sent.alerts()}`);
    return new URL(opened.url).pathname;
}

const line = (screen, path) => screen.page.locator(`.to-sign:has(a[href='${path}'])`);

async function inTwoTaps(t, kind, path, unit) {
    const screen = await t.browser.screen(kind, "jiandu");
    await screen.go("/desk");
    await screen.proper("home-to-sign");
    expect((await screen.text()).includes("待签"), "the home page has no 待签");
    screen.taps = 0;
    await screen.press(line(screen, path).locator("summary"));
    const told = await line(screen, path).innerText();
    for (const said of [unit, "送签人", "高远航", "行政处罚法 第四十二条"]) {
        expect(told.includes(said), `the unfolded line does not say ${said}:\n${told}`);
    }
    await screen.proper("home-to-sign-open");
    await screen.leave(line(screen, path).locator("button:has-text('同意并签名')"));
    expect(screen.taps === 2, `it took ${screen.taps} taps`);
    expect(new URL(screen.page.url()).pathname === "/desk", `after signing came ${screen.page.url()}`);
    expect((await screen.text()).includes("已签名"), "nothing says that it was signed");
    expect(await line(screen, path).count() === 0, "what was signed still waits");
    await screen.go(path);
    const text = await screen.text();
    expect(text.includes("雷鸣") && text.includes("立案"), "the record does not tell the signature");
    await screen.close();
    return `${screen.taps} taps`;
}

async function back(t, path) {
    const screen = await t.browser.screen("desk", "jiandu");
    await screen.go("/desk");
    await screen.press(line(screen, path).locator("summary"));
    await screen.leave(line(screen, path).locator("a:has-text('退回')"));
    expect(screen.page.url().endsWith(`${path}#sign-note`), `退回 led to ${screen.page.url()}`);
    await screen.page.fill("#sign-note", "补充现场照片");
    await screen.leave("button[name=agree][value='0']");
    await screen.go("/desk");
    expect(await line(screen, path).count() === 0, "what was sent back still waits");
    await screen.close();
}

/* Somebody else has changed the case since the page was opened: nothing is signed, and the page says so. */
async function stale(t, v, path) {
    const boss = new Visitor(t.server.url, "jiandu");
    await boss.enter();
    const home = await boss.get("/desk");
    const form = home.form((f) => f.action === `${path}/sign`);
    expect(form, "the home page has no form to sign with");
    const record = await v.get(path);
    const taken = await v.submit(record.form((f) => f.action === `${path}/withdraw`));
    expect(taken.first, `撤回: ${taken.alerts()}`);
    const answer = await boss.submit(form, { agree: "1" });
    expect(answer.status === 409 || answer.status === 422, `a stale signature was answered ${answer.status}`);
}

export default async function walk(t) {
    const v = new Visitor(t.server.url, "gaoyuanhang");
    await v.enter();
    const cases = [];
    for (const [name, code] of [["示范县安心诊所", "91350200MA31E12PXF"], ["示范县康宁诊所", "92330100MA2B12343N"],
        ["示范县安泰诊所", "91350200MA31E12Q8F"], ["示范县仁和诊所", "91350200MA31E12R6A"], ["示范县同德诊所", "91350200MA31E12W7G"]]) {
        cases.push([await submitted(v, name, code), name]);
    }
    await t.test("two taps on the phone", () => inTwoTaps(t, "phone", ...cases[0]));
    await t.test("two clicks at the desk", () => inTwoTaps(t, "desk", ...cases[1]));
    await t.test("two clicks without script", () => inTwoTaps(t, "plain", ...cases[2]));
    await t.test("back with a reason", () => back(t, cases[3][0]));
    await t.test("what was withdrawn meanwhile is not signed", () => stale(t, v, cases[4][0]));
}
