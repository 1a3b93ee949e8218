#!/usr/bin/env node
/* run.mjs - walks the pages in Debian's Chromium, at a desk (1366 x 768) and on a phone (360 x 740).
 *
 *     node tests/browser/run.mjs [--bin PROGRAM] [--only WORD]
 *
 * Every page visited must have no finding of axe, well-formed markup, no sideways scrolling, nothing on the console, no breach
 * of its own security policy. Screenshots go to build/screenshots. Each walk is a process of its own with its own browser and
 * its own server on a copy of the demo; two go at a time, told one after the other in the order of their names.
 *
 * A walk that broke because the driver waited in vain is walked once more on a fresh copy, and the report says so. What a walk
 * expected and did not find is never tried again. */
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { driverGaveUp, openBrowser, pictures } from "../lib/browser.mjs";
import { atATime, options, program } from "../lib/machine.mjs";
import { setClock, sqliteAt, sqliteTemplate } from "../lib/place.mjs";
import { Report } from "../lib/report.mjs";

const AGAIN = 75; /* how the process of one walk says that it broke on the driver, and on nothing before */
process.env.FAHENG_TEST_FAST = "1"; /* no place outlives its walk */
const given = options({ bin: String, only: String, walk: String, template: String });
const bin = program(given.bin);
const report = new Report();
const here = dirname(fileURLToPath(import.meta.url));
const nameOf = (file) => file.replace(/^walk_|\.mjs$/g, "");

/* One walk in this process. */
async function walk(file, template) {
    const place = await template.copy();
    const server = await place.serve();
    await setClock(server, "2026-09-28T09:00:00+08:00");
    const browser = await openBrowser(server.url, pictures);
    const name = nameOf(file);
    const t = { browser, server, place, test: (what, work) => report.test(`${name}: ${what}`, work) };
    try {
        await (await import(join(here, file))).default(t);
    } catch (e) {
        report.notOk(name, e);
    }
    await browser.close();
    const ended = await place.drop();
    if (ended) {
        report.notOk(name, ended);
    }
}

/* One walk in a process of its own: {code, lines}, the closing line counted and taken off. */
function apart(file, template) {
    return new Promise((done) => {
        const args = ["--bin", bin, "--walk", file, "--template", template.folder];
        const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...args], { stdio: ["ignore", "pipe", "pipe"] });
        const kill = () => child.kill("SIGTERM");
        let text = "";
        process.once("exit", kill);
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (more) => (text += more));
        }
        child.on("close", (code, signal) => {
            process.removeListener("exit", kill);
            done({ code: code ?? signal, text });
        });
    });
}

/* What a walk said joins the report; one that ended without its closing line has failed. */
function told({ code, text }, file) {
    const closing = /^(\d+) passed, (\d+) failed\n?$/m.exec(text);
    process.stdout.write(closing ? text.slice(0, closing.index) : text);
    if (!closing) {
        report.notOk(nameOf(file), `its process left with ${code} before it was done`);
        return;
    }
    report.passed += Number(closing[1]);
    report.failed += Number(closing[2]);
}

async function all() {
    const walks = readdirSync(here).filter((f) => /^walk_.*\.mjs$/.test(f) && f.includes(given.only || "")).sort();
    const template = await sqliteTemplate(bin);
    const ended = walks.map(() => null);
    const jobs = walks.map((file, i) => ({ file, i, size: statSync(join(here, file)).size }));
    let next = 0;
    await atATime(2, jobs.sort((a, b) => b.size - a.size), async ({ file, i }) => { /* the long ones first */
        const first = await apart(file, template);
        const last = first.code === AGAIN ? await apart(file, template) : first;
        ended[i] = { ...last, text: (last === first ? "" : `# walk ${nameOf(file)}: driver time-out, run again\n`) + last.text };
        for (; ended[next]; next++) {
            told(ended[next], walks[next]);
        }
    });
}

try {
    await (given.walk ? walk(given.walk, sqliteAt(bin, given.template)) : all());
} catch (e) {
    report.notOk(given.walk ? nameOf(given.walk) : "the run", e);
}
report.close(given.walk && driverGaveUp(report.first) ? AGAIN : undefined);
