/* run.mjs - the command line as a person or a script meets it: exit codes, sentences, the demo, the server's life.
 *
 *     node tests/cli/run.mjs [--bin build-test/src/faheng]
 */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { options, program, root, run, tempFolder } from "../lib/machine.mjs";
import { Place, setClock, sqliteTemplate } from "../lib/place.mjs";
import { Report, expect } from "../lib/report.mjs";

const bin = program(options({ bin: String }).bin);
const report = new Report();
const PASSWORD = "Shifan-2026";

/* Runs the program and wants this exit code and these pieces of text. */
async function want(args, code, ...pieces) {
    const got = await run(bin, args);
    check(args, got, code, pieces);
    return got.out;
}

function check(args, got, code, pieces) {
    const shown = `faheng ${args.join(" ")} left with ${got.code}:\n${got.out.slice(0, 2000)}`;
    expect(got.code === code, () => `wanted exit code ${code}; ${shown}`);
    for (const piece of pieces) {
        const there = piece instanceof RegExp ? piece.test(got.out) : got.out.includes(piece);
        expect(there, () => `"${piece}" is missing; ${shown}`);
    }
}

/* The same with lines on standard input. */
function typed(args, lines) {
    return new Promise((done) => {
        const child = spawn(bin, args, { stdio: ["pipe", "pipe", "pipe"] });
        let out = "";
        child.stdout.on("data", (bytes) => (out += bytes));
        child.stderr.on("data", (bytes) => (out += bytes));
        child.stdin.on("error", () => {});
        child.stdin.end(lines.map((l) => l + "\n").join(""));
        child.on("close", (code) => done({ code, out }));
    });
}

async function login(url, name, password) {
    const page = await fetch(url + "/login");
    const cookie = page.headers.getSetCookie().map((c) => c.split(";")[0]).join("; ");
    const csrf = /name="_csrf" value="([^"]+)"/.exec(await page.text())?.[1];
    const answer = await fetch(url + "/login", {
        method: "POST", redirect: "manual", headers: { Cookie: cookie, "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ _csrf: csrf ?? "", login: name, password, next: "" }),
    });
    return answer.status;
}

/* --- the words of the command line ------------------------------------------------------------------------------ */
const verbs = ["serve", "demo", "init", "migrate", "doctor", "backup", "content check", "content manual", "content dictionary", "framework check", "framework import",
    "assess score", "assess try", "draw run", "draw verify", "plan split", "paper render", "paper example", "paper check", "paper verify", "package export", "package import", "audit verify", "audit dump", "user add", "user passwd", "user lock", "setup-code", "import units", "import people", "routes", "version"];

await report.test("no verb: the list, exit 2", () => want([], 2, "framework check", "返回值"));
await report.test("--help: the list, exit 0", () => want(["--help"], 0, ...verbs.map((v) => v.split(" ")[0])));
for (const verb of verbs) {
    await report.test(`${verb} --help`, () => want([...verb.split(" "), "--help"], 0, `faheng ${verb}`, "返回值"));
}
/* --- plan split -------------------------------------------------------------------------------------------------- */
{
    const dir = tempFolder("plan");
    const put = (name, text) => (writeFileSync(join(dir, name), text), join(dir, name));
    const good = put("good.txt", "示范县要点\n一、压实责任\n1.述法。主要负责人述法率达100%。（牵头单位：法制科；责任单位：各科室）\n2.评查。年底前完成。\n示范县卫生健康局\n2026年3月2日\n");
    const bad = put("bad.txt", "1.学法。\n3.普法。\n");
    await report.test("plan split: chapters, items, targets, leads, dates", () =>
        want(["plan", "split", good, "--year", "2026"], 0, "章 一\t压实责任", "条 1\t述法", "主要负责人述法率 不低于 100%", "牵头\t法制科", "配合\t各科室", "时限\t2026-12-31", "落款", "1 章，2 条；原文", "要核对 0 处"));
    await report.test("plan split: a number that jumps, with file and line, exit 1", () =>
        want(["plan", "split", bad], 1, `${bad}:2: 条的序号由 1 跳到 3，请核对中间是否缺了。`));
    await report.test("plan split --json: the pieces are the file", async () => {
        const told = JSON.parse(await want(["plan", "split", good, "--json"], 0));
        expect(told.pieces.map((p) => p.text).join("") === readFileSync(good, "utf8"), "the pieces joined are not the file");
        expect(told.items.length === 2 && told.chapters.length === 1, () => JSON.stringify(told).slice(0, 500));
        expect(told.items[0].targets[0].op === ">=" && told.items[0].targets[0].value === "100", () => JSON.stringify(told.items[0]));
    });
    await report.test("plan split: no text, no such year", async () => {
        await want(["plan", "split", put("empty.txt", "")], 1, "正文是空的");
        await want(["plan", "split", good, "--year", "26"], 2, "四位的年份");
        await want(["plan", "split", join(dir, "none.txt")], 1, "none.txt");
    });
}

