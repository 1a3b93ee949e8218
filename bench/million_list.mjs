/* million_list.mjs - claim: a list of 50 at a million rows, filtered by state and newest first, serves at 0.12 or more of
 * what nginx serves of the same bytes with 8 clients, and most of its time is not the database: beside it the one
 * statement alone. A page further down, reached by its key, costs the same. The rows go in by SQL, past the program.
 */
import { join } from "node:path";
import { SECONDS, aim, demo, enter, inTurns, line, load, must, nginx, overlay, programs, serve } from "./beside.mjs";

const ROWS = Number(process.env.ROWS || 1000000);
const CLIENTS = 8;
const { bin, made } = programs();
const content = overlay();
const data = await demo(bin, "--content", content);
const file = join(data, "faheng.db");

const sql = (text) => must("sqlite3", ["-cmd", ".timeout 5000", file, text]).then((out) => out.trim());

/* Every other column stays empty. */
async function fill() {
    const values = {
        county: "c.id", id: "1000000000000000 + n", unit: "u.id", year: "2020 + n % 7", version: "1", voided: "0", backfill: "0",
        state: "case when n % 10 then 'closed' else 'open' end",
        created_by: "0", created_at: "'2026-09-01T01:00:00Z'", updated_at: "'2026-09-01T01:00:00Z'",
        f_title: "'某某镇卫生院医疗废物处置第 ' || n || ' 件'", f_text: "'未按规定分类收集，责令限期改正。'",
    };
    const there = (await sql("select name from pragma_table_info('r_bench_note')")).split("\n");
    const names = Object.keys(values).filter((name) => there.includes(name));
    await sql(`pragma synchronous = off; with recursive k(n) as (select 1 union all select n + 1 from k where n < ${ROWS}),
        c as (select id from county limit 1), u as (select id, row_number() over (order by id) - 1 as at from unit limit 20)
        insert into r_bench_note (${names.join(", ")}) select ${names.map((n) => values[n]).join(", ")}
        from k, c join u on u.at = k.n % 20`);
}

await fill();
const server = await serve(bin, data, { more: ["--content", content] });
const clerk = await enter(server.url, "zhouwenjing");
const cookie = clerk.cookies;
const first = "/desk/r/bench_note?tab=open";
const page = await clerk.get(first);
let deep = first;
for (let i = 0, at = page; i < 20; i++, at = await clerk.get(deep)) {
    deep = /href="([^"]*after=[^"]*)"/.exec(at.body)[1].replaceAll("&amp;", "&");
}
const files = await nginx({ "list.html": page.bytes });
const statement = `select r.id, r.number, r.state, r.f_title, r.updated_at, u.short from r_bench_note r
    left join unit u on u.id = r.unit where r.county = (select id from county limit 1) and r.voided = 0 and r.state = 'open'
    order by r.id desc limit 51`;

async function alone() {
    const [rate, cpu, rows] = (await must(join(made, "bench_query"), [data, String(SECONDS), statement])).split(" ").map(Number);
    return { rate, cpu, rows, p50: NaN, p99: NaN, refused: 0 };
}

const [ng, one, top, below] = await inTurns([
    () => load(files, "/list.html", { clients: CLIENTS }),
    alone,
    () => load(server, first, { clients: CLIENTS, cookie }),
    () => load(server, deep, { clients: CLIENTS, cookie }),
]);
console.log(`${ROWS} rows, ${page.bytes.length} bytes a page, ${CLIENTS} clients`);
line("nginx, 1 worker, a file", ng);
line(`the statement alone (${one.rows} rows)`, one);
line("first page", top, `${(top.rate / ng.rate).toFixed(3)} of nginx`, `CPU x ${(top.cpu / one.cpu).toFixed(1)} of the statement`);
line("page 21, by key", below, `${(below.rate / ng.rate).toFixed(3)} of nginx`);
aim("list of 50 of nginx", top.rate / ng.rate, ">=", 0.12);
aim("page 21 against the first", below.rate / top.rate, ">=", 0.9);
files.stop();
await server.stop();
