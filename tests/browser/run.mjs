#!/usr/bin/env node
/* run.mjs - walks the pages in Debian's Chromium, at a desk (1366 x 768) and on a phone (360 x 740).
 *
 *     node tests/browser/run.mjs [--bin PROGRAM] [--only WORD]
 *
 * Every page visited must have no finding of axe, well-formed markup, no sideways scrolling, nothing on the console, no breach
 * of its own security policy. Screenshots go to build/screenshots. Each walk starts its own server on a copy of the demo. */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openBrowser, pictures } from "../lib/browser.mjs";
import { options, program } from "../lib/machine.mjs";
import { setClock, sqliteTemplate } from "../lib/place.mjs";
import { Report } from "../lib/report.mjs";

const given = options({ bin: String, only: String });
const bin = program(given.bin);
const report = new Report();
const here = dirname(fileURLToPath(import.meta.url));
const walks = readdirSync(here).filter((f) => /^walk_.*\.mjs$/.test(f) && f.includes(given.only || "")).sort();

try {
    const template = await sqliteTemplate(bin);
    for (const file of walks) {
        const place = await template.copy();
        const server = await place.serve();
        await setClock(server, "2026-09-28T09:00:00+08:00");
        const browser = await openBrowser(server.url, pictures);
        const name = file.replace(/^walk_|\.mjs$/g, "");
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
} catch (e) {
    report.notOk("the run", e);
}
report.close();
