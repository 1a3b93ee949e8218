/* run.mjs - the JSON interface as another program meets it: tokens, rights, versions, repeated requests, the description.
 *
 *     node tests/api/run.mjs [--bin build-test/src/faheng]
 *
 * Beside the demo the server gets tests/api/content: a register with every kind of value, a field that some roles do not
 * see, and a rule that refuses.
 */
import { randomUUID } from "node:crypto";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { npm, options, program, root, tempFolder } from "../lib/machine.mjs";
import { sqliteTemplate } from "../lib/place.mjs";
import { Report, expect } from "../lib/report.mjs";
import { Visitor } from "../lib/visitor.mjs";

const bin = program(options({ bin: String }).bin);
const report = new Report();
const content = tempFolder("content");
cpSync(join(root, "tests", "api", "content"), content, { recursive: true });

const place = await (await sqliteTemplate(bin)).copy();
const { url } = await place.serve(["--content", content, "--today", "2026-09-28"]);

/* --- talking ------------------------------------------------------------------------------------------------------ */
async function call(token, method, path, { body, headers = {}, raw } = {}) {
    const all = { ...headers };
    if (token) {
        all.Authorization = `Bearer ${token}`;
    }
    if (body !== undefined && raw === undefined) {
        all["Content-Type"] = "application/json";
    }
    const r = await fetch(url + path, { method, headers: all, body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
        redirect: "manual" });
    const text = await r.text();
    let json = null;
    try {
        json = JSON.parse(text);
    } catch {
        json = null;
    }
    return { status: r.status, headers: r.headers, text, json, etag: r.headers.get("etag") };
}

