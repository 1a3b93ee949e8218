/* casefile.mjs - 案卷 as independent readers see it: qpdf, pdftotext, pdfimages, openssl. A case is walked to its end by the scenario
 * DEC-10 up to 归档; then the volumes are taken apart page by page. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/machine.mjs";
import { expect } from "../lib/report.mjs";
import { Walk, scenarios } from "../lib/scenario.mjs";

const bare = (s) => s.replace(/\s/g, "");

/* What a reader finds on each page: its text, the number at the upper right corner (null: none), pictures. */
function pagesOf(path, run) {
    const boxes = run("pdftotext", ["-bbox", path, "-"]).split("<page ").slice(1);
    const pictures = run("pdfimages", ["-list", path]).split("\n").slice(2).map((l) => Number(l.trim().split(/\s+/)[0]));
    return boxes.map((page, i) => {
        const [, width] = /width="([\d.]+)"/.exec(page);
        const words = [...page.matchAll(/xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">([^<]*)</g)];
        const corner = words.filter((w) => Number(w[2]) < 48 && Number(w[3]) > width - 60 && /^\d+$/.test(w[4]));
        return {
            text: words.map((w) => w[4]).join(""),
            number: corner.length === 1 ? Number(corner[0][4]) : null,
            pictures: pictures.filter((n) => n === i + 1).length,
        };
    });
}

/* Lines of the contents: the first line of the title, and the pages from-to (null: 附在电子卷内). */
function contentsOf(path, front, run) {
    const text = run("pdftotext", ["-layout", "-f", "2", "-l", String(front), path, "-"]);
    const table = text.slice(0, text.search(/下列文件|本卷共/));
    return [...table.matchAll(/^\s*(\d+\s+)?(\S.*?)\s+(\d+(?:-\d+)?|—)(?:\s+(第 ?\d+ ?版|附在电子卷内))?\s*$/gm)].map((m) => {
        const [from, to = from] = m[3] === "—" ? [null] : m[3].split("-").map(Number);
        return { title: bare(m[2]), from, to, note: m[4] };
    });
}

const sm3 = (path, run) => run("openssl", ["dgst", "-sm3", "-r", path]).split(" ")[0];

export async function casefile({ report, template, run, bin, out, ofRow = "DEC-10" }) {
    const [whole] = scenarios(ofRow);
    const cut = whole.steps.findIndex((s) => s.form === "/casefile");
    const place = await template.copy();
    const server = await place.serve([]);
    const walk = new Walk({ ...whole, steps: whole.steps.slice(0, cut) }, place, server);
    const volume = async (n, name) => {
        const page = await walk.visitor.get(`${walk.saved.case.href}/casefile/${n}`);
        expect(page.status === 200 && page.headers.get("content-type") === "application/pdf", () => `volume ${n}: ${page.status} ${page.body.slice(0, 200)}`);
        const path = join(out, name);
        writeFileSync(path, page.bytes);
        return path;
    };
    let first, second;

    await report.test("casefile: a look at it before is the same bytes each time and says 样张", async () => {
        await walk.go();
        await walk.become("gaoyuanhang");
        const a = readFileSync(await volume(1, "trial-a.pdf")), b = readFileSync(await volume(1, "trial-b.pdf"));
        expect(a.equals(b), "two bytes-different volumes of one record");
        expect(bare(run("pdftotext", ["-l", "1", join(out, "trial-a.pdf"), "-"])).includes("样张"), "样张");
    });
    await report.test("casefile: both volumes are whole PDFs, numbered from 1 behind cover and contents without a gap", async () => {
        const page = await walk.visitor.get(`${walk.saved.case.href}/casefile`);
        const sealed = await walk.visitor.submit(page.form((f) => f.action.endsWith("/casefile")), {});
        expect(sealed.text().includes("已归档"), () => sealed.text().slice(0, 300));
        first = await volume(1, "volume-1.pdf");
        second = await volume(2, "volume-2.pdf");
        for (const path of [first, second]) {
            run("qpdf", ["--check", path]);
            const numbers = pagesOf(path, run).map((p) => p.number);
            const front = numbers.findIndex((n) => n !== null);
            expect(front >= 2 && numbers.slice(0, front).every((n) => n === null), () => `front ${numbers}`);
            expect(numbers.slice(front).every((n, i) => n === i + 1), () => `numbers ${numbers}`);
        }
        return `${pagesOf(first, run).length} and ${pagesOf(second, run).length} pages`;
    });
    await report.test("casefile: the contents tell the truth: every item stands on its pages, pictures on theirs, the new version alone", () => {
        const pages = pagesOf(first, run);
        const front = pages.findIndex((p) => p.number !== null);
        const lines = contentsOf(first, front, run);
        expect(lines.length === 11, () => JSON.stringify(lines));
        const at = (n) => pages[front + n - 1];
        const line = (word) => lines.find((l) => l.title.includes(word));
        expect(at(line("立案审批表").from).text.includes("立案审批表"), "立案审批表");
        expect(bare(line("事先告知书").note || "") === "第2版" && at(line("事先告知书").from).text.includes("告知"), () => JSON.stringify(line("事先告知书")));
        const three = line("three.pdf");
        ["ONE", "TWO", "THREE"].forEach((word, i) =>
            expect(at(three.from + i).text.includes(`EVIDENCE-${word}`), () => `${word}: ${at(three.from + i).text.slice(0, 80)}`));
        expect(three.to - three.from === 2, () => JSON.stringify(three));
        const photos = lines.filter((l) => l.from && at(l.from).text.includes("photo.jpg"));
        expect(photos.length === 5 && photos.every((l) => at(l.from).pictures === 1 && at(l.from).text.includes("第")), () => JSON.stringify(photos));
        const counted = lines.filter((l) => l.from);
        expect(counted[0].from === 1 && counted.every((l, i) => !i || l.from === counted[i - 1].to + 1), () => JSON.stringify(counted));
        expect(counted.at(-1).to === pages.length - front, "the last page is listed");
        const inner = bare(run("pdftotext", ["-layout", second, "-"]));
        expect(inner.includes("合议记录") && inner.includes("集体讨论笔录") && inner.includes("副卷"), "the 副卷 holds what the office thought");
        expect(!bare(run("pdftotext", ["-layout", first, "-"])).includes("合议记录：photo"), "and the 正卷 does not");
    });
    await report.test("casefile: an encrypted PDF, a broken one and a Word file are listed with reason and SM3, not lost", () => {
        const text = bare(run("pdftotext", ["-layout", "-l", "4", first, "-"]));
        const beside = contentsOf(first, pagesOf(first, run).findIndex((p) => p.number !== null), run).filter((l) => !l.from);
        expect(beside.length === 3 && beside.every((l) => l.note === "附在电子卷内"), () => JSON.stringify(beside));
        for (const [name, why] of [["locked.pdf", "加了密码"], ["broken.pdf", "已经损坏"], ["memo.docx", "不能印成页面"]]) {
            const digest = sm3(join(root, "tests", "acceptance", "files", name), run);
            expect(text.includes(name) && text.includes(why), () => `${name} ${why}`);
            for (let i = 0; i < 64; i += 16) {
                expect(text.includes(digest.slice(i, i + 16)), () => `${name}: ${digest} in ${text.slice(-900)}`);
            }
        }
    });
    await report.test("casefile: the digests stand in the chain, the files verify, a changed byte does not", async () => {
        const events = run(bin, ["audit", "dump", ...place.store]);
        const digests = [first, second].map((p) => sm3(p, run));
        const line = events.split("\n").find((l) => l.includes("archive") && l.includes("volumes"));
        expect(line && digests.every((d) => line.includes(d)), () => `${digests} in ${(line || "").slice(0, 400)}`);
        expect(run(bin, ["audit", "verify", ...place.store]).includes("案卷 2 卷，摘要与留痕相符"), "audit verify");
        expect(/案卷（正卷），2026年9月22日归档，编了页码的共 \d+ 页/.test(run(bin, ["paper", "verify", first, ...place.store])), "paper verify");
        const asked = await walk.visitor.get("/verify");
        const told = await walk.visitor.submit(asked.form((f) => f.action.endsWith("/verify")), {}, { file: { name: "案卷.pdf", bytes: readFileSync(second) } });
        expect(told.text().includes("案卷（副卷）") && told.text().includes("归档以后没有改动"), () => told.text().slice(0, 400));
        const bytes = readFileSync(first);
        bytes[bytes.length >> 1] ^= 1;
        writeFileSync(join(out, "changed.pdf"), bytes);
        const r = spawnSync(bin, ["paper", "verify", join(out, "changed.pdf"), ...place.store], { encoding: "utf8" });
        expect(r.status === 1 && r.stdout.includes("不是本系统签发的文书"), () => `${r.status} ${r.stdout}`);
    });
    const ended = await place.drop();
    expect(!ended, ended);
}
