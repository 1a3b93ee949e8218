/* torture.mjs - called by tests/torture.sh. Eight people save at once; the process is killed at a random moment.
 *
 * What is asked after each death, over the whole run: every answer 303 stays true. A score that was acknowledged stands in the
 * record, or one sent later to the same record does (at most one save of each person is on its way when the process dies);
 * its event is in the chain; an acknowledged photo comes back byte for byte; an acknowledged new round exists. */
import { createHash, randomBytes, randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { options, program, root } from "./machine.mjs";
import { sqliteTemplate } from "./place.mjs";
import { Report, expect } from "./report.mjs";
import { Visitor } from "./visitor.mjs";

const given = options({ bin: String, long: Boolean, rounds: String });
const rounds = Number(given.rounds || (given.long ? 100 : 10));
const bin = program(given.bin);
const report = new Report();
const photo = readFileSync(join(root, "tests", "acceptance", "files", "photo.jpg"));
const digestOf = (bytes) => createHash("sha256").update(bytes).digest("hex");

/* What was sent and what was acknowledged, kept over all rounds. */
const kept = { scores: new Map(), photos: [], rounds: [] };
let told = 0; /* answers 303 so far */

/* The end of a JPEG is followed by a comment of our own: another file with the same picture. */
const ownPhoto = () => Buffer.concat([photo.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, 18]), randomBytes(16), photo.subarray(2)]);

async function records(visitor, path) {
    const page = await visitor.get(path);
    const found = page.links().map((l) => l.href).filter((h) => /^\/desk\/r\/[a-z_]+\/[0-9A-Za-z]{13}$/.test(h));
    expect(found.length, `${visitor.login} finds nothing at ${path} (${page.status})`);
    return [...new Set(found)];
}

const formOf = (page, href, step) =>
    page.form((f) => f.method === "post" && [`${href}/step/${step}`, `${href}/step/${step}/files`].some((end) => f.action.endsWith(end)));

/* What the ledgers answer is not typed: only records whose whole score is a person's. */
async function byHand(visitor, path, step) {
    const mine = [];
    for (const href of await records(visitor, path)) {
        if (formOf(await visitor.get(`${href}?step=${step}`), href, step)) {
            mine.push(href);
        }
    }
    expect(mine.length > 4, `${visitor.login} has too little to ${step} at ${path}`);
    return mine;
}

async function save(visitor, href, step, fields, files) {
    const form = formOf(await visitor.get(`${href}?step=${step}`), href, step);
    expect(form, `${visitor.login} gets no form for ${step} at ${href}`);
    const kept = form.values().filter(([name]) => !(name in fields));
    const answer = await visitor.postOnce(form.action, [...kept, ...Object.entries(fields)], files);
    expect(answer.status === 303, `${visitor.login} was refused at ${href}: ${answer.status} ${answer.alerts()}`);
}

/* A score with a sentence of its own. `sent` grows before the request, `acked` after the answer. */
async function score(visitor, href, step, field, n) {
    const own = `第 ${n} 次保存 ${randomBytes(6).toString("hex")}`;
    const line = kept.scores.get(href) ?? { login: visitor.login, sent: [], acked: -1 };
    kept.scores.set(href, line);
    line.sent.push(own);
    await save(visitor, href, step, { score: n % 2 ? "0.5" : "1", [field]: own });
    line.acked = line.sent.length - 1;
    told++;
}

async function addPhoto(visitor, href) {
    const bytes = ownPhoto();
    const name = `p${randomBytes(6).toString("hex")}.jpg`;
    await save(visitor, href, "score", { score: "1" }, { "file.evidence": { name, bytes, type: "image/jpeg" } });
    kept.photos.push({ login: visitor.login, href, name, digest: digestOf(bytes) });
    told++;
}

async function newRound(visitor, year) {
    const page = await visitor.get("/desk/r/assessment_round/new");
    const form = page.form((f) => f.action.includes("/assessment_round/new"));
    const fields = { title: `演练 ${year} ${randomBytes(4).toString("hex")}`, year, self_from: `${year}-01-01`, self_to: `${year}-02-01` };
    const answer = await visitor.postOnce(form.action,
        [...form.values().filter(([n]) => !(n in fields)), ...Object.entries(fields)]);
    expect(answer.status === 303, `a new round was refused: ${answer.status} ${answer.alerts()}`);
    kept.rounds.push(fields.title);
    told++;
}

