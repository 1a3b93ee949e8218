/* beside.mjs - what the measurements share: the demo, the program and nginx beside each other, wrk, CPU time, medians. */
import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { must, options, tempFolder } from "../tests/lib/machine.mjs";
import { Visitor } from "../tests/lib/visitor.mjs";

export const TODAY = "2026-09-28";
export const SECONDS = Number(process.env.SECONDS_EACH || 3);
export const ROUNDS = Number(process.env.ROUNDS || 3);
const TICK_US = 10000;

/* The program under measure, and beside it what `ninja bench_programs` made. */
export function programs() {
    const bin = options({ bin: String }).bin;
    if (!bin || !existsSync(bin)) {
        console.error("--bin PROGRAM is wanted, as build/src/faheng");
        process.exit(2);
    }
    const made = join(dirname(dirname(bin)), "bench");
    const tuned = join(made, "faheng_tuned");
    if (!existsSync(tuned)) {
        console.error(`${tuned} is not built; ninja bench_programs makes it`);
        process.exit(3);
    }
    return { bin, tuned, made, slow: join(made, "slow_sync.so") };
}

/* The content of this folder where the program takes it: only from a place that nobody else may write to. */
export function overlay() {
    const folder = tempFolder("content");
    const note = join(folder, "registers", "bench_note");
    cpSync(fileURLToPath(new URL("content", import.meta.url)), folder, { recursive: true });
    [folder, dirname(note), note, join(note, "register.yaml")].forEach((p) => chmodSync(p, 0o700));
    return folder;
}

export async function demo(bin, ...more) {
    const data = join(tempFolder("bench"), "data");
    await must(bin, ["demo", "--data", data, "--today", TODAY, ...more]);
    return data;
}

function freePort() {
    return new Promise((done) => {
        const s = createServer().listen(0, "127.0.0.1", () => {
            const { port } = s.address();
            s.close(() => done(port));
        });
    });
}

/* {url, pid, started (ms from exec to the line), stop()} */
export async function serve(bin, data, { env = {}, more = [] } = {}) {
    const begin = performance.now();
    const child = spawn(bin, ["serve", "--data", data, "--listen", "127.0.0.1:0", "--today", TODAY, ...more],
        { stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, ...env } });
    const gone = new Promise((done) => child.on("close", done));
    process.once("exit", () => child.kill("SIGKILL"));
    const url = await new Promise((done, fail) => {
        let said = "";
        child.stdout.on("data", (bytes) => {
            said += bytes;
            const m = /listening on (http:\/\/\S+)\n/.exec(said);
            m && done(m[1]);
        });
        gone.then((code) => fail(new Error(`${bin} serve left with ${code}`)));
    });
    const started = performance.now() - begin;
    return { url, pid: child.pid, started, stop: () => (child.kill("SIGTERM"), gone) };
}

export async function enter(url, login) {
    const visitor = new Visitor(url, login);
    const page = await visitor.enter();
    if (!visitor.entered) {
        throw new Error(`${login} could not log in: ${page.status}`);
    }
    return visitor;
}

/* nginx with one worker over `files` {name: bytes}: {url, pid (of the worker), stop()} */
export async function nginx(files) {
    const folder = tempFolder("nginx");
    const port = await freePort();
    const user = process.getuid() === 0 ? "user root;" : "";
    const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((t) => `${t}_temp_path ${folder}/${t};`).join(" ");
    for (const [name, bytes] of Object.entries(files)) {
        writeFileSync(join(folder, name), bytes);
    }
    writeFileSync(join(folder, "conf"), `${user} worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/errors;
        events { worker_connections 4096; }
        http { access_log off; ${temp} keepalive_requests 1000000000; sendfile on; types { text/html html; }
               open_file_cache max=100; server { listen 127.0.0.1:${port}; root ${folder}; } }`);
    const child = spawn("nginx", ["-e", join(folder, "errors"), "-c", join(folder, "conf")], { stdio: "ignore" });
    process.once("exit", () => child.kill("SIGTERM"));
    const url = `http://127.0.0.1:${port}`;
    for (let i = 0; i < 50 && !(await fetch(url).then(() => true, () => false)); i++) {
        await new Promise((go) => setTimeout(go, 50));
    }
    const pid = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim().split(" ")[0]);
    return { url, pid, stop: () => child.kill("SIGTERM") };
}

/* User and system time of a process, in microseconds. */
function cpuUs(pid) {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const after = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(after[11]) + Number(after[12])) * TICK_US;
}

const UNIT = { us: 0.001, ms: 1, s: 1000 };

/* One run of wrk against a server: {rate, p50, p99 (ms), cpu (us a request), n, refused} */
export async function load(server, path, { clients = 32, cookie, script, seconds = SECONDS } = {}) {
    const more = [...(cookie ? ["-H", `Cookie: ${cookie}`] : []), ...(script ? ["-s", script] : [])];
    const before = cpuUs(server.pid);
    const out = await must("wrk",
        ["-t1", `-c${clients}`, `-d${seconds}s`, "--timeout", "30s", "--latency", ...more, server.url + path]);
    const used = cpuUs(server.pid) - before;
    const number = (pattern) => Number((pattern.exec(out) || [0, 0])[1]);
    const time = (percent) => {
        const m = new RegExp(`${percent}%\\s+([0-9.]+)(us|ms|s)`).exec(out);
        return m ? Number(m[1]) * UNIT[m[2]] : NaN;
    };
    const n = number(/(\d+) requests in/);
    return { n, rate: number(/Requests\/sec:\s*([0-9.]+)/), p50: time(50), p99: time(99), cpu: used / n,
        refused: number(/Non-2xx or 3xx responses: (\d+)/) + number(/timeout (\d+)/) };
}

/* Every job once a round, in turns, so that all meet the same noise; the median of each figure. */
export async function inTurns(jobs, rounds = ROUNDS) {
    const seen = jobs.map(() => []);
    for (let round = 0; round < rounds; round++) {
        for (const [i, job] of jobs.entries()) {
            seen[i].push(await job());
        }
    }
    return seen.map((runs) => Object.fromEntries(Object.keys(runs[0]).map((k) => [k, median(runs.map((r) => r[k]))])));
}

export function median(list) {
    const sorted = [...list].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
}

const fixed = (n, digits) => (Number.isFinite(n) ? n.toFixed(digits) : "-");

export function line(name, r, ...more) {
    const refused = r.refused ? `  REFUSED ${r.refused}` : "";
    const cells = [["", r.rate, 0, " /s"], ["p50", r.p50, 2, ""], ["p99", r.p99, 2, " ms"], ["CPU", r.cpu, 1, " us"]]
        .map(([what, n, digits, unit]) => `${what} ${fixed(n, digits).padStart(7)}${unit}`);
    console.log(`${name.padEnd(32)}${cells.join("  ")}  ${more.join("  ")}${refused}`);
}

/* Aims are told, not enforced: a busy machine is no failure. */
export function aim(what, value, sign, wanted, digits = 2) {
    const met = sign === ">=" ? value >= wanted : value <= wanted;
    console.log(`${met ? "met " : "MISS"} ${what}: ${fixed(value, digits)} (aim ${sign} ${wanted})`);
}

export { must, tempFolder };
