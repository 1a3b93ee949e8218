/* run.mjs - data packages between two counties and a city, each a copy of the demo with a key of its own: what is sent, what is refused
 * and why, the counties side by side, 督办 down and its answer up.
 *
 *     node tests/package/run.mjs [--bin build-test/src/faheng] [--db sqlite|postgres]
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { besidePostgres, options, program, root, tempFolder } from "../lib/machine.mjs";
import { postgresTemplate, setClock, sqliteTemplate } from "../lib/place.mjs";
import { Report, expect } from "../lib/report.mjs";
import { Visitor } from "../lib/visitor.mjs";

const given = options({ bin: String, db: String });
const bin = program(given.bin);
if (given.db !== "sqlite") {
    besidePostgres();
}
const report = new Report();
const NOW = "2026-09-28T09:00:00+08:00";
const NEXT = "2026-09-29T09:00:00+08:00";
const PACKAGES = "/desk/packages", IMPORT = "/desk/packages/import", PEERS = "/desk/packages/peers";
const FINGERPRINT = /(?:[0-9a-f]{4} ){15}[0-9a-f]{4}/;

/* One installation: a copy of the demo without its keys. */
class Office {
    constructor(place, url) {
        Object.assign(this, { place, url, people: {} });
    }

    async as(login) {
        if (!this.people[login]) {
            this.people[login] = new Visitor(this.url, login);
            await this.people[login].enter();
            expect(this.people[login].entered, `${login} did not get in`);
        }
        return this.people[login];
    }

    async open(login, path, ...pieces) {
        return holds(await (await this.as(login)).get(path), path, pieces);
    }

    async submit(login, path, action, fields, pieces, files) {
        const v = await this.as(login), page = await v.get(path);
        const form = page.form((f) => f.action.replace(/\/files$/, "").endsWith(action) && Object.keys(fields).every((k) => f.has(k)));
        expect(form, () => `no form ${action} on ${path}: ${page.text().slice(0, 800)}`);
        return holds(await v.submit(form, fields, files), `${action} of ${path}`, pieces);
    }

    /* What the page of an import says of a file; `login` sees the way on. */
    async offer(login, bytes, ...pieces) {
        return this.submit(login, IMPORT, IMPORT, {}, pieces, { "file.package": { name: "package.zip", bytes } });
    }

    async step(login, page, action, fields, ...pieces) {
        const form = page.form((f) => f.action.endsWith(action));
        expect(form, () => `no form ${action}: ${page.text().slice(0, 800)}`);
        return holds(await (await this.as(login)).submit(form, fields), action, pieces);
    }

    async take(bytes, ...pieces) {
        const page = await this.offer("zhouwenjing", bytes, "可以导入|以这个为准");
        return this.step("zhouwenjing", page, "/confirm", {}, "已导入", ...pieces);
    }

    async pin(bytes) {
        const page = await this.offer("xitong", bytes, "还没有核对过它的公钥");
        return this.step("xitong", page, "/pin", { compared: "1" }, "公钥已确认");
    }

    async download(path) {
        const page = await (await this.as("zhouwenjing")).get(path);
        expect(page.status === 200 && page.bytes.subarray(0, 2).toString() === "PK", `${path}: ${page.status}`);
        return page.bytes;
    }

    /* Makes the package of a period and answers its bytes. */
    async make(period) {
        const page = await this.submit("zhouwenjing", PACKAGES, PACKAGES, { period }, ["还没有送出"]);
        return this.download(newest(page));
    }
}

function holds(page, what, pieces = []) {
    const text = page.text();
    for (const piece of pieces.filter(Boolean)) {
        const there = piece instanceof RegExp ? piece.test(text) : piece.split("|").some((p) => text.includes(p));
        expect(there, () => `${what} (${page.status}) does not say ${piece}: ${text.slice(0, 1500)}`);
    }
    return page;
}

function newest(page) {
    return page.links().find((l) => /\/out\/\w+\/file$/.test(l.href)).href;
}

/* A data byte behind the local header of an entry. */
function changed(bytes, name) {
    const copy = Buffer.from(bytes);
    copy[copy.indexOf(name) + name.length + 25] ^= 1;
    return copy;
}

async function office(template, code, side, name, content) {
    const place = await template.copy();
    rmSync(join(place.folder, "keys"), { recursive: true, force: true });
    await place.sql(`update county set name = '${name}'`);
    const server = await place.serve(content ? ["--content", content] : []);
    await setClock(server, NOW);
    const o = new Office(place, server.url);
    o.server = server;
    await o.submit("xitong", PEERS, "/side", { code, side }, ["已保存"]);
    return o;
}