function same(got, wanted, what) {
    expect(JSON.stringify(got) === JSON.stringify(wanted), () => `${what}: ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
}

function status(r, wanted, piece) {
    expect(r.status === wanted, () => `status ${r.status}, wanted ${wanted}: ${r.text.slice(0, 500)}`);
    if (wanted >= 400) {
        expect(r.headers.get("content-type")?.startsWith("application/json"), "an error that is not JSON");
        expect(typeof r.json?.error === "string" && r.json.error.length > 5, () => `no sentence: ${r.text}`);
        expect(["field", "rule", "place", "request"].every((k) => k in r.json), () => `a key is missing: ${r.text}`);
    }
    expect(!piece || r.text.includes(piece), () => `"${piece}" is missing: ${r.text.slice(0, 500)}`);
    return r;
}

async function person(login) {
    const v = new Visitor(url, login);
    await v.enter();
    expect(v.entered, `${login} did not get in`);
    return v;
}

async function makeToken(v, scope, fields = {}) {
    const page = await v.get("/desk/me");
    const form = page.form((f) => f.action.endsWith("/desk/me/token"));
    const answer = await v.submit(form, { name: `测试 ${scope}`, scope, days: "30", ...fields });
    const secret = /fh_[A-Za-z0-9_-]{43}/.exec(answer.bytes.toString())?.[0];
    return { secret, answer };
}

const create = (token, fields, more = {}, key = randomUUID()) =>
    call(token, "POST", "/api/v1/r/visit_note", { body: { fields, ...more }, headers: { "Idempotency-Key": key } });

/* --- tokens ------------------------------------------------------------------------------------------------------- */
const clerk = await person("zhouwenjing");
const head = await person("fangzheng");
const liaison = await person("lizhiqiang");
const write = (await makeToken(clerk, "write")).secret;
const read = (await makeToken(clerk, "read")).secret;
const headToken = (await makeToken(head, "write")).secret;
const liaisonToken = (await makeToken(liaison, "write")).secret;

await report.test("without a token: 401 and how to get one", async () => {
    const r = status(await call(null, "GET", "/api/v1/registers"), 401, "访问令牌");
    expect(r.headers.get("www-authenticate") === "Bearer", "no WWW-Authenticate");
});

await report.test("a wrong, cut or foreign token is nobody", async () => {
    for (const t of ["fh_", "x".repeat(46), write.slice(0, -1), write.slice(0, -1) + (write.endsWith("A") ? "B" : "A")]) {
        status(await call(t, "GET", "/api/v1/registers"), 401);
    }
    status(await call(null, "GET", "/api/v1/registers", { headers: { Authorization: "Basic eDp5" } }), 401);
});

await report.test("the token is shown once and only its digest is kept", async () => {
    const page = await clerk.get("/desk/me");
    expect(!page.bytes.toString().includes(write), "the page shows the token again");
    expect(page.bytes.toString().includes("测试 write"), "the token is not listed");
    const kept = await place.sql("select group_concat(digest || name || writes, ' ') from api_token");
    expect(!kept.includes(write) && /[0-9a-f]{64}/.test(kept), () => kept);
    const events = await place.sql("select group_concat(payload, ' ') from event where register = 'api_token'");
    expect(events.includes("测试 write") && !events.includes("fh_"), () => events);
});

await report.test("a name is needed, and at most 366 days", async () => {
    const page = await clerk.get("/desk/me");
    const form = page.form((f) => f.action.endsWith("/desk/me/token"));
    const values = (more) => [...form.values().filter(([n]) => !(n in more)), ...Object.entries(more)];
    const r = await clerk.postOnce(form.action, values({ name: " ", scope: "read", days: "30" }));
    expect(r.status === 422 && r.bytes.toString().includes("哪个系统"), () => `${r.status}`);
    const days = await clerk.postOnce(form.action, values({ name: "x", scope: "read", days: "3660" }));
    expect(days.status === 422, () => `${days.status}`);
});

await report.test("a token opens /api alone, not the pages", async () => {
    const r = await call(write, "GET", "/desk");
    expect(r.status === 303 && r.headers.get("location").startsWith("/login"), () => `${r.status}`);
});

await report.test("a cookie reads but does not write", async () => {
    const cookie = clerk.cookies;
    status(await call(null, "GET", "/api/v1/r/visit_note", { headers: { cookie } }), 200);
    status(await call(null, "POST", "/api/v1/r/visit_note",
        { body: { fields: { subject: "甲" } }, headers: { cookie, "Idempotency-Key": randomUUID() } }), 403, "访问令牌");
});

await report.test("a reading token does not write", async () => {
    status(await call(read, "GET", "/api/v1/r/visit_note"), 200);
    status(await create(read, { subject: "甲" }), 403, "只能读");
});

await report.test("a revoked token is nobody from then on, a token that ended too", async () => {
    const { secret } = await makeToken(clerk, "read", { name: "要吊销的" });
    status(await call(secret, "GET", "/api/v1/registers"), 200);
    const page = await clerk.get("/desk/me");
    const line = page.bytes.toString().split("<li>").find((x) => x.includes("要吊销的"));
    const id = /name="token" value="([0-9a-z]{13})"/.exec(line)[1];
    const form = page.form((f) => f.action.endsWith("/desk/me/token/revoke"));
    await clerk.post(form.action, [["_csrf", form.values().find(([n]) => n === "_csrf")[1]], ["token", id]]);
    status(await call(secret, "GET", "/api/v1/registers"), 401);
    const old = (await makeToken(clerk, "read", { name: "要到期的" })).secret;
    await place.sql("update api_token set expires_ms = 1 where name = '要到期的'");
    status(await call(old, "GET", "/api/v1/registers"), 401);
});

await report.test("another person's token cannot be revoked", async () => {
    const id = Number(await place.sql("select id from api_token where name = '测试 read'"));
    const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    let text = "", n = BigInt(await place.sql("select id from api_token where name = '测试 read'"));
    for (let i = 0; i < 13; i++, n /= 32n) {
        text = alphabet[Number(n % 32n)] + text;
    }
    const form = (await head.get("/desk/me")).form((f) => f.action.endsWith("/desk/me/token"));
    await head.post("/desk/me/token/revoke", [["_csrf", form.values().find(([k]) => k === "_csrf")[1]], ["token", text]]);
    expect(id > 0 && (await call(read, "GET", "/api/v1/registers")).status === 200, "the token is gone");
});

/* --- reading and writing -------------------------------------------------------------------------------------------- */
const whole = {
    subject: "双河镇走访", place: "双河镇卫生院", fine: "5000.00", score: "4.5", visitors: 3, urgent: true, way: "door",
    ways: ["door", "phone"], met_on: "2026-09-03", phone: "13812345678", secret: "暂不公开",
    talks: [{ topic: "排班", minutes: 20 }, { topic: "票据" }],
};
let record;

await report.test("creation gives 201, Location and ETag; reading gives the same values back", async () => {
    const r = status(await create(write, whole), 201);
    same(Object.keys(r.json), ["id", "version", "state", "waits_for_signature"], "keys");
    record = r.json.id;
    expect(/^[0-9a-z]{13}$/.test(record), record);
    same(r.headers.get("location"), `/api/v1/r/visit_note/${record}`, "Location");
    same(r.etag, '"1"', "ETag");
    const got = status(await call(write, "GET", r.headers.get("location")), 200).json.record;
    for (const [k, v] of Object.entries(whole)) {
        const shown = k === "talks" ? got.fields.talks.map(({ topic, minutes }) => (minutes ? { topic, minutes } : { topic })) : got.fields[k];
        same(shown, v, k);
    }
    same(got.labels.way, "上门", "label");
    same(got.labels.ways, ["上门", "电话"], "labels");
    same([got.state, got.title, got.year, got.closed], ["open", "双河镇走访", 2026, []], "head");
});

await report.test("the same key with the same body answers the same and does it once; another body 409", async () => {
    const key = randomUUID();
    const before = Number(await place.sql("select count(*) from r_visit_note"));
    const one = status(await create(write, { subject: "重发" }, {}, key), 201);
    const two = status(await create(write, { subject: "重发" }, {}, key.toUpperCase()), 201);
    same(two.json, one.json, "answer");
    same([two.etag, two.headers.get("location")], [one.etag, one.headers.get("location")], "headers");
    same(two.headers.get("idempotency-replayed"), "true", "replayed");
    same(Number(await place.sql("select count(*) from r_visit_note")), before + 1, "rows");
    status(await create(write, { subject: "另一份" }, {}, key), 409, "Idempotency-Key");
    const all = await Promise.all(Array.from({ length: 8 }, () => create(write, { subject: "齐发" }, {}, "0".repeat(31) + "7")));
    same(new Set(all.map((x) => x.json.id)).size, 1, "ids of eight at once");
    status(await create(headToken, { subject: "另一人" }, {}, key), 201);
});

await report.test("no key, a short key, a refused creation leaves its key free", async () => {
    status(await call(write, "POST", "/api/v1/r/visit_note", { body: { fields: { subject: "甲" } } }), 428, "Idempotency-Key");
    status(await create(write, { subject: "甲" }, {}, "1234"), 428);
    const key = randomUUID();
    status(await create(write, { place: "没有事由" }, {}, key), 422);
    status(await create(write, { subject: "改好了" }, {}, key), 201);
});

await report.test("If-None-Match: 304 without a body, and the whole again after a change", async () => {
    const path = `/api/v1/r/visit_note/${record}`;
    const first = status(await call(write, "GET", path), 200);
    const again = await call(write, "GET", path, { headers: { "If-None-Match": first.etag } });
    same([again.status, again.text], [304, ""], "not modified");
    status(await call(write, "PATCH", path, { body: { fields: { place: "红岩乡" } }, headers: { "If-Match": first.etag } }), 200);
    const changed = status(await call(write, "GET", path, { headers: { "If-None-Match": first.etag } }), 200);
    same([changed.json.record.fields.place, changed.etag], ["红岩乡", '"2"'], "after the change");
});

await report.test("PATCH wants If-Match: 428 without, 412 when somebody was faster, and nothing is changed", async () => {
    const path = `/api/v1/r/visit_note/${record}`;
    status(await call(write, "PATCH", path, { body: { fields: { place: "乙" } } }), 428, "If-Match");
    status(await call(write, "PATCH", path, { body: { fields: { place: "乙" } }, headers: { "If-Match": '"1"' } }), 412);
    status(await call(write, "PATCH", path, { body: { fields: { place: "乙" } }, headers: { "If-Match": "*" } }), 428);
    same((await call(write, "GET", path)).json.record.fields.place, "红岩乡", "place");
});

await report.test("a value is emptied by null, and a mistyped field is refused by name", async () => {
    const path = `/api/v1/r/visit_note/${record}`;
    const v = (await call(write, "GET", path)).etag;
    const r = status(await call(write, "PATCH", path, { body: { fields: { fine: null } }, headers: { "If-Match": v } }), 200);
    same((await call(write, "GET", path)).json.record.fields.fine, null, "fine");
    const bad = status(await call(write, "PATCH", path, { body: { fields: { fines: "1" } }, headers: { "If-Match": r.etag } }), 422);
    expect(bad.json.error.includes("fines"), bad.text);
    const beside = status(await call(write, "PATCH", path, { body: { place: "x" }, headers: { "If-Match": r.etag } }), 422);
    same(beside.json.field, "place", "field");
    const real = status(await call(write, "PATCH", path, { body: { fields: { score: 4.5 } }, headers: { "If-Match": r.etag } }), 422, "文字");
    same(real.json.field, "score", "field");
});

await report.test("a step: refused with its rule, then taken", async () => {
    const { json } = status(await create(write, { subject: "没有日期" }), 201);
    const path = `/api/v1/r/visit_note/${json.id}`;
    const doors = (await call(write, "GET", path + "?steps=1")).json.steps;
    same(doors.find((d) => d.id === "tell").open, false, "open");
    expect(doors.find((d) => d.id === "tell").closed_by[0].say.includes("走访日期"), "no reason");
    const refused = status(await call(write, "POST", path + "/steps/tell", { body: {}, headers: { "If-Match": '"1"' } }), 422, "走访日期");
    same(refused.json.rule, "registers/visit_note/register.yaml#/steps/tell/gates/has_day", "rule");
    same(refused.headers.get("x-refused-by"), refused.json.rule, "X-Refused-By");
    status(await call(write, "PATCH", path, { body: { fields: { met_on: "2026-09-01" } }, headers: { "If-Match": '"1"' } }), 200);
    const done = status(await call(write, "POST", path + "/steps/tell", { body: { on: "2026-09-28", note: "已通报本人" }, headers: { "If-Match": '"2"' } }), 200);
    same([done.json.state, done.json.version, done.etag], ["told", 3, '"3"'], "result");
    const closed = status(await call(write, "POST", path + "/steps/close",
        { body: { fields: { score: "3" } }, headers: { "If-Match": done.etag } }), 200);
    same(closed.json.state, "closed", "state");
    status(await call(write, "POST", path + "/steps/nonsense", { body: {}, headers: { "If-Match": '"3"' } }), 404);
});

await report.test("events: what was done, in order, with old and new values", async () => {
    const r = status(await call(write, "GET", `/api/v1/r/visit_note/${record}/events`), 200).json;
    same(r.items.map((x) => x.step).slice(0, 2), ["create", "edit"], "steps");
    same(r.items[1].set.place, ["双河镇卫生院", "红岩乡"], "set");
    same(r.items[0].person_name, "周文静", "person");
    expect(!JSON.stringify(r).includes("127.0.0.1"), "an address is told");
    same(status(await call(write, "GET", `/api/v1/r/visit_note/${record}/events?after=${r.items[0].seq}`), 200).json.items.length,
        r.items.length - 1, "after");
});

/* --- rights ----------------------------------------------------------------------------------------------------------- */
await report.test("closed fields: masked or absent, also in events, filters and orders", async () => {
    const got = status(await call(headToken, "GET", `/api/v1/r/visit_note/${record}`), 200);
    expect(!got.text.includes("暂不公开") && !got.text.includes("13812345678"), got.text);
    same(got.json.record.fields.phone, "138****5678", "phone");
    same(got.json.record.closed.sort(), ["phone", "secret"], "closed");
    const events = status(await call(headToken, "GET", `/api/v1/r/visit_note/${record}/events`), 200);
    expect(!events.text.includes("暂不公开") && !events.text.includes("13812345678"), events.text);
    const list = status(await call(headToken, "GET", "/api/v1/r/visit_note"), 200);
    expect(!list.text.includes("暂不公开"), "the list tells");
    status(await call(headToken, "GET", "/api/v1/r/visit_note?where=" + encodeURIComponent("secret == '暂不公开'")), 422, "看不到");
    status(await call(headToken, "GET", "/api/v1/r/visit_note?where=" + encodeURIComponent("visitors > 1 && !(has(phone))")), 422);
    status(await call(headToken, "GET", "/api/v1/r/visit_note?sort=phone"), 422);
    status(await call(write, "GET", "/api/v1/r/visit_note?where=" + encodeURIComponent("secret == '暂不公开'")), 200);
});

await report.test("out of scope is as good as not there", async () => {
    status(await call(liaisonToken, "GET", `/api/v1/r/visit_note/${record}`), 404);
    same(status(await call(liaisonToken, "GET", "/api/v1/r/visit_note"), 200).json.items, [], "items");
    status(await call(liaisonToken, "PATCH", `/api/v1/r/visit_note/${record}`,
        { body: { fields: { place: "x" } }, headers: { "If-Match": '"2"' } }), 404);
    status(await call(write, "GET", "/api/v1/r/nonsense"), 404);
    status(await call(write, "GET", "/api/v1/r/visit_note/zzzzzzzzzzzzz"), 404);
    status(await call(write, "GET", "/api/v1/nonsense"), 404);
});

await report.test("a role that may not is 403 and noted", async () => {
    const { json } = status(await create(liaisonToken, { subject: "本院走访" }), 201);
    status(await call(liaisonToken, "POST", `/api/v1/r/visit_note/${json.id}/steps/tell`, { body: {}, headers: { "If-Match": '"1"' } }), 403);
    const noted = () => place.sql(`select count(*) from access_log where kind = 'refused' and path like '%${json.id}/steps/tell'`);
    for (let i = 0; i < 50 && (await noted()).trim() === "0"; i++) {
        await new Promise((done) => setTimeout(done, 100)); // the note is a work of its own, nobody waits for it
    }
    same((await noted()).trim(), "1", "noted");
});

/* --- lists --------------------------------------------------------------------------------------------------------------- */
await report.test("filters: state, q, where, sort, void, limit and pages by key", async () => {
    for (let i = 1; i <= 7; i++) {
        status(await create(write, { subject: `批量 ${i}`, visitors: i, fine: `${i}00.00`, place: i % 2 ? "青山镇" : "清溪镇" }), 201);
    }
    const ask = async (q) => status(await call(read, "GET", "/api/v1/r/visit_note?" + q), 200).json;
    same((await ask("state=told")).items.length, 0, "told");
    same((await ask("state=closed")).items.map((x) => x.title), ["没有日期"], "closed");
    same((await ask("where=" + encodeURIComponent("fine > yuan(300) && visitors <= 6") + "&sort=visitors")).items.map((x) => x.fields.visitors),
        [4, 5, 6], "where");
    same((await ask("q=" + encodeURIComponent("批量")+"&sort=-visitors&limit=3")).items.map((x) => x.fields.visitors), [7, 6, 5], "q");
    let after = "", seen = [];
    do {
        const page = await ask(`q=${encodeURIComponent("批量")}&sort=visitors&limit=3${after && "&after=" + encodeURIComponent(after)}`);
        seen.push(...page.items.map((x) => x.fields.visitors));
        after = page.next;
    } while (after);
    same(seen, [1, 2, 3, 4, 5, 6, 7], "pages");
    same((await ask("year=2025")).items.length, 0, "year");
    same((await ask("void=only")).items.length, 0, "void");
    for (const [q, field] of [["state=none", "state"], ["year=26", "year"], ["unit=1", "unit"], ["limit=0", "limit"], ["limit=201", "limit"],
        ["sort=nothing", "sort"], ["sort=ways", "sort"], ["where=fine%20%3E%205", "where"], ["where=(((", "where"], ["void=maybe", "void"]]) {
        same(status(await call(read, "GET", "/api/v1/r/visit_note?" + q), 422).json.field, field, q);
    }
});

/* --- bad bodies ------------------------------------------------------------------------------------------------------------ */
await report.test("bodies that are no JSON object, too large, too deep: a sentence, never a fall", async () => {
    const headers = { "Idempotency-Key": randomUUID(), "Content-Type": "application/json" };
    const post = (raw, more = {}) => call(write, "POST", "/api/v1/r/visit_note", { raw, headers: { ...headers, ...more } });
    status(await post("{"), 400);
    status(await post(""), 400);
    status(await post("[]"), 400, "对象");
    status(await post('{"fields": [1]}'), 422);
    status(await post('{"fields": {"subject": "a", "subject": "b"}}'), 400);
    status(await post("subject=a", { "Content-Type": "text/plain" }), 415);
    status(await post("[".repeat(100000)), 400);
    status(await post('{"fields": {"subject": "\\ud800"}}'), 400);
    status(await post(`{"fields": {"subject": "${"x".repeat(1100000)}"}}`), 413);
    status(await post(JSON.stringify({ fields: { subject: "甲", ways: Array(501).fill("door") } })), 422);
    status(await post(JSON.stringify({ fields: { subject: "甲", ways: ["door,phone"] } })), 422);
    status(await post(JSON.stringify({ fields: { subject: { a: 1 } } })), 422);
});

/* --- files, signatures, 作废, 撤回, 转办 ------------------------------------------------------------------------------------- */
const PHOTO = readFileSync(join(root, "tests/acceptance/files/photo.jpg"));

function upload(token, bytes, name, key = randomUUID(), field = "file") {
    const form = new FormData();
    form.append(field, new Blob([bytes], { type: "image/jpeg" }), name);
    return call(token, "POST", "/api/v1/files", { raw: form, headers: { "Idempotency-Key": key } });
}

const post = (token, path, body, etag, more = {}) =>
    call(token, "POST", path, { body, headers: { ...(etag ? { "If-Match": etag } : {}), ...more } });
const seals = "/api/v1/r/seal_note";

async function newSeal(subject, more = {}) {
    const r = status(await call(write, "POST", seals, { body: { fields: { subject, ...more } }, headers: { "Idempotency-Key": randomUUID() } }), 201);
    return { path: `${seals}/${r.json.id}`, etag: r.etag };
}

let photo;

await report.test("a file: 201 with its id, the same key gives the same file, another file under it 409", async () => {
    const key = randomUUID();
    const r = status(await upload(write, PHOTO, "用印稿.jpg", key), 201);
    same([r.json.name, r.json.type, r.json.size], ["用印稿.jpg", "image/jpeg", PHOTO.length], "file");
    photo = r.json.id;
    same(r.headers.get("location"), `/api/v1/files/${photo}`, "Location");
    const again = status(await upload(write, PHOTO, "用印稿.jpg", key), 201);
    same([again.json, again.headers.get("idempotency-replayed")], [r.json, "true"], "again");
    same((await place.sql("select count(*) from file where name = '用印稿.jpg'")).trim(), "1", "rows");
    status(await upload(write, PHOTO, "另一份.jpg", key), 409, "Idempotency-Key");
    status(await upload(read, PHOTO, "a.jpg"), 403, "只能读");
});

await report.test("a file that is not what it says, too large, two at once, none: refused with a sentence", async () => {
    status(await upload(write, Buffer.from("<script>alert(1)</script>"), "a.jpg"), 422);
    status(await upload(write, Buffer.from("MZ" + "\0".repeat(200)), "a.pdf"), 422);
    status(await upload(write, PHOTO, "../a.jpg"), 422);
    status(await upload(write, PHOTO, "a.jpg", randomUUID(), "evidence"), 422, "file");
    status(await call(write, "POST", "/api/v1/files", { body: {}, headers: { "Idempotency-Key": randomUUID() } }), 422, "multipart");
    status(await upload(write, PHOTO, "a.jpg", "short"), 428, "Idempotency-Key");
    const large = await upload(write, Buffer.concat([PHOTO, Buffer.alloc(20 * 1024 * 1024)]), "a.jpg").catch(() => ({ status: 413 }));
    expect([413, 422].includes(large.status), () => `too large: ${large.status}`);
    const huge = await upload(write, Buffer.alloc(23 * 1024 * 1024), "a.jpg").catch(() => ({ status: 413 }));
    same(huge.status, 413, "huge");
});

await report.test("a file is seen by who sent it, and through a record in scope; nobody else", async () => {
    const get = (token) => fetch(`${url}/api/v1/files/${photo}`, { headers: { Authorization: `Bearer ${token}` } });
    same(Buffer.from(await (await get(write)).arrayBuffer()).equals(PHOTO), true, "bytes");
    same([(await get(headToken)).status, (await get(liaisonToken)).status], [404, 404], "before");
    const seal = await newSeal("附件", { paper: [photo] });
    same((await call(write, "GET", seal.path)).json.record.fields.paper, [photo], "field");
    same([(await get(headToken)).status, (await get(liaisonToken)).status], [200, 404], "after");
    status(await call(headToken, "POST", seals, { body: { fields: { subject: "甲" } }, headers: { "Idempotency-Key": randomUUID() } }), 403);
});

await report.test("signing: whose turn, the note of a return, the version, once under a key", async () => {
    const seal = await newSeal("送签");
    const sent = status(await post(write, seal.path + "/steps/send", {}, seal.etag), 200);
    same([sent.json.state, sent.json.waits_for_signature], ["draft", true], "sent");
    status(await post(headToken, seal.path + "/sign", { agree: true }), 428, "If-Match");
    status(await post(headToken, seal.path + "/sign", { agree: true }, '"1"'), 412);
    same(status(await post(headToken, seal.path + "/sign", { agree: "yes" }, sent.etag), 422, "true").json.field, "agree", "agree");
    same(status(await post(headToken, seal.path + "/sign", { note: "x" }, sent.etag), 422).json.field, "agree", "agree missing");
    same(status(await post(headToken, seal.path + "/sign", { agree: true, nots: "x" }, sent.etag), 422).json.field, "nots", "unknown");
    status(await post(write, seal.path + "/sign", { agree: true }, sent.etag), 403);
    same(status(await post(headToken, seal.path + "/sign", { agree: false }, sent.etag), 422).json.field, "note", "return without a note");
    const key = randomUUID();
    const one = status(await post(headToken, seal.path + "/sign", { agree: true, note: "同意" }, sent.etag, { "Idempotency-Key": key }), 200);
    same([one.json.state, one.json.waits_for_signature, one.etag], ["sealed", false, `"${one.json.version}"`], "signed");
    const two = status(await post(headToken, seal.path + "/sign", { agree: true, note: "同意" }, sent.etag, { "Idempotency-Key": key }), 200);
    same([two.json, two.headers.get("idempotency-replayed")], [one.json, "true"], "again");
    status(await post(headToken, seal.path + "/sign", { agree: true, note: "别的" }, sent.etag, { "Idempotency-Key": key }), 409, "Idempotency-Key");
    status(await post(headToken, seal.path + "/sign", { agree: true }, one.etag), 422, "没有等签字");
    expect(/印〔2026〕\d{3}号/.test((await call(write, "GET", seal.path)).json.record.number), "no number");
});

await report.test("线下已签: signer, day and scan; without the scan it is refused", async () => {
    const seal = await newSeal("线下签");
    const sent = status(await post(write, seal.path + "/steps/send", {}, seal.etag), 200);
    const head = await place.sql("select id from person where name = '方正'");
    const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    let signer = "";
    for (let i = 0, n = BigInt(head); i < 13; i++, n /= 32n) {
        signer = alphabet[Number(n % 32n)] + signer;
    }
    status(await post(write, seal.path + "/sign", { agree: true, signer, on: "2026-09-27" }, sent.etag), 422, "扫描件");
    const scan = status(await upload(write, PHOTO, "签批页.jpg"), 201).json.id;
    const done = status(await post(write, seal.path + "/sign", { agree: true, signer, on: "2026-09-27", paper_file: scan }, sent.etag), 200);
    same(done.json.state, "sealed", "state");
    same(status(await post(write, seal.path + "/sign", { agree: true, signer: "x" }, done.etag), 422).json.field, "signer", "signer");
});

await report.test("撤回 by who sent it, as long as nobody signed", async () => {
    const seal = await newSeal("撤回");
    const sent = status(await post(write, seal.path + "/steps/send", {}, seal.etag), 200);
    status(await post(headToken, seal.path + "/withdraw", {}, sent.etag), 403);
    const back = status(await post(write, seal.path + "/withdraw", { reason: "写错了" }, sent.etag), 200);
    same([back.json.state, back.json.waits_for_signature], ["draft", false], "back");
    status(await post(write, seal.path + "/withdraw", {}, back.etag), 422);
});

await report.test("作废: a reason, and with a number a signature first", async () => {
    const draft = await newSeal("作废");
    const sent = status(await post(write, draft.path + "/steps/send", {}, draft.etag), 200);
    const sealed = status(await post(headToken, draft.path + "/sign", { agree: true }, sent.etag), 200);
    status(await post(write, draft.path + "/void", {}, sealed.etag), 422, "理由");
    status(await post(write, draft.path + "/void", { reason: "印错了" }), 428);
    const key = randomUUID();
    const asked = status(await post(write, draft.path + "/void", { reason: "印错了" }, sealed.etag, { "Idempotency-Key": key }), 200);
    same(asked.json.waits_for_signature, true, "waits");
    same(status(await post(write, draft.path + "/void", { reason: "印错了" }, sealed.etag, { "Idempotency-Key": key }), 200).json, asked.json, "again");
    same((await call(write, "GET", draft.path)).json.record.voided, false, "not yet");
    status(await post(headToken, draft.path + "/sign", { agree: true }, asked.etag), 200);
    same((await call(write, "GET", draft.path)).json.record.voided, true, "voided");
});

await report.test("转办: from whom to whom and why", async () => {
    const id = async (name) => {
        const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
        let text = "";
        for (let i = 0, n = BigInt(await place.sql(`select id from person where name = '${name}'`)); i < 13; i++, n /= 32n) {
            text = alphabet[Number(n % 32n)] + text;
        }
        return text;
    };
    const from = await id("周文静"), to = await id("方正");
    const seal = await newSeal("转办", { keeper: [from] });
    same(status(await post(write, seal.path + "/handover", { field: "subject", from, to, reason: "休假" }, seal.etag), 422).error, undefined, "wrong field");
    same(status(await post(write, seal.path + "/handover", { field: "nothing", from, to, reason: "休假" }, seal.etag), 422).json.field, "field", "field");
    status(await post(liaisonToken, seal.path + "/handover", { field: "keeper", from, to, reason: "休假" }, seal.etag), 404);
    const done = status(await post(write, seal.path + "/handover", { field: "keeper", from, to, reason: "休假" }, seal.etag), 200);
    same((await call(write, "GET", seal.path)).json.record.fields.keeper, [to], "keeper");
    status(await post(write, seal.path + "/handover", { field: "keeper", from, to, reason: "休假" }, seal.etag), 412);
    expect(done.json.version > 1, "version");
});

await report.test("PATCH and steps are done once under a key, too", async () => {
    const seal = await newSeal("改一次");
    const key = randomUUID();
    const patch = () => call(write, "PATCH", seal.path, { body: { fields: { subject: "改好了" } }, headers: { "If-Match": seal.etag, "Idempotency-Key": key } });
    const one = status(await patch(), 200), two = status(await patch(), 200);
    same([two.json, two.etag, two.headers.get("idempotency-replayed")], [one.json, one.etag, "true"], "again");
    const other = await newSeal("另一件");
    status(await call(write, "PATCH", other.path, { body: { fields: { subject: "改好了" } }, headers: { "If-Match": other.etag, "Idempotency-Key": key } }), 409);
});

/* --- definitions and description ---------------------------------------------------------------------------------------------- */
await report.test("definitions: what the caller may read, closed fields marked", async () => {
    const of = async (t) => status(await call(t, "GET", "/api/v1/registers"), 200).json.items;
    const mine = (await of(write)).find((x) => x.id === "visit_note");
    same(mine.states.map((s) => s.id), ["open", "told", "closed"], "states");
    same(mine.fields.find((f) => f.id === "way").codes.map((c) => c.id), ["door", "phone", "online"], "codes");
    same(mine.may_create, true, "may create");
    same(mine.fields.filter((f) => f.closed).length, 0, "closed to the clerk");
    same((await of(headToken)).find((x) => x.id === "visit_note").fields.filter((f) => f.closed).map((f) => f.id), ["phone", "secret"], "closed");
});

await report.test("openapi.json is a valid OpenAPI 3.1 description of every route of the interface", async () => {
    const { Validator } = await import(pathToFileURL(npm.resolve("@seriousme/openapi-schema-validator")).href);
    const doc = status(await call(write, "GET", "/api/v1/openapi.json"), 200).json;
    const verdict = await new Validator().validate(doc);
    expect(verdict.valid, () => JSON.stringify(verdict.errors).slice(0, 2000));
    same(doc.openapi, "3.1.0", "version");
    const text = JSON.stringify(doc);
    for (const [, pointer] of text.matchAll(/"\$ref":"#([^"]+)"/g)) {
        const there = pointer.split("/").slice(1).reduce((o, k) => o?.[k], doc);
        expect(there, () => `${pointer} leads nowhere`);
    }
    for (const path of ["/api/v1/r/visit_note", "/api/v1/r/visit_note/{id}", "/api/v1/r/visit_note/{id}/steps/tell", "/api/v1/r/visit_note/{id}/events",
        "/api/v1/files", "/api/v1/files/{id}", ...["sign", "void", "withdraw", "handover"].map((act) => `/api/v1/r/seal_note/{id}/${act}`)]) {
        expect(path in doc.paths, () => `${path} is missing`);
    }
    const ids = Object.values(doc.paths).flatMap((p) => Object.values(p).map((o) => o.operationId));
    same(new Set(ids).size, ids.length, "operationId");
});

await report.test("what is answered fits the schema of openapi.json", async () => {
    const Ajv = npm("ajv/dist/2020.js").default;
    const doc = (await call(write, "GET", "/api/v1/openapi.json")).json;
    const ajv = new Ajv({ strict: false, validateFormats: false });
    ajv.addSchema(doc, "doc");
    const fits = (schema, value) => {
        const ok = ajv.validate({ $ref: `doc#/components/schemas/${schema}` }, value);
        expect(ok, () => `${schema}: ${ajv.errorsText()}`);
    };
    fits("visit_note.one", (await call(write, "GET", `/api/v1/r/visit_note/${record}?steps=1`)).json);
    fits("visit_note.page", (await call(write, "GET", "/api/v1/r/visit_note")).json);
    fits("visit_note.create", { fields: whole });
    fits("events", (await call(write, "GET", `/api/v1/r/visit_note/${record}/events`)).json);
    fits("result", (await post(write, (await newSeal("形状")).path + "/void", { reason: "试" }, '"1"')).json);
    fits("file", (await upload(write, PHOTO, "形状.jpg")).json);
    fits("sign", { agree: true, note: null });
    expect(!ajv.validate({ $ref: "doc#/components/schemas/sign" }, { note: "x" }), "sign without agree fits");
    fits("error", (await call(write, "GET", "/api/v1/r/visit_note?limit=0")).json);
    const not = ajv.validate({ $ref: "doc#/components/schemas/visit_note.create" }, { fields: { subject: 5, nonsense: 1 } });
    expect(!not, "the schema takes anything");
});

await report.test("the chain holds after all of this", async () => {
    const { code, out } = await place.cli(["audit", "verify", "$store"]);
    expect(code === 0, () => out);
});

const end = await place.drop();
await report.test("the server ended well", () => expect(!end, () => end));
report.close();