await report.test("unknown verb", () => want(["fly"], 2, "没有命令 fly"));
await report.test("half a verb lists its family", async () => {
    const out = await want(["framework"], 2, "framework check", "framework import");
    expect(!out.includes("audit verify"), "other verbs are listed too");
});
await report.test("unknown option", () => want(["version", "--loud"], 2, "没有选项 --loud"));
await report.test("missing value", () => want(["serve", "--data"], 2, "--data 后面要写"));
await report.test("an option is no value", () => want(["serve", "--data", "--listen", "x"], 2, "--data 后面要写"));
await report.test("option twice", () => want(["doctor", "--data", "a", "--data=b"], 2, "写了两次"));
await report.test("value of a flag", () => want(["assess", "score", "2026", "--data=a", "--csv=1"], 2, "--csv 后面不写值"));
await report.test("too many words", () => want(["version", "x"], 2, "用法：faheng version"));
await report.test("missing word", () => want(["framework", "check"], 2, "用法：faheng framework check"));
await report.test("no place for data", () => want(["doctor"], 2, "--data"));
await report.test("version", () => want(["version"], 0, /^faheng \d+\.\d+\.\d+/));
await report.test("--version", () => want(["--version"], 0, /^faheng \d+\.\d+\.\d+/));
await report.test("bad UTF-8 is not echoed", async () => {
    const out = await new Promise((done) => {
        const child = spawn("sh", ["-c", `"$0" "$(printf '\\377\\376')"`, bin]);
        const bytes = [];
        child.stderr.on("data", (b) => bytes.push(b));
        child.on("close", (code) => done({ code, bytes: Buffer.concat(bytes) }));
    });
    expect(out.code === 2 && !out.bytes.includes(0xff), "the byte came back");
});

/* --- content and frameworks ------------------------------------------------------------------------------------- */
await report.test("built-in content is whole", () => want(["content", "check"], 0, "内容完好"));
await report.test("faults are listed with their places, all of them", async () => {
    const folder = tempFolder("content");
    mkdirSync(join(folder, "registers", "lamp"), { recursive: true });
    writeFileSync(join(folder, "registers", "lamp", "register.yaml"),
        "id: lamp\ntitle: 灯\nfields:\n  - {id: a, title: 甲, type: colour}\n  - {id: b, title: 乙, type: text, loud: yes}\n" +
        "states: [{id: on, title: 开}]\nsteps: []\n", { mode: 0o600 });
    await want(["content", "check", folder], 1, /register\.yaml:4:\d+: /, /register\.yaml:5:\d+: .*loud/, "处毛病");
});
await report.test("a content folder others may write to is refused", async () => {
    const folder = tempFolder("content");
    chmodSync(folder, 0o777);
    await want(["content", "check", folder], 1, "chmod go-w");
});
await report.test("--only needs a folder", () => want(["content", "check", "--only"], 2, "--only"));

const seeds = join(root, "content", "frameworks");
await report.test("framework check: institutions, 10 points lost", () => want(
    ["framework", "check", join(seeds, "institution.yaml")], 1, "31 条", "合计 90 分", "缺 10 分", "法治文化建设", "不完整"));
