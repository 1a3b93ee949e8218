/* matrix.mjs - claim: the matrix of a round costs a bounded page however many units there are. 33 units x 32 indicators as in the
 * demo; 500 x 60 put into the database past the program, in windows of whole rows as it is opened, and whole as for paper. Bytes,
 * bytes under gzip, CPU, beside one nginx worker serving the same bytes. The page is made in the slow lane.
 */
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { must } from "../tests/lib/machine.mjs";
import { aim, demo, enter, inTurns, line, load, nginx, programs, serve } from "./beside.mjs";

const UNITS = 500, ITEMS = 60, CLIENTS = 2;
const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

function idText(n) {
    let left = BigInt(n), out = "";
    for (let i = 0; i < 13; i++, left >>= 5n) {
        out = LETTERS[Number(left & 31n)] + out;
    }
    return out;
}

const sql = (data, text) => must("sqlite3", ["-cmd", ".timeout 5000", join(data, "faheng.db"), text]);

/* A copy of a row with other values in some columns, for each n of `from`. */
async function copies(data, table, where, set, from) {
    const names = (await sql(data, `select name from pragma_table_info('${table}') order by cid`)).trim().split("\n");
    const list = names.map((n) => (n in set ? set[n] : `t.${n}`)).join(", ");
    await sql(data, `insert into ${table} (${names.join(", ")}) select ${list} from (select * from ${table} where ${where} limit 1) t, ${from}`);
}

/* Ids grow from B: units, participations, items, self-assessments and reviews each in their own million. */
async function large(data) {
    const B = BigInt((await sql(data, "select max(id) from r_self_assessment")).trim() || 1n) + 1000000000000n;
    const at = (k) => String(B + BigInt(k) * 1000000n);
    const series = (n) => `(with recursive s(n) as (select 1 union all select n + 1 from s where n < ${n}) select n from s) s`;
    const pairs = `(with recursive s(n) as (select 0 union all select n + 1 from s where n < ${UNITS * ITEMS - 1}) select n, n / ${ITEMS} + 1 u, n % ${ITEMS} + 1 i from s) s`;
    await copies(data, "r_assessment_round", "year = 2026", { id: at(0), year: 2090, f_year: 2090 }, series(1));
    await copies(data, "framework", "state = 'published'", { id: at(1), code: "'bench'", title: "'五百家六十条'" }, series(1));
    await copies(data, "framework_item", "code = 'B1.4'", { id: `${at(2)} + s.n`, framework: at(1), position: "s.n", points: "200",
        code: "'C' || (1 + s.n / 10) || '.' || (s.n % 10)", title: "'第 ' || s.n || ' 条指标'", kind: "'manual'" }, series(ITEMS));
    await copies(data, "unit", "short = '双河镇卫生院'", { id: `${at(3)} + s.n`, name: "'示范县第 ' || s.n || ' 卫生院'", short: "'第 ' || s.n || ' 卫生院'",
        path: "t.path || s.n", position: "1000 + s.n" }, series(UNITS));
    await copies(data, "r_participation", "year = 2026 and state = 'submitted'", { id: `${at(4)} + s.n`, unit: `${at(3)} + s.n`, f_unit_ref: `${at(3)} + s.n`,
        year: 2090, f_round: at(0), f_framework: at(1) }, series(UNITS));
    const cell = { unit: `${at(3)} + s.u`, year: 2090, f_participation: `${at(4)} + s.u`, f_round: at(0), f_item: `${at(2)} + s.i`,
        f_score: "50 * ((s.u * 7 + s.i * 13) % 5)" };
    await copies(data, "r_self_assessment", "year = 2026 and state = 'scored' and f_way = 'manual'", { ...cell, id: `${at(5)} + s.n` }, pairs);
    await copies(data, "r_score_review", "year = 2026 and state = 'reviewed'", { ...cell, id: `${at(6)} + s.n`, f_self: `${at(5)} + s.n` }, pairs);
    await sql(data, "analyze");
    return `/desk/matrix?round=${idText(at(0))}&framework=${idText(at(1))}`;
}

const { bin } = programs();
const data = await demo(bin);
const path = await large(data);
const server = await serve(bin, data);
const clerk = await enter(server.url, "zhouwenjing");
const year = (await sql(data, "select id from r_assessment_round where year = 2026")).trim();
const pages = { "33 x 32": `/desk/matrix?round=${idText(year)}`, "500 x 60, a window": path, "500 x 60, whole": `${path}&all=1` };
const bytes = {};
for (const [name, at] of Object.entries(pages)) {
    const page = await clerk.get(at);
    if (page.status !== 200 || !/<table/.test(page.body)) {
        throw new Error(`${at} is not the page to measure: ${page.status} ${page.body.slice(0, 400)}`);
    }
    bytes[name] = page.bytes;
}
const files = await nginx(Object.fromEntries(Object.values(bytes).map((b, i) => [`${i}.html`, b])));
const cookie = clerk.cookies;
for (const [i, [name, at]] of Object.entries(pages).entries()) {
    const [ng, own] = await inTurns([() => load(files, `/${i}.html`, { clients: CLIENTS }), () => load(server, at, { clients: CLIENTS, cookie })]);
    const packed = gzipSync(bytes[name]).length;
    const cells = (bytes[name].toString().match(/<td class="[lmaxe]/g) || []).length;
    console.log(`\n${name}: ${cells} cells, ${bytes[name].length} bytes, ${packed} under gzip, ${(bytes[name].length / cells).toFixed(0)} bytes a cell`);
    line("nginx, 1 worker, a file", ng);
    line("faheng", own, `${(own.rate / ng.rate).toFixed(4)} of nginx`, `${(own.cpu / cells).toFixed(2)} us of CPU a cell`);
    aim(`${name}: KB under gzip`, packed / 1024, "<=", 300);
}
files.stop();
await server.stop();
