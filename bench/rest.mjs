/* rest.mjs - claim: with the demo loaded the program takes at most 30 MB of memory of its own at rest and listens within
 * 100 ms of being started. */
import { readFileSync } from "node:fs";
import { aim, demo, enter, load, median, programs, serve } from "./beside.mjs";

const { bin } = programs();
const data = await demo(bin);

/* What belongs to this process alone, in MB. */
function ownMb(pid) {
    const kb = [...readFileSync(`/proc/${pid}/smaps_rollup`, "utf8").matchAll(/^Private_\w+:\s+(\d+) kB/gm)].map((m) => Number(m[1]));
    return kb.reduce((a, b) => a + b, 0) / 1024;
}

const starts = [], memory = [];
for (let i = 0; i < 7; i++) {
    const server = await serve(bin, data);
    starts.push(server.started);
    await new Promise((go) => setTimeout(go, 300));
    memory.push(ownMb(server.pid));
    await server.stop();
}
console.log(`start ${starts.map((ms) => ms.toFixed(0)).join(" ")} ms; at rest ${memory.map((mb) => mb.toFixed(1)).join(" ")} MB`);
aim("private memory after the start, MB", median(memory), "<=", 30, 1);
aim("from start to listening, ms", median(starts), "<=", 100, 0);

const server = await serve(bin, data);
const visitor = await enter(server.url, "zhouwenjing");
const cookie = visitor.cookies;
await load(server, "/desk/r/self_assessment", { cookie, clients: 512 });
console.log(`after a log-in and 512 clients reading lists: ${ownMb(server.pid).toFixed(1)} MB`);
await server.stop();
