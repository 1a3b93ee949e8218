/* creates.mjs - claim: creating records over HTTP, each one durable before it is answered, grouping commits is worth 12 times
 * a commit for each when a sync takes 3 ms more, as on an office's disk, and 4 times on this one. 32 clients send the
 * form of a small register (content/). One server commits as it always does, the other one work at a time
 * (faheng_tuned, BENCH_BATCH=1); slow_sync.so makes each sync slower.
 */
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aim, demo, enter, inTurns, line, load, must, overlay, programs, serve, tempFolder } from "./beside.mjs";

const CLIENTS = 32;
const PATH = "/desk/r/bench_note/new";
const { bin, tuned, slow } = programs();
const content = overlay();
const data = await demo(bin, "--content", content);

/* A server on its own copy of the data, and the form it wants sent. */
async function place(env) {
    const own = join(tempFolder("place"), "data");
    cpSync(data, own, { recursive: true });
    const server = await serve(tuned, own, { env, more: ["--content", content] });
    const clerk = await enter(server.url, "zhouwenjing");
    const form = (await clerk.get(PATH)).form((f) => f.has("title"));
    const body = new URLSearchParams([...form.values().filter(([name]) => name !== "title" && name !== "text"),
        ["title", "某某镇卫生院医疗废物处置"], ["text", "未按规定分类收集，责令限期改正，并将结果报送示范县卫生健康局。"]]);
    const script = join(tempFolder("wrk"), "form.lua");
    writeFileSync(script, `wrk.method = "POST"\nwrk.body = "${body}"\n` +
        'wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"\n');
    return { server, own, script, cookie: clerk.cookies, sent: 0 };
}

async function send(p, clients = CLIENTS) {
    const r = await load(p.server, PATH, { clients, cookie: p.cookie, script: p.script });
    p.sent += r.n - r.refused;
    return r;
}

/* All that was acknowledged is in the database, and the chain holds. */
async function proven(p) {
    await p.server.stop();
    const kept = Number(await must("sqlite3", [join(p.own, "faheng.db"), "select count(*) from r_bench_note"]));
    await must(bin, ["audit", "verify", "--data", p.own, "--content", content]);
    if (kept < p.sent) {
        throw new Error(`${p.sent} records were acknowledged, ${kept} are there`);
    }
}

const lazy = { LD_PRELOAD: slow, SLOW_SYNC_MS: "3" };
const kinds = [
    ["this disk", await place({}), await place({ BENCH_BATCH: "1" }), 4],
    ["3 ms more a sync", await place(lazy), await place({ ...lazy, BENCH_BATCH: "1" }), 12],
];
for (const [name, grouped, single, wanted] of kinds) {
    const [g, s] = await inTurns([() => send(grouped), () => send(single)]);
    console.log(`\n${name}, ${CLIENTS} clients`);
    line("grouped", g);
    line("a commit for each", s);
    aim(`grouped against single, ${name}`, g.rate / s.rate, ">=", wanted, 1);
}
const crowd = await send(kinds[1][1], 256);
console.log("\n3 ms more a sync, 256 clients");
line("grouped", crowd);
aim("refused of 256 clients", crowd.refused, "<=", 0, 0);
for (const [, grouped, single] of kinds) {
    await proven(grouped);
    await proven(single);
}
console.log("every acknowledged record is there, the chains verify");
