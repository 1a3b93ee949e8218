/* item_page.mjs - claim: a record page with session, permission, rules and rendering serves at 0.30 or more of what one
 * nginx worker serves of the very same bytes from a file, 32 clients, keep-alive. A liaison's open self-assessment item
 * with its form; beside it a list, the clerk's home page and the matrix of the round (slow lane). Also with one loop, as nginx has one worker.
 */
import { aim, demo, enter, inTurns, line, load, nginx, programs, serve } from "./beside.mjs";

const CLIENTS = 32;
const { bin, tuned } = programs();
const data = await demo(bin);
const server = await serve(bin, data);
const liaison = await enter(server.url, "lizhiqiang");
const clerk = await enter(server.url, "zhouwenjing");

async function open(visitor, path, look) {
    const page = await visitor.get(path);
    if (page.status !== 200 || !look.test(page.body)) {
        throw new Error(`${path} is not the page to measure: ${page.status}`);
    }
    return page.bytes;
}

/* The newest item still to fill: the page the liaison works on. */
const list = (await liaison.get("/desk/r/self_assessment?year=2026&tab=todo")).body;
let item;
for (const path of new Set(list.match(/\/desk\/r\/self_assessment\/[0-9a-z]{13}/g))) {
    item = item || (/name="score"/.test((await liaison.get(path)).body) && path);
}
const pages = {
    item: { path: item, who: liaison, look: /name="score"/ },
    list: { path: "/desk/r/self_assessment?year=2026", who: liaison, look: /<table/ },
    home: { path: "/desk", who: clerk, look: /<main/ },
    matrix: { path: "/desk/matrix", who: clerk, look: /<table/ },
};
for (const p of Object.values(pages)) {
    p.bytes = await open(p.who, p.path, p.look);
}
const files = await nginx(Object.fromEntries(Object.entries(pages).map(([name, p]) => [`${name}.html`, p.bytes])));
const one = await serve(tuned, data, { env: { BENCH_LOOPS: "1" } });

for (const [name, p] of Object.entries(pages)) {
    const cookie = p.who.cookies;
    const [ng, two, single] = await inTurns([
        () => load(files, `/${name}.html`, { clients: CLIENTS }),
        () => load(server, p.path, { clients: CLIENTS, cookie }),
        () => load(one, p.path, { clients: CLIENTS, cookie }),
    ]);
    console.log(`\n${name} page, ${p.bytes.length} bytes, ${CLIENTS} clients`);
    line("nginx, 1 worker, a file", ng);
    line("faheng, a loop per core", two, `${(two.rate / ng.rate).toFixed(3)} of nginx`, `CPU x ${(two.cpu / ng.cpu).toFixed(1)}`);
    line("faheng, 1 loop", single, `${(single.rate / ng.rate).toFixed(3)} of nginx`, `CPU x ${(single.cpu / ng.cpu).toFixed(1)}`);
    if (name === "item") {
        aim("item page of nginx, a loop per core", two.rate / ng.rate, ">=", 0.3);
        aim("its p99 in ms", two.p99, "<=", 3);
    }
}
files.stop();
await one.stop();
await server.stop();