await report.test("framework check: departments, whole", () => want(
    ["framework", "check", join(seeds, "admin.yaml")], 0, "8 个一级指标", "28 条", "合计 100 分", "完整，可以定稿"));
await report.test("framework check: pasted text is known by its content", async () => {
    const file = join(tempFolder("paste"), "pasted");
    const head = "序号\t一级指标\t二级指标\t创建内容\t分值\n";
    writeFileSync(file, head + "1\t基本保障\t组织领导\t成立领导小组。\t60\n2\t学法\t培训\t每年培训两次。\t40\n");
    await want(["framework", "check", file], 0, "2 条", "合计 100 分");
    writeFileSync(file, head + "1\t基本保障\t组织领导\t成立领导小组。\t60\n");
    await want(["framework", "check", file], 1, "缺 40 分");
});
await report.test("framework check: no file", () => want(["framework", "check", "/nowhere/x.yaml"], 1));
await report.test("framework check: broken YAML has a place", async () => {
    const file = join(tempFolder("paste"), "broken.yaml");
    writeFileSync(file, "title: x\nitems: [\n");
    await want(["framework", "check", file], 1, /broken\.yaml:\d+:\d+/);
});

/* --- an empty office -------------------------------------------------------------------------------------------- */
const office = join(tempFolder("office"), "data");
const secrets = ["Diyi-Kouling-01", "Dier-Kouling-02", "Disan-Kouling-03"];
await report.test("verbs refuse a folder without a database", async () => {
    await want(["doctor", "--data", office], 1, "还没有数据库");
    await want(["serve", "--data", office], 1, "还没有数据库");
    expect(!existsSync(office), "the folder was made");
});
await report.test("--db wants an address", () => want(["doctor", "--db", "mysql://x"], 1, "postgresql://"));
await report.test("init asks for a name", () => want(["init", "--data", office], 2, "--name"));
await report.test("init refuses a weak password", async () => {
    const args = ["init", "--data", office, "--name", "测试县卫生健康局", "--short", "测试县", "--password-stdin"];
    check(args, await typed(args, ["123", "123", "123"]), 1, []);
});
await report.test("an empty folder: the server says how to begin, the code is shown to who has the console only", async () => {
    const place = new Place(bin, "sqlite", office, ["--data", office]);
    await place.serve();
    expect(place.server.log.includes("setup-code"), place.server.log);
    expect(!/[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}/.test(place.server.log), "the code stands in what is no terminal");
    const one = await want(["setup-code", "--data", office], 0, "30 分钟", "/setup");
    const two = await want(["setup-code", "--data", office], 0);
    expect(/[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}/.test(one) && one !== two, one);
    const ended = await place.server.stop();
    expect(ended === 0, `the server left with ${ended}`);
    await want(["setup-code", "--data", office + "-misspelt"], 1, "还没有数据库");
    await want(["serve", "--data", office, "--practice", "javascript:alert(1)"], 1, "--practice");
});
await report.test("init makes the office and says no password", async () => {
    const args = ["init", "--data", office, "--name", "测试县卫生健康局", "--short", "测试县", "--password-stdin"];
    const got = await typed(args, secrets);
    check(args, got, 0, ["测试县卫生健康局", "anquan", "xitong", "shenji"]);
    expect(!secrets.some((s) => got.out.includes(s)), "a password was printed");
    check(args, await typed(args, secrets), 1, ["不能再次初始化"]);
});
await report.test("an office is not begun twice, and no practice is put into it", async () => {
    await want(["setup-code", "--data", office], 1, "已经正式启用");
    await want(["demo", "--data", office], 1, "空的数据库");
});
await report.test("import units, import people: all rows or none", async () => {
    const store = ["--data", office], folder = tempFolder("sheets");
    const sheet = (name, text) => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
    };
    const units = "单位名称,类别,上级单位\n测试县人民医院,县级医院,\n门诊部,科室,县人民医院\n";
    await want(["import", "units", sheet("bad.csv", units + "测试县兽医站,兽医站,\n"), ...store], 1, "第 4 行 类别 兽医站：没有这种类别", "要改 1 行");
    await want(["import", "units", sheet("units.csv", units), ...store, "--dry-run"], 0, "没有问题 2 行");
    await want(["import", "units", sheet("units.csv", units), ...store], 0, "已导入 2 行");
    await want(["import", "units", sheet("units.csv", units), ...store], 0, "已经有了 2 行");
    const people = sheet("people.csv", "姓名,单位,岗位,手机,开账号\n李志强,门诊部,法治联络员,13800000002,\n周文静,测试县卫生健康局,文秘,,否\n");
    await want(["import", "people", people, ...store], 1, "--slips");
    const slips = join(folder, "slips.csv");
    await want(["import", "people", people, ...store, "--slips", slips], 0, "已导入 2 行");
    expect((statSync(slips).mode & 0o777) === 0o600, "others may read the passwords");
    const lines = readFileSync(slips, "utf8").trim().split("\r\n");
    expect(lines.length === 2 && /门诊部,李志强,13800000002,[a-z2-9-]{14}/.test(lines[1]), lines.join("|"));
    await want(["import", "people", sheet("more.csv", "姓名,单位,岗位\n赵某,门诊部,联络员\n"), ...store, "--slips", slips], 1, "已经有了，请换一个文件名");
    expect(existsSync(slips), "the slips of others are gone");
    await want(["import", "people", people, ...store, "--dry-run"], 0, "已经有了 1 行");
    await want(["audit", "verify", ...store], 0, "链完整");
});
await report.test("user add, passwd, lock", async () => {
    const store = ["--data", office];
    const add = ["user", "add", "faguan", ...store, "--name", "法观", "--unit", "测试县卫生健康局", "--role", "law_clerk"];
    check(add, await typed(add, ["Faguan-2026-x"]), 0, ["faguan", "首次登录须修改"]);
    check(add, await typed(add, ["Faguan-2026-x"]), 1, []);
    await want(["user", "add", "x1", ...store, "--name", "x"], 2, "--unit");
    const nowhere = add.map((a) => (a === "faguan" ? "faguan2" : a === "测试县卫生健康局" ? "没有的单位" : a));
    check(nowhere, await typed(nowhere, ["Faguan-2026-x"]), 1, ["没有单位 没有的单位"]);
    const passwd = ["user", "passwd", "faguan", ...store];
    check(passwd, await typed(passwd, ["Xin-Kouling-2026"]), 0, ["重设"]);
    check(passwd, await typed(passwd, []), 1, ["没有读到口令"]);
    await want(["user", "lock", "faguan", ...store], 0, "锁定");
    await want(["user", "lock", "faguan", "--unlock", ...store], 0, "解锁");
    await want(["user", "lock", "nobody", ...store], 1, "没有账号 nobody");
    await want(["audit", "verify", ...store], 0, "链完整");
});
await report.test("framework import into the office", async () => {
    await want(["framework", "import", join(seeds, "institution.yaml"), "--data", office, "--kinds", "county_hospital",
        "--year", "2026"], 0, "已导入为草稿", "缺 10 分");
    await want(["framework", "import", join(seeds, "admin.yaml"), "--data", office, "--year", "26"], 1, "--year");
    await want(["framework", "import", join(seeds, "admin.yaml"), "--data", office, "--by", "nobody"], 1, "没有账号 nobody");
});
await report.test("doctor finds an open folder", async () => {
    await want(["doctor", "--data", office], 0, "文件完好", "测试县卫生健康局");
    chmodSync(office, 0o755);
    await want(["doctor", "--data", office], 1, "chmod 700");
    chmodSync(office, 0o700);
});
await report.test("migrate twice", () => want(["migrate", "--data", office], 0, "已是最新"));