/* The second county counts its tasks another way. */
function otherContent() {
    const folder = tempFolder("content");
    mkdirSync(join(folder, "metrics"), { recursive: true });
    const text = readFileSync(join(root, "content", "metrics", "tasks_all.yaml"), "utf8");
    writeFileSync(join(folder, "metrics", "tasks_all.yaml"), text.replace(/^where:.*$/m, "where: \"level == 'bureau'\""));
    return folder;
}

async function run(template) {
    const kind = template.name;
    const county = await office(template, "533822", "county", "示范甲县卫生健康局");
    const other = await office(template, "533823", "county", "示范乙县卫生健康局", otherContent());
    const city = await office(template, "533800", "city", "示范市卫生健康委员会");
    const test = (name, work) => report.test(`${kind}: ${name}`, work);
    let first, second, receipt, urge, answer, urgeHref;

    await test("a county makes a package; the same day and data give the same bytes, and it is not called received", async () => {
        first = await county.make("2026");
        const again = await county.make("2026");
        expect(first.equals(again), "the second one differs");
        const page = await county.open("zhouwenjing", PACKAGES, "已生成，还没有送出");
        expect(!page.text().includes("对方已接收："), "it says received");
        const file = join(tempFolder("out"), "year.zip");
        const got = await county.place.cli(["package", "export", "--kind", "year", "--year", "2026", "--out", file, "--today", "2026-09-28", "$store"]);
        expect(got.code === 0 && readFileSync(file).equals(first), got.out);
    });
    await test("who may not, cannot", async () => {
        await county.open("lizhiqiang", PACKAGES, "权限|不能|岗位");
        const page = await county.open("hejianming", PACKAGES);
        expect(!page.form((f) => f.has("period")), "the director is offered to make one");
    });
    await test("a sender nobody compared is refused until an administrator pins its key", async () => {
        const page = await city.offer("zhouwenjing", first, "第一次收到", "请系统管理员");
        expect(page.status === 409 && !page.form((f) => f.action.endsWith("/confirm")), "it may be confirmed");
        const said = FINGERPRINT.exec(page.text())?.[0];
        await county.open("zhouwenjing", PEERS, said);
        await city.pin(first);
        await city.open("zhouwenjing", PEERS, "示范甲县", "核对");
    });
    await test("a changed byte is refused by the name of its file", async () => {
        for (const name of ["figures.json", "manifest.json"]) {
            const page = await city.offer("zhouwenjing", changed(first, name), name);
            expect(page.status === 422, `${page.status}`);
        }
        await city.offer("zhouwenjing", Buffer.from("not a zip"), "这不是数据包");
    });
    await test("nothing is written until it is confirmed; then not twice", async () => {
        const count = async () => (await city.place.sql("select count(*) from package_in")).trim();
        await city.offer("zhouwenjing", first, "可以导入");
        expect((await count()) === "0", "a look has written");
        const page = await city.take(first, "回执");
        receipt = await city.download(newest(page));
        expect((await count()) === "1", "not written");
        await city.offer("zhouwenjing", first, "导入过，不用再导入");
        await county.offer("zhouwenjing", first, "本单位自己生成");
        await other.offer("zhouwenjing", first, "登记的是县级");
    });
    await test("only the receipt says that the city has it", async () => {
        await county.submit("zhouwenjing", PACKAGES, "/hand", {}, ["已送出，对方还没有回执"]);
        await county.pin(receipt);
        await county.take(receipt);
        await county.open("zhouwenjing", PACKAGES, "对方已接收：2026年9月28日");
    });
    await test("counties side by side: rank, another definition, who is late", async () => {
        second = await other.make("2026");
        await city.pin(second);
        await city.take(second);
        await city.submit("xitong", PEERS, PEERS, { below_code: "533824", below_name: "示范丙县卫生健康局" }, ["已登记"]);
        const page = await city.open("zhouwenjing", `${PACKAGES}/counties?period=2026`, "应报 3 家，已报 2 家", "2027年3月1日前报", "口径不同", "第 1", "示范甲县", "示范乙县", "没有到期：示范丙县");
        const row = page.rows(["年度任务数", "口径不同"])[0];
        expect(row, "the changed definition is not marked");
        await city.open("zhouwenjing", `${PACKAGES}/counties?period=2025`, "已报 0 家", "迟报 3 家", "示范丙县");
        const link = page.links().find((l) => l.text.includes("示范甲县")).href;
        const drill = await city.open("zhouwenjing", link, "2026年度数据", "督办");
        await city.open("zhouwenjing", drill.links().find((l) => /\/in\//.test(l.href)).href, "年度任务数", "签名和摘要刚刚又核对过");
    });
    await test("an older one is told", async () => {
        await setClock(county.server, NEXT);
        const newer = await county.make("2026");
        expect(!newer.equals(first), "another day, the same file");
        await setClock(city.server, NEXT);
        await city.take(newer);
        const page = await city.offer("zhouwenjing", first, "导入过");
        expect(page.status === 409, `${page.status}`);
        await setClock(county.server, "2026-09-30T09:00:00+08:00");
        const third = await county.make("2026-08");
        await setClock(county.server, "2026-10-01T09:00:00+08:00");
        await city.take(await county.make("2026-08"));
        await city.offer("zhouwenjing", third, "已有较新的", "没有收下");
    });
    await test("督办 goes down, becomes a matter with a clock, the answer closes it", async () => {
        const made = await city.submit("zhouwenjing", "/desk/r/county_urge/new?code=533822&county=示范甲县卫生健康局", "/new",
            { title: "处罚公示率偏低", text: "请查明原因，限期整改。", due: "2026-10-15" }, ["拟办"]);
        urgeHref = new URL(made.url).pathname;
        await city.open("zhouwenjing", urgeHref, "还没有发出，还不能生成数据包");
        await city.submit("zhouwenjing", urgeHref, "/step/send", {}, ["已发出"]);
        const out = await city.submit("zhouwenjing", urgeHref, "/package", {}, ["已生成"]);
        urge = await city.download(newest(out));
        await other.offer("zhouwenjing", urge, "送给别的单位");
        const taken = await county.take(urge);
        const href = taken.links().find((l) => l.text.includes("打开这件督办")).href;
        await county.open("zhouwenjing", href, "处罚公示率偏低", "10月15日|2026年10月15日", "待答复");
        await county.offer("zhouwenjing", urge, "导入过");
        await county.submit("zhouwenjing", href, "/step/answer", { answer: "已补公示 3 件。", answered_on: "2026-10-01" }, ["已答复"]);
        const sent = await county.submit("zhouwenjing", href, "/package", {}, ["已生成"]);
        answer = await county.download(newest(sent));
        await setClock(city.server, "2026-10-02T09:00:00+08:00");
        await city.take(answer, "回执");
        await city.open("zhouwenjing", urgeHref, "已答复", "已补公示 3 件");
        await city.offer("zhouwenjing", answer, "导入过");
    });
    await test("a key that changed is refused until it is compared anew", async () => {
        const folder = other.place.folder;
        cpSync(join(folder, "keys"), join(folder, "keys-old"), { recursive: true });
        rmSync(join(folder, "keys"), { recursive: true });
        const bytes = await other.make("2026-08");
        const page = await city.offer("zhouwenjing", bytes, "与核对过的不一样", "原来核对过的指纹");
        expect(page.status === 409, `${page.status}`);
        const admin = await city.offer("xitong", bytes, "与核对过的不一样");
        await city.step("xitong", admin, "/pin", { compared: "1" }, "公钥已确认");
        await city.take(bytes);
    });
    await test("the command line: look, refuse, take", async () => {
        const file = join(tempFolder("in"), "month.zip");
        writeFileSync(file, await other.make("2026-07"));
        const look = await city.place.cli(["package", "import", file, "--as", "zhouwenjing", "--dry-run", "$store"]);
        expect(look.code === 0 && look.out.includes("可以导入"), look.out);
        const to = join(tempFolder("in"), "receipt.zip");
        const took = await city.place.cli(["package", "import", file, "--as", "zhouwenjing", "--receipt-to", to, "$store"]);
        expect(took.code === 0 && took.out.includes("已导入") && readFileSync(to).length > 100, took.out);
        const twice = await city.place.cli(["package", "import", file, "--as", "zhouwenjing", "$store"]);
        expect(twice.code === 1 && twice.out.includes("不用再导入"), twice.out);
        const denied = await city.place.cli(["package", "import", file, "--as", "lizhiqiang", "$store"]);
        expect(denied.code === 1, denied.out);
    });
    await test("every chain is whole", async () => {
        for (const o of [county, other, city]) {
            const got = await o.place.cli(["audit", "verify", "$store"]);
            expect(got.code === 0, got.out);
        }
    });
    for (const o of [county, other, city]) {
        await report.test(`${kind}: the server ends well`, async () => expect((await o.place.drop()) === "", "it did not"));
    }
}

if (given.db !== "postgres") {
    await run(await sqliteTemplate(bin));
}
if (given.db !== "sqlite") {
    await run(await postgresTemplate(bin));
}
report.close();
