/* 提醒 on a morning with a hundred of them: by matter, opened, all of a matter known; 免打扰. 附件: 预览 of a PDF, a picture, a table. */
import { expect } from "../lib/report.mjs";
import { Walk } from "../lib/scenario.mjs";

const CLOCK = "2026-09-28T09:00:00+08:00";

/* Steps as the acceptance scenarios take them; what they saved. */
async function before(t, steps) {
    const walk = new Walk({ clock: CLOCK, steps }, t.place, t.server);
    await walk.go();
    return walk.saved;
}

async function morning(t) {
    await before(t, [
        { as: "zhouwenjing", do: "fill", path: "/desk/r/complaint/import", form: "/import", files: { sheet: "complaints-100.csv" }, save: "look" },
        { do: "fill", path: "$look.href", form: "/import/confirm" },
        { do: "fill", path: "/desk/obligations/self_assessment_submitted/urge", form: "/urge", fields: { text: "请本周内提交自评。" } },
        { do: "clock", now: "2026-09-29T09:00:00+08:00" },
        { as: "lizhiqiang", do: "fill", path: "/desk/alerts", form: "/desk/alerts/", near: ["催办"], fields: { do: "seen", reply: "周五前报。" } },
    ]);
    for (const kind of ["desk", "phone"]) {
        const screen = await t.browser.screen(kind, "zhouwenjing");
        await screen.go("/desk/alerts");
        expect((await screen.text()).includes("类事"), "matters are counted");
        expect(await screen.page.locator("details.matter").count() < 20, "a hundred alerts are a few lines");
        await screen.proper(`inbox-${kind}`);
        await screen.page.locator("details.matter:has-text('（投诉举报）') > summary").click();
        await screen.proper(`inbox-open-${kind}`);
        for (const show of ["urged", "sent", "quiet", "closed", "red"]) {
            await screen.go(`/desk/alerts?show=${show}`);
            await screen.proper(`inbox-${show}-${kind}`);
        }
        await screen.close();
    }
    const screen = await t.browser.screen("phone", "zhouwenjing");
    await screen.go("/desk/alerts");
    await screen.page.locator("details.matter:has-text('（投诉举报）') > summary").tap();
    await screen.leave("details.matter:has-text('（投诉举报）') button:has-text('件都知道了')");
    expect(await screen.page.locator("details.matter:has-text('（投诉举报）') .chip:has-text('都看过')").count() > 0, "all of it is known");
    await screen.go("/desk/alerts?show=quiet");
    await screen.page.fill("#from", "19:30");
    await screen.page.fill("#until", "08:00");
    await screen.leave("button:has-text('保存免打扰')");
    expect(await screen.page.inputValue("#from") === "19:30", "what was set stands");
    await screen.close();
}

async function files(t) {
    const saved = await before(t, [
        { as: "lizhiqiang", do: "find", path: "/desk/r/self_assessment?tab=todo&year=2026", row: ["双河镇卫生院"], save: "item" },
        { do: "take", record: "$item", step: "score", fields: { score: 1 }, files: { evidence: ["photo.jpg", "three.pdf"] } },
        { do: "find", path: "$item.href", row: ["three.pdf"], link: "/view", save: "pdf" },
        { do: "find", path: "$item.href", row: ["photo.jpg"], link: "/view", save: "photo" },
        { do: "take", record: "$item", step: "score", fields: { score: 1, evidence: "" }, files: { evidence: ["table.xlsx"] } },
        { do: "find", path: "$item.href", row: ["table.xlsx"], link: "/view", save: "table" },
    ]);
    for (const kind of ["desk", "phone"]) {
        const screen = await t.browser.screen(kind, "lizhiqiang");
        await screen.go(saved.item.href);
        expect((await screen.text()).includes("附件历版"), "what was replaced is listed");
        await screen.proper(`file-versions-${kind}`);
        for (const name of ["pdf", "photo", "table"]) {
            await screen.go(saved[name].href);
            if (name !== "table") {
                expect(await screen.page.locator(".preview-picture").evaluate((img) => img.complete && img.naturalWidth > 50), `${name} is a picture`);
            }
            expect((await screen.page.locator(".marks").textContent()).includes("李志强"), "who looks stands over it");
            await screen.proper(`file-${name}-${kind}`);
        }
        await screen.go(saved.pdf.href);
        await screen.leave("a:has-text('下一页')");
        expect((await screen.text()).includes("第 2 页"), "the next page");
        await screen.close();
    }
}

export default async function (t) {
    await t.test("files are looked at in the page", () => files(t));
    await t.test("a morning with a hundred alerts", () => morning(t));
}