/* --- scoring and drawing without a database ---------------------------------------------------------------------- */
await report.test("one rule tried out", async () => {
    const rule = "ratio need=95 per=1 each=0.5";
    await want(["assess", "try", rule, "2", "93%"], 0, "每低 1 个百分点扣 0.5 分", "93%，低 2 个百分点，扣 1 分，得 1 分", /^1$/m);
    await want(["assess", "try", rule, "2", "-"], 1, "还数不出来");
    await want(["assess", "try", "manual", "2", "1"], 1, "由人评分");
    await want(["assess", "try", "ratio need=95 per=1", "2", "93"], 2, "写得不全或多了");
    await want(["assess", "try", rule, "two", "93"], 2, "满分和事实");
});
await report.test("a round without a place for data", () => want(["assess", "score", "2026"], 2, "--data"));
await report.test("a draw is repeated, and a changed one shows", async () => {
    const folder = tempFolder("draw"), list = join(folder, "list.txt"), proof = join(folder, "proof.txt");
    const units = ["示范县人民医院", "青山镇卫生院", "红岩乡卫生院", "双河镇卫生院", "示范县中医医院"];
    const seed = "2026年第1期 2026-09-28 09:00";
    writeFileSync(list, units.join("\n") + "\n");
    await want(["draw", "run", list, "--seed", seed, "--take", "2", "--out", proof], 0);
    await want(["draw", "verify", proof, "--list", list, "--seed", seed, "--take", "2"], 0, "重算一致",
        /^1\t0e06b08e[0-9a-f]{56}\t双河镇卫生院$/m, /^2\t5e6c1091[0-9a-f]{56}\t青山镇卫生院$/m);
    writeFileSync(list, units.reverse().join("\r\n"));
    await want(["draw", "verify", proof, "--list", list], 0, "重算一致");
    await want(["draw", "verify", proof, "--seed", "别的"], 1, "种子是", "重算不一致");
    writeFileSync(list, units.slice(1).join("\n"));
    await want(["draw", "verify", proof, "--list", list], 1, "名单不是");
    writeFileSync(proof, readFileSync(proof, "utf8").replace("抽中", "未抽中"));
    await want(["draw", "verify", proof], 1, "写未抽中，重算应是抽中");
    writeFileSync(proof, "别的文件\n");
    await want(["draw", "verify", proof], 1, "这不是抽签记录");
    await want(["draw", "run", list, "--take", "2"], 2, "--seed");
    await want(["draw", "run", list, "--seed", seed, "--take", "9"], 1, "名单里只有 4 个");
});