let year = 2030;
const people = [
    ...["lizhiqiang", "yangxiulan", "sunlixin", "liaison09"].map((login) => ({ login, what: "scores" })),
    { login: "lizhiqiang", what: "photos" },
    { login: "yangxiulan", what: "photos" },
    { login: "fangzheng", what: "reviews" },
    { login: "zhouwenjing", what: "rounds" },
];

/* Scores take the front of the person's list, photos the back, so that no two hands hold one record. */
async function prepare(url, who) {
    const v = new Visitor(url, who.login);
    await v.enter();
    expect(v.entered, `${who.login} could not log in`);
    if (who.what === "rounds") {
        return () => (year <= 2100 ? newRound(v, year++) : v.get("/desk"));
    }
    if (who.what === "reviews") {
        const list = await records(v, "/desk/r/score_review?tab=waiting&year=2026").catch(() =>
            records(v, "/desk/r/score_review?tab=reviewed&year=2026"));
        return (n) => score(v, list[n % Math.min(4, list.length)], "review", "reason", n);
    }
    const list = await byHand(v, "/desk/r/self_assessment?year=2026", "score");
    return who.what === "scores"
        ? (n) => score(v, list[n % 4], "score", "note", n)
        : (n) => (n < 4 ? addPhoto(v, list[list.length - 1 - randomInt(Math.min(20, list.length - 4))]) : v.get("/desk"));
}

/* Works until the connection dies. Any other trouble is a fault of the round. */
async function toil(work, dying) {
    for (let n = 0; ; n++) {
        try {
            await work(n);
        } catch (e) {
            if (dying() && !e.fault) {
                return;
            }
            throw e;
        }
    }
}

async function die(place) {
    const server = await place.serve();
    const hands = [];
    for (const who of people) {
        hands.push(await prepare(server.url, who));
    }
    let dead = false;
    const all = Promise.all(hands.map((work) => toil(work, () => dead)));
    const moment = new Promise((done) => setTimeout(done, randomInt(150, 1200)));
    await Promise.race([moment, all]);
    dead = true;
    process.kill(server.pid, "SIGKILL");
    await server.ended;
    await all;
}

async function check(place) {
    const verdict = await place.cli(["audit", "verify", "$store"]);
    expect(verdict.code === 0, `audit verify left with ${verdict.code}:\n${verdict.out.trim()}`);
    const server = await place.serve();
    const seen = new Map();
    const visitor = async (login) => {
        if (!seen.has(login)) {
            seen.set(login, new Visitor(server.url, login));
            await seen.get(login).enter();
        }
        return seen.get(login);
    };
    const events = await place.sql("select payload from event");
    for (const [href, line] of kept.scores) {
        const text = (await (await visitor(line.login)).get(href)).text();
        const may = line.sent.slice(Math.max(line.acked, 0));
        expect(line.acked < 0 || may.some((own) => text.includes(own)), `${href} has lost "${line.sent[line.acked]}"`);
        expect(line.acked < 0 || events.includes(line.sent[line.acked]), `no event tells of "${line.sent[line.acked]}"`);
    }
    for (const p of kept.photos) {
        const v = await visitor(p.login);
        p.path ??= (await v.get(p.href)).links().find((l) => l.text.includes(p.name))?.href;
        expect(p.path, `${p.href} has lost the photo ${p.name}`);
        const file = await v.get(p.path);
        expect(file.status === 200 && digestOf(file.bytes) === p.digest, `${p.path} is not the photo ${p.name} (${file.status})`);
    }
    const titles = await place.sql("select f_title from r_assessment_round");
    for (const title of kept.rounds) {
        expect(titles.includes(title), `the round "${title}" is lost`);
    }
    await server.stop();
}

try {
    const template = await sqliteTemplate(bin);
    const place = await template.copy();
    for (let i = 1; i <= rounds; i++) {
        const before = told;
        const went = await report.test(`death ${i}`, async () => {
            await die(place);
            await check(place);
            expect(told > before, "nothing was acknowledged before the death, so nothing was proved");
            return `${told - before} acknowledged saves kept`;
        });
        if (!went) {
            break;
        }
    }
    await place.drop();
} catch (e) {
    report.notOk("the run", e);
}
report.close();
