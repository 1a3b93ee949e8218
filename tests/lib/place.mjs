/* place.mjs - a place to run the program in: the demo is made once, each test works on a copy of its own.
 *
 *     const template = await sqliteTemplate(bin);          or postgresTemplate(bin)
 *     const place = await template.copy();
 *     const server = await place.serve();                  server.url
 *     await place.cli(["audit", "verify", "$store"]);      {code, out}
 *     await place.sql("update ...");                       what only a tampering hand would do
 *     await place.drop();                                  stops the server, removes the copy
 */
import { spawn } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { dropFolder, must, run, tempFolder } from "./machine.mjs";

export const TODAY = "2026-09-28";
const START_MS = 30000;

/* `how`: which demo, by default the one of 2026. */
export async function sqliteTemplate(bin, how = ["--today", TODAY]) {
    const folder = tempFolder("demo");
    await must(bin, ["demo", "--data", folder, ...how, "--cheap-hashes"]);
    return sqliteAt(bin, folder);
}

/* The template another process has made. */
export function sqliteAt(bin, folder) {
    return {
        name: "sqlite",
        folder,
        async copy() {
            const own = tempFolder("place");
            cpSync(folder, own, { recursive: true });
            return new Place(bin, "sqlite", own, ["--data", own]);
        },
    };
}

let databases = 0;

export async function postgresTemplate(bin, how = ["--today", TODAY]) {
    const main = process.env.FAHENG_TEST_PG;
    const url = (database) => main.replace(/^(postgres(?:ql)?:\/\/[^/]*)\/[^?]*/, `$1/${database}`);
    const sql = (database, text) => must("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", "-c", text, url(database)]);
    const fresh = `faheng_t${process.pid}_${++databases}`;
    const folder = tempFolder("demo");
    await must("psql", ["-XqAt", "-c", `create database ${fresh}`, main]);
    await must(bin, ["demo", "--data", folder, "--db", url(fresh), ...how, "--cheap-hashes"]);
    return {
        name: "postgres",
        folder,
        async copy() {
            const database = `faheng_s${process.pid}_${++databases}`;
            const own = tempFolder("place");
            await must("psql", ["-XqAt", "-c", `create database ${database} template ${fresh}`, main]);
            cpSync(folder, own, { recursive: true });
            const place = new Place(bin, "postgres", own, ["--data", own, "--db", url(database)]);
            place.sql = (text) => sql(database, text);
            place.gone = () => must("psql", ["-XqAt", "-c", `drop database ${database} with (force)`, main]);
            return place;
        },
    };
}

export class Place {
    constructor(bin, kind, folder, store) {
        Object.assign(this, { bin, kind, folder, store, server: null });
    }

    /* Starts the program on a free port and waits until it says where it listens. Started again it is given the same. */
    async serve(more = this.more || []) {
        this.more = more;
        this.server = await startServer(this.bin, ["serve", ...this.store, "--listen", "127.0.0.1:0", "--test-clock",
            "--cheap-hashes", ...more]);
        return this.server;
    }

    /* "$store" stands for --data or --db of this place, with the content the server was given. */
    cli(args) {
        const at = (this.more || []).indexOf("--content");
        const content = at === -1 ? [] : this.more.slice(at, at + 2);
        return run(this.bin, args.flatMap((a) => (a === "$store" ? [...this.store, ...content] : [a])));
    }

    sql(text) {
        return must("sqlite3", ["-cmd", ".timeout 5000", join(this.folder, "faheng.db"), text]);
    }

    /* Answers how the server ended: 0, or what went wrong (a sanitizer tells of a leak only then). */
    async drop() {
        const code = (await this.server?.stop()) ?? 0;
        await this.gone?.();
        dropFolder(this.folder);
        return code === 0 ? "" : `the server left with ${code}:\n${this.server.log.slice(-2000)}`;
    }
}

function startServer(bin, args) {
    return new Promise((done, fail) => {
        const child = spawn(bin, args, { stdio: ["ignore", "pipe", "pipe"] });
        const kill = () => child.kill("SIGKILL");
        const ended = new Promise((end) => child.on("close", (code, signal) => {
            process.removeListener("exit", kill);
            end(code ?? signal);
        }));
        const server = { url: null, log: "", pid: child.pid, ended };
        const timer = setTimeout(kill, START_MS);
        process.once("exit", kill);
        server.stop = async (signal = "SIGTERM") => {
            child.kill(signal);
            const hard = setTimeout(kill, 15000);
            const code = await ended;
            clearTimeout(hard);
            return code;
        };
        const read = (text) => {
            server.log += text;
            const said = /listening on (http:\/\/\S+)/.exec(server.log);
            if (said && !server.url) {
                clearTimeout(timer);
                server.url = said[1].replace(/\/$/, "");
                done(server);
            }
        };
        child.stdout.setEncoding("utf8").on("data", read);
        child.stderr.setEncoding("utf8").on("data", read);
        child.on("error", fail);
        ended.then((code) => {
            if (!server.url) {
                clearTimeout(timer);
                fail(new Error(`${bin} ${args.join(" ")} left with ${code} before it listened:\n${server.log}`));
            }
        });
    });
}

export async function setClock(server, now) {
    const r = await fetch(server.url + "/test/clock",
        { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ now }) });
    if (r.status !== 204) {
        throw new Error(`the test clock answered ${r.status}: ${await r.text()}`);
    }
}