/* --- the demo --------------------------------------------------------------------------------------------------- */
let template, place;
const made = await report.test("demo", async () => {
    template = await sqliteTemplate(bin);
    place = await template.copy();
});
if (made) {
    const store = ["--data", place.folder];
    await report.test("the demo is made once", () => want(["demo", ...store, "--cheap-hashes"], 1, "空的数据库"));
    await report.test("no demo before its story ends", () =>
        want(["demo", "--data", join(tempFolder("early"), "d"), "--today", "2026-05-01"], 2, "--today"));
    await report.test("--today is a real day", () => want(["demo", "--data", "x", "--today", "2026-02-30"], 2, "--today"));
    await report.test("last year is published with ranks", async () => {
        const out = await want(["assess", "score", "2025", ...store], 0, "已公布", "33 家，已报完 33 家", "县人民医院");
        const ranks = [...out.matchAll(/^(\d+)\t/gm)].map((m) => Number(m[1]));
        expect(ranks.length === 34 && ranks[0] === 1, () => `ranks: ${ranks}`);
    });
    await report.test("this year is half-way as drawn", async () => {
        const out = await want(["assess", "score", "2026", ...store], 0, "自评中");
        // what the ledgers answer by themselves counts as answered; 颐年护理院 has one item that does not apply to it
        for (const [unit, answered] of [["康宁医院", "30/32"], ["双河镇卫生院", "19/32"], ["县中医医院", "27/32"],
            ["颐年护理院", "25/31"], ["青山镇卫生院", "16/32"], ["清溪镇卫生院", "23/32"], ["县人民医院", "32/32"]]) {
            expect(new RegExp(`${unit}\\t.*\\t${answered}\\t`).test(out), () => `${unit} has not answered ${answered}:\n${out}`);
        }
        expect(/县人民医院\t[^\t]*\t[^\t]*\t73\.83\t81\.33\t32\/32\t32\t3/.test(out),
            () => `县人民医院 should be at 73.83 after 3 changes:\n${out}`);
        const sum = [...out.matchAll(/\t(\d+)\/3[12]\t/g)].reduce((n, m) => n + Number(m[1]), 0);
        expect(sum === 1004, () => `1004 items should be answered, not ${sum}`);
    });
    await report.test("CSV", async () => {
        const out = await want(["assess", "score", "2026", "--csv", ...store], 0, "\ufeff指标体系,名次", "\r\n");
        expect(out.trim().split("\r\n").length === 35, "35 lines are wanted");
    });
    for (const [year, kind] of [["2025", "xlsx"], ["2025", "csv"], ["2026", "xlsx"], ["2026", "csv"]]) {
        await report.test(`the table of ${year} as ${kind} is enough to compute it again`, async () => {
            const file = join(tempFolder("table"), `t.${kind}`);
            await want(["assess", "score", year, ...store, "--table", file], 0);
            const out = await want(["assess", "score", file], 0, "表载与重算全部相符", "县人民医院");
            const shown = await want(["assess", "score", year, ...store], 0);
            const scores = [...shown.matchAll(/^(?:\d+|—)\t([^\t]+)\t[^\t]*\t(?:\d+|—)\t([\d.]+)\t/gm)];
            expect(scores.length === 34, () => `34 units are wanted:\n${shown}`);
            for (const [, unit, score] of scores) {
                expect(out.includes(`\t${score}\t${score}\t`) && new RegExp(`^${unit}\\t.*\\t${score}\\t`, "m").test(out),
                    () => `${unit} has ${score}:\n${out}`);
            }
            if (kind !== "csv") {
                return;
            }
            const text = readFileSync(file, "utf8");
            writeFileSync(file, text.replace(/^(\d+,[^,]*,县人民医院,.*,)([\d.]+)(,[是否],.*)$/m, "$11.23$3"));
            await want(["assess", "score", file], 1, "得分：表载 1.23", "处不符");
            writeFileSync(file, text.replace(/,指标,([A-Z]1\.1),/, ",指示,$1,"));
            await want(["assess", "score", file], 2, /第 \d+ 行：行别要写指标/, "行有问题");
            writeFileSync(file, "单位,得分\n");
            await want(["assess", "score", file], 2, "没有读到明细");
            await want(["assess", "score", file + ".csv"], 1);
        });
    }
    await report.test("a round that is not there", () => want(["assess", "score", "2019", ...store], 1, "2019"));
    await report.test("the chain is whole, in time order, and tampering shows", async () => {
        await want(["audit", "verify", ...store], 0, "示范县卫生健康局", "链完整");
        const back = await place.sql("select count(*) from event a join event b on b.county = a.county and b.seq = a.seq + 1 " +
            "where b.at < a.at");
        expect(back.trim() === "0", `time runs backwards ${back.trim()} times`);
        const copy = await template.copy();
        await copy.sql("update event set payload = replace(payload, '0', '1') where seq = 400");
        await want(["audit", "verify", "--data", copy.folder], 1, "400");
        await copy.drop();
    });
    await report.test("a second program agrees with the chain", async () => {
        const dump = join(tempFolder("dump"), "chain.jsonl");
        const first = spawnSync(bin, ["audit", "dump", ...store], { maxBuffer: 1 << 28 });
        expect(first.status === 0, first.stderr);
        writeFileSync(dump, first.stdout);
        const second = await run(process.execPath, [join(root, "tests", "event", "verify.mjs"), "--chain", dump]);
        expect(second.code === 0, second.out);
    });
    await report.test("scores were changed with reasons, last year", async () => {
        const n = Number(await place.sql("select count(*) from r_score_review v join r_self_assessment s on s.id = v.f_self " +
            "where v.f_score <> s.f_score and v.f_reason is not null and v.year = 2025"));
        expect(n >= 40 && n <= 90, `${n} changes`);
    });
    await report.test("evidence lies in the file store", async () => {
        const digests = (await place.sql("select distinct digest from file")).trim().split("\n");
        expect(digests.length === 10, `${digests.length} different files`);
        for (const d of digests) {
            expect(statSync(join(place.folder, "files", d.slice(0, 2), d)).size <= 20480, `${d} is larger than 20 KB`);
        }
    });
    await report.test("two demos differ in nothing but ids, salts and the chain", async () => {
        const again = await sqliteTemplate(bin);
        const look = "select u.name, i.code, s.f_score, s.f_note, v.f_score, v.f_reason from r_self_assessment s " +
            "join unit u on u.id = s.unit join framework_item i on i.id = s.f_item " +
            "left join r_score_review v on v.f_self = s.id order by s.year, u.name, i.code";
        const rows = (folder) => spawnSync("sqlite3", [join(folder, "faheng.db"), look], { encoding: "utf8", maxBuffer: 1 << 26 });
        const [one, other] = [rows(template.folder), rows(again.folder)];
        expect(one.status === 0 && one.stdout.split("\n").length > 2000, one.stderr);
        expect(one.stdout === other.stdout, "they differ");
    });
    await report.test("backup opens as a database of its own", async () => {
        const folder = tempFolder("backup");
        const file = join(folder, "faheng.db");
        await want(["backup", file, ...store], 0, "已备份");
        await want(["audit", "verify", "--data", folder], 0, "链完整");
    });

    /* --- the server --------------------------------------------------------------------------------------------- */
    await report.test("routes", () => want(["routes"], 0, /GET\t\/login\tpublic\t/, /POST\t\/login\tpublic\tcsrf\t/,
        /\/desk\/audit\t.*audit_admin/));
    await report.test("every route that changes the database asks for a token", async () => {
        const { out } = await run(bin, ["routes"]);
        const open = out.split("\n").filter((l) => /^(POST|PUT|DELETE)\t/.test(l) && !/^\S+\t\S+\t\S+\tcsrf\t/.test(l));
        /* /large writes only a cookie; the API takes no cookie for a write (tests/api proves it), so nothing can ride on one. */
        const known = ["\t/test/", "\t/large\t", "\t/api/v1/"];
        expect(open.every((l) => known.some((k) => l.includes(k))), open.join("\n"));
    });
    await report.test("serve: logs in, follows the test clock, stops cleanly", async () => {
        const server = await place.serve();
        for (const name of ["zhouwenjing", "hejianming", "lizhiqiang", "luyuan", "liaison33", "shenji"]) {
            const status = await login(server.url, name, PASSWORD);
            expect(status === 303, `${name} got ${status}`);
        }
        expect((await login(server.url, "zhouwenjing", "wrong-password")) !== 303, "a wrong password was let in");
        await setClock(server, "2026-10-31T09:00:00+08:00");
        const bad = await fetch(server.url + "/test/clock", { method: "PUT", body: '{"now":"yesterday"}',
            headers: { "Content-Type": "application/json" } });
        expect(bad.status === 422, `the clock took "yesterday": ${bad.status}`);
        expect((await server.stop()) === 0, server.log);
        expect(!server.log.includes(PASSWORD), "a password stands in the log");
    });
    await report.test("serve: SIGINT stops it too", async () => {
        const server = await place.serve();
        expect((await server.stop("SIGINT")) === 0, server.log);
    });
    await report.test("serve: a taken port is told", async () => {
        const server = await place.serve();
        const port = new URL(server.url).port;
        const { code, out } = await run(bin, ["serve", ...store, "--listen", `127.0.0.1:${port}`]);
        await server.stop();
        expect(code === 1 || code === 3, `left with ${code}: ${out}`);
    });
    await report.test("serve: the test clock on this machine only", () =>
        want(["serve", ...store, "--listen", "0.0.0.0:0", "--test-clock"], 1, "本机"));
    await report.test("serve: certificate and key belong together", () =>
        want(["serve", ...store, "--tls-cert", join(root, "LICENSE")], 1, "--tls-key"));
    await place.drop();
}
report.close();
