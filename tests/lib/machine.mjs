/* machine.mjs - what tests need of the machine: the tree's root, npm packages of web/, commands, temp folders.
 * Temp folders go away when the process ends, however it ends. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
process.env.FAHENG_FONTS ||= join(root, "build", "fonts");
export const npm = createRequire(join(root, "web", "package.json"));

const folders = new Set();
process.on("exit", () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => process.exit(130));
}

export function tempFolder(what) {
    const folder = mkdtempSync(join(process.env.TMPDIR || tmpdir(), `faheng-${what}-`));
    folders.add(folder);
    return folder;
}

export function dropFolder(folder) {
    rmSync(folder, { recursive: true, force: true });
    folders.delete(folder);
}

/* Runs a command to its end: {code, out} with both streams in the order they came. */
export function run(command, args, options = {}) {
    return new Promise((done) => {
        const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
        let out = "";
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text) => (out += text));
        }
        child.on("error", (e) => done({ code: 127, out: out + e.message }));
        child.on("close", (code, signal) => done({ code: code ?? signal, out }));
    });
}

export async function must(command, args, options) {
    const { code, out } = await run(command, args, options);
    if (code !== 0) {
        throw new Error(`${[command, ...args].join(" ")} left with ${code}:\n${out.trim()}`);
    }
    return out;
}

/* Reads --name value and --flag; unknown ones end the program with exit code 2. */
export function options(known) {
    const given = {};
    const rest = process.argv.slice(2);
    while (rest.length) {
        const name = rest.shift().replace(/^--/, "");
        if (!(name in known)) {
            console.error(`unknown option --${name}; known: ${Object.keys(known).map((k) => "--" + k).join(" ")}`);
            process.exit(2);
        }
        given[name] = known[name] === Boolean ? true : rest.shift();
    }
    return given;
}

/* The program under test: --bin, else the newest build that has the test clock. */
export function program(bin) {
    const found = bin || ["build-test", "build-san"].map((d) => join(root, d, "src", "faheng")).find(existsSync);
    if (!found || !existsSync(found)) {
        console.error(`no program to test at ${bin || "build-test/src/faheng"}; ./dev build --test makes it`);
        process.exit(3);
    }
    return found;
}

/* Without a PostgreSQL in FAHENG_TEST_PG this process is run once more beside one of its own. */
export function besidePostgres() {
    if (process.env.FAHENG_TEST_PG) {
        return;
    }
    const { status } = spawnSync(join(root, "tools", "with_pg"), [process.execPath, ...process.argv.slice(1)],
        { stdio: "inherit" });
    process.exit(status ?? 3);
}

/* Runs `work` over the jobs, so many at a time, in order of start. */
export async function atATime(limit, jobs, work) {
    let next = 0;
    const lane = async () => {
        while (next < jobs.length) {
            await work(jobs[next++]);
        }
    };
    await Promise.all(Array.from({ length: limit }, lane));
}
