#!/usr/bin/env node
/* run.mjs - runs the acceptance scenarios of this folder over HTTP, each in its own copy of the demo, on both databases.
 *
 *     node tests/acceptance/run.mjs [--bin PROGRAM] [--db sqlite|pg|both] [--only ID]
 *     node tests/acceptance/run.mjs --mutation      takes each proved rule out: then its refusal must not happen
 *
 * The format of a scenario and how to write one: README.md. */
import { atATime, besidePostgres, dropFolder, options, program } from "../lib/machine.mjs";
import { contentOver, contentWithout } from "../lib/mutate.mjs";
import { postgresTemplate, sqliteTemplate } from "../lib/place.mjs";
import { Report, expect } from "../lib/report.mjs";
import { Walk, scenarios } from "../lib/scenario.mjs";

const LANES = 3; /* a walk waits for its server about a third of the time */
process.env.FAHENG_TEST_FAST = "1"; /* no place outlives its walk */
const given = options({ bin: String, db: String, only: String, mutation: Boolean, mutate: Boolean });
const mutation = given.mutation || given.mutate;
const db = mutation ? "sqlite" : given.db || "both";
if (!["sqlite", "pg", "both"].includes(db)) {
    console.error(`--db takes sqlite, pg or both, not ${db}`);
    process.exit(2);
}
if (db !== "sqlite") {
    besidePostgres();
}

const bin = program(given.bin);
const report = new Report();
const all = read();
const began = process.hrtime.bigint();

function read() {
    try {
        return scenarios(given.only);
    } catch (e) {
        report.notOk("reading the scenarios", e);
        return report.close();
    }
}

async function walk(template, scenario, rule) {
    const place = await template.copy();
    const content = rule ? contentWithout(rule, scenario.over) : scenario.over && contentOver(scenario.over);
    let ended, way;
    try {
        const server = await place.serve(content ? ["--content", content] : []);
        way = new Walk(scenario, place, server, rule);
        await way.go();
    } finally {
        way?.close();
        ended = await place.drop();
        content && dropFolder(content);
    }
    expect(!ended, ended);
}

async function ordinary() {
    const made = [];
    await report.test("the demo is made", async () => {
        db === "pg" || made.push(await sqliteTemplate(bin));
        db === "sqlite" || made.push(await postgresTemplate(bin));
    });
    const jobs = made.flatMap((template) => all.map((scenario) => ({ template, scenario })));
    await atATime(LANES, jobs, ({ template, scenario: s }) =>
        report.test(`${s.id} ${template.name} ${s.title}`, () => walk(template, s)));
}

async function mutated() {
    const template = await sqliteTemplate(bin);
    const jobs = all.flatMap((s) => (s.proves || []).map((rule) => ({ s, rule })));
    await atATime(LANES, jobs, ({ s, rule }) => report.test(`${s.id} without ${rule}`, () => walk(template, s, rule)));
    const others = all.filter((s) => s.proved_by);
    for (const s of others) {
        console.log(`   ${s.id} is proved by ${s.proved_by}: ${s.because}`);
    }
    console.log(`   ${jobs.length} rules taken out, ${others.length} scenarios proved otherwise`);
}

try {
    await (mutation ? mutated() : ordinary());
} catch (e) {
    report.notOk("the run", e);
}
const rows = new Set(all.map((s) => s.row));
console.log(`   ${rows.size} rows of the inventory, ${(Number(process.hrtime.bigint() - began) / 1e9).toFixed(1)} s`);
report.close();
