/* scenario.mjs - reads tests/acceptance/*.yaml and walks one of them over HTTP. The format is in
 * tests/acceptance/README.md; an unknown word in a scenario is a fault of the scenario, told before anything runs. */
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { npm, root, tempFolder } from "./machine.mjs";
import { hookServer, mailServer, scanServer } from "./outside.mjs";
import { plain, squeeze } from "./page.mjs";
import { setClock } from "./place.mjs";
import { Fault, expect } from "./report.mjs";
import { Visitor } from "./visitor.mjs";

const yaml = npm("js-yaml");
export const folder = join(root, "tests", "acceptance");

const HEAD = ["id", "row", "title", "clock", "over", "proves", "proved_by", "because", "steps"];
const ANY = ["as", "do", "why", "expect", "refused_by", "fails_without", "see", "not_see", "save", "save_text"];
const FORM = ["fields", "files", "keeps", "direct"];
const DOES = {
    enter: ["password"],
    open: ["path", "row", "same_as", "says"],
    find: ["path", "row", "link", "form"],
    create: ["register", ...FORM],
    take: ["record", "step", ...FORM],
    edit: ["record", ...FORM],
    void: ["record", ...FORM],
    sign: ["record", ...FORM],
    fill: ["path", "form", "near", "fields", "files", "keeps"],
    post: ["path", "fields", "files"],
    send: ["method", "path"],
    cli: ["run", "exit"],
    sql: ["text"],
    clock: ["now"],
    outside: ["mail", "hook", "scanner", "titles"],
    sent: ["by", "to", "n"],
    stop: [],
    serve: [],
};

const ZIP_WORDS = `import subprocess, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
for n in z.namelist():
    b = z.read(n)
    if n.endswith(".pdf"):
        b = subprocess.run(["pdftotext", "-layout", "-", "-"], input=b, stdout=subprocess.PIPE, check=True).stdout
    print(n, b.decode("utf-8") if n.endswith((".txt", ".pdf")) else "")`;

/* The names in an archive, and what its plain texts and PDFs say. */
function namesOf(bytes) {
    const path = join(tempFolder("file"), "file.zip");
    writeFileSync(path, bytes);
    const r = spawnSync("/usr/bin/python3", ["-c", ZIP_WORDS, path], { encoding: "utf8", env: { ...process.env, PYTHONIOENCODING: "utf-8" } });
    expect(r.status === 0, () => `${path}: ${r.stderr}`);
    return r.stdout;
}

/* What a downloaded PDF, Word file or archive says to readers that are not ours. */
function wordsOf(bytes) {
    const pdf = bytes.subarray(0, 4).toString("latin1") === "%PDF";
    if (bytes.subarray(0, 2).toString("latin1") === "PK" && !bytes.includes("[Content_Types].xml")) {
        return namesOf(bytes);
    }
    const path = join(tempFolder("file"), pdf ? "file.pdf" : "file.docx");
    writeFileSync(path, bytes);
    const r = pdf ? spawnSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" })
        : spawnSync("/usr/bin/python3", [join(root, "tests", "document", "look.py"), "docx", path], { encoding: "utf8" });
    expect(r.status === 0, () => `${path}: ${r.stderr}`);
    return pdf ? r.stdout : JSON.parse(r.stdout).text;
}

/* The step that must come out otherwise when the rule is gone: its refusal must not happen, or its answer must differ. */
function guards(step, rule) {
    return step.refused_by === rule.split("/").pop() || list(step.fails_without).includes(rule);
}

function check(s, file) {
    const wrong = (say) => {
        throw new Fault(`${file}: ${say}`);
    };
    const known = (of, words, where) => {
        const odd = Object.keys(of).find((k) => !words.includes(k));
        if (odd) {
            wrong(`${where}: unknown word ${odd}; known: ${words.join(" ")}`);
        }
    };
    known(s, HEAD, "head");
    for (const need of ["id", "row", "title", "clock", "steps"]) {
        s[need] || wrong(`${need} is missing`);
    }
    s.proves || s.proved_by || wrong("say proves: (rules) or proved_by: (algorithm, browser)");
    !s.proved_by || s.because || wrong("proved_by: needs because:");
    s.steps.forEach((step, i) => {
        DOES[step.do] || wrong(`step ${i + 1}: do: ${step.do} is none of ${Object.keys(DOES).join(" ")}`);
        known(step, [...ANY, ...DOES[step.do]], `step ${i + 1}`);
        const empty = Object.entries({ ...step, ...step.fields, ...step.expect }).find(([, v]) => v === null);
        empty && wrong(`step ${i + 1}: ${empty[0]} is empty; a comma inside { } ends a text that is not quoted`);
    });
    for (const rule of s.proves || []) {
        s.steps.some((step) => guards(step, rule)) || wrong(`no step says refused_by: or fails_without: for ${rule}`);
    }
}

export function scenarios(only) {
    return readdirSync(folder).filter((f) => f.endsWith(".yaml")).sort().map((file) => {
        const s = yaml.load(readFileSync(join(folder, file), "utf8"), { filename: file });
        check(s, file);
        if (basename(file, ".yaml") !== s.id) {
            throw new Fault(`${file}: its id is ${s.id}`);
        }
        return s;
    }).filter((s) => !only || s.id === only || s.row === only);
}

/* Replaces $name by what a step saved; a saved record stands for its id. */
function filled(value, saved) {
    if (typeof value === "string") {
        return value.replace(/\$([a-z][a-z0-9_]*)(?:\.([a-z]+))?/g, (all, name, part) => {
            if (name === "store") {
                return all; /* the place knows it */
            }
            const v = saved[name];
            if (v === undefined) {
                throw new Fault(`${all} was never saved`);
            }
            return typeof v === "object" ? v[part || "id"] : v;
        });
    }
    if (Array.isArray(value)) {
        return value.map((v) => filled(v, saved));
    }
    return value && typeof value === "object"
        ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, filled(v, saved)])) : value;
}

const list = (v) => (v === undefined ? [] : [v].flat().map(String));

function files(given) {
    return given && Object.fromEntries(Object.entries(given).map(([field, names]) => [
        `file.${field}`,
        list(names).map((name) => ({ name: basename(name), bytes: readFileSync(join(folder, "files", basename(name))) })),
    ]));
}

function recordOf(href) {
    const m = /\/desk\/r\/([a-z0-9_]+)\/([0-9A-Za-z]{13})/.exec(href || "");
    return m && { register: m[1], id: m[2], href: m[0] };
}

/* 13 characters of Crockford's base 32 and the number they stand for. */
function idNumber(text) {
    return [...text.toLowerCase()].reduce((n, c) => n * 32n + BigInt("0123456789abcdefghjkmnpqrstvwxyz".indexOf(c)), 0n);
}

/* What a saved thing is known by: a record if the address is one, else the last part of the address. */
function known(href) {
    const path = new URL(href || "/", "http://x").pathname;
    return recordOf(href) || { href: path, id: path.split("/").pop() };
}

export class Walk {
    /* `rule`: the rule taken out of the content; the walk ends after its marked step: what it refused must pass, what
     * it answered (figures, lists, dates, reminders) must be another answer. */
    constructor(scenario, place, server, rule = null) {
        Object.assign(this, { scenario, place, server, rule, visitors: new Map(), saved: {}, visitor: null, page: null });
    }

    async go() {
        await setClock(this.server, this.scenario.clock);
        for (const [i, step] of this.scenario.steps.entries()) {
            const marked = this.rule && guards(step, this.rule);
            try {
                await (marked && step.refused_by !== this.rule.split("/").pop() ? this.differs(step) : this.one(step, marked));
            } catch (e) {
                const words = `step ${i + 1} (${step.as ? step.as + " " : ""}${step.do}${step.why ? ", " + step.why : ""})`;
                e.message = `${words}: ${e.message}`;
                throw e;
            }
            if (marked) {
                return;
            }
        }
        expect(!this.rule, `no step was refused by ${this.rule}`);
    }

    /* Only what the step expected may fail; the program itself has to go on. */
    async differs(step) {
        let told = false;
        try {
            await this.one(step, false);
        } catch (e) {
            told = e instanceof Fault;
            expect(told, () => `should have come out otherwise, but broke: ${e.message}`);
        }
        expect(!this.page || this.page.status < 500, () => `the program broke; ${this.page && this.shown()}`);
        expect(told, `came out the same without ${this.rule}`);
    }

    async one(raw, marked) {
        const step = filled(raw, this.saved);
        if (step.as && step.do !== "enter") {
            await this.become(step.as);
        }
        const result = await this[step.do](step);
        if (result === undefined) {
            return;
        }
        this.page = result;
        if (marked) {
            this.passed(step);
            return;
        }
        this.judge(step);
    }

    /* `public`, `public:2` ...: browsers of people without an account. */
    async become(login) {
        if (!this.visitors.has(login)) {
            const v = new Visitor(this.server.url, login);
            if (/^public(:|$)/.test(login)) {
                v.entered = true;
            } else {
                await v.enter();
            }
            expect(v.entered, `${login} could not log in`);
            this.visitors.set(login, v);
        }
        this.visitor = this.visitors.get(login);
    }

    /* --- expectations ------------------------------------------------------------------------------------------ */

    shown() {
        const p = this.page;
        const status = p.first ? `${p.first.status} then ${p.status}` : p.status;
        return `${new URL(p.url).pathname} answered ${status}${p.alerts() ? `, saying: ${p.alerts()}` : ""}` +
            (p.refusedBy() ? ` (${p.refusedBy()})` : "");
    }

    passed(step) {
        const p = this.page;
        const fine = p.status < 400 && !p.refusedBy() && !(p.first === undefined && p.alerts() && step.do !== "open");
        expect(fine, () => `should have gone through; ${this.shown()}`);
    }

    judge(step) {
        const want = step.expect ?? (step.refused_by ? { refused: [] } : "ok");
        if (typeof want === "number") {
            expect(this.page.status === want, () => `should have answered ${want}; ${this.shown()}`);
        } else if (want === "ok") {
            this.passed(step);
        } else {
            this.refused(step, want);
        }
        this.sight(step);
        if (step.save) {
            this.keep(step);
        }
        for (const [name, selector] of Object.entries(step.save_text || {})) {
            const node = this.page.dom.querySelector(selector);
            expect(node, () => `the page has no ${selector} to save; ${this.shown()}`);
            this.saved[name] = squeeze(node.text);
        }
    }

    refused(step, want) {
        const p = this.page;
        const by = want.by || step.refused_by;
        expect(p.status >= 400 && p.status < 500 && !p.first, () => `should have been refused; ${this.shown()}`);
        expect(!want.status || p.status === want.status, () => `should have been refused with ${want.status}; ${this.shown()}`);
        for (const say of list(want.refused)) {
            expect(plain(p.alerts()).includes(plain(say)), () => `the refusal should say "${say}"; ${this.shown()}`);
        }
        expect(!by || p.refusedBy().split("/").pop() === by, () => `should have been refused by ${by}; ${this.shown()}`);
        for (const field of list(step.keeps)) {
            const typed = String(step.fields[field]);
            const form = p.form((f) => f.method === "post" && f.has(field));
            expect(form && form.values().some(([n, v]) => n === field && v === typed),
                `what was typed in ${field} should still stand there after the refusal`);
        }
    }

    sight(step) {
        const text = plain(this.page.text());
        for (const t of list(step.see)) {
            expect(text.includes(plain(t)), () => `the page should say "${t}"; ${this.shown()}\n${text.slice(0, 1500)}`);
        }
        for (const t of list(step.not_see)) {
            expect(!text.includes(plain(t)) && !this.page.body.includes(t), () => `the page should not say "${t}"; ${this.shown()}`);
        }
    }

    keep(step) {
        this.saved[step.save] = this.found ? known(this.found) : known(this.page.url);
        this.found = null;
    }

    /* --- what a step does: each answers with the page to judge, or with nothing ---------------------------------- */

    async enter(step) {
        const v = new Visitor(this.server.url, step.as);
        const page = await v.enter(step.password);
        this.visitors.set(step.as, v);
        this.visitor = v;
        return page;
    }

    async open(step) {
        const page = await this.visitor.get(step.path);
        if (step.row) {
            const rows = page.rows(list(step.row));
            expect(rows.length, `no line of ${step.path} holds ${list(step.row).join(", ")}\n${page.text().slice(0, 1500)}`);
        }
        if (step.same_as) {
            const file = readFileSync(join(folder, "files", basename(step.same_as)));
            expect(file.equals(page.bytes), `the ${page.bytes.length} bytes are not those of ${step.same_as}`);
        }
        if (step.says) {
            const text = wordsOf(page.bytes).replace(/\s/g, "");
            for (const s of list(step.says)) {
                expect(text.includes(s.replace(/\s/g, "")), () => `the file does not say ${s}: ${text.slice(0, 600)}`);
            }
        }
        return page;
    }

    /* Looks through a list, page by page, for a line with these texts; its link (or form) is what `save` keeps. */
    async find(step) {
        let path = step.path;
        const texts = list(step.row);
        for (let i = 0; path && i < 40; i++) {
            const page = await this.visitor.get(path);
            expect(page.status === 200, `${path} answered ${page.status}`);
            const found = this.in(page, texts, step);
            if (found) {
                this.found = found;
                return page;
            }
            this.seen = page.text();
            path = page.links().find((l) => l.href.includes("after="))?.href;
        }
        throw new Fault(`no line of ${step.path} holds ${texts.join(", ")}\n${this.seen.slice(0, 1500)}`);
    }

    in(page, texts, step) {
        if (step.form) {
            return page.form((f) => f.action.includes(step.form), texts)?.action;
        }
        const fits = (l) => (step.link ? l.href.includes(step.link) : recordOf(l.href));
        for (const row of page.rows(texts)) {
            const link = page.links(row).find(fits);
            if (link) {
                return link.href;
            }
        }
        return null;
    }

    async create(step) {
        const path = `/desk/r/${step.register}/new`;
        const page = await this.visitor.get(path);
        const form = page.form((f) => f.method === "post" && f.action.includes(`/${step.register}/new`));
        return this.give(step, form, page, path);
    }

    href(record) {
        const known = Object.values(this.saved).find((v) => v?.id === record && v.register);
        return known ? known.href : record;
    }

    async on(step, query, tail) {
        const href = this.href(step.record);
        const page = await this.visitor.get(href + query);
        const form = page.form((f) => f.method === "post" && new RegExp(`/${tail}(/files)?$`).test(f.action.split("?")[0]));
        return this.give(step, form, page, `${href}/${tail}`);
    }

    /* A form that is not offered is still tried: what the page hides the server has to refuse. */
    async give(step, form, page, path) {
        const send = files(step.files);
        if (form && !step.direct) {
            return this.visitor.submit(form, step.fields || {}, send);
        }
        expect(step.direct || step.expect || step.refused_by,
            () => `no form for this on ${page.url.replace(this.server.url, "")} (${page.status})\n${page.text().slice(0, 1500)}`);
        const version = page.dom.querySelector("input[name=version]")?.getAttribute("value") ?? (await this.version(path));
        const fields = { version, ...step.fields };
        return this.post({ path: send ? `${path}/files` : path, fields, files: step.files }, page);
    }

    /* The version a record has now, as a person would know it who had the form open a moment ago. */
    async version(path) {
        const { register, id } = recordOf(path) || {};
        return register ? (await this.place.sql(`select version from r_${register} where id = ${idNumber(id)}`)).trim() || "1" : "1";
    }

    async post(step, page = null) {
        const token = page?.token() || (await this.visitor.get("/desk")).token();
        const pairs = Object.entries({ _csrf: token, ...step.fields })
            .flatMap(([n, v]) => [v].flat().map((one) => [n, String(one)]));
        return this.visitor.post(step.path, pairs, files(step.files));
    }

    take(step) {
        return this.on(step, `?step=${step.step}`, `step/${step.step}`);
    }

    edit(step) {
        return this.on(step, "?edit=1", "edit");
    }

    void(step) {
        return this.on(step, "", "void");
    }

    sign(step) {
        return this.on(step, "", "sign");
    }

    async fill(step) {
        const page = await this.visitor.get(step.path);
        const form = page.form((f) => f.method === "post" && f.action.includes(step.form), list(step.near));
        expect(form, () => `${step.path} (${page.status}) has no form ${step.form} near ${list(step.near).join(", ")}\n` +
            `${page.forms().map((f) => f.action).join(" ")}\n${page.text().slice(0, 1500)}`);
        return this.visitor.submit(form, step.fields || {}, files(step.files));
    }

    async send(step) {
        const token = (await this.visitor.get("/desk")).token();
        return this.visitor.send(step.method, step.path, { headers: { "X-CSRF": token } });
    }

    async cli(step) {
        const args = list(step.run).map((a) => (a.startsWith("files/") ? join(folder, a) : a));
        const { code, out } = await this.place.cli(args);
        expect(code === (step.exit ?? 0), `should have left with ${step.exit ?? 0}, left with ${code}:\n${out.trim()}`);
        for (const t of list(step.see)) {
            expect(plain(out).includes(plain(t)), `the output should say "${t}":\n${out.trim()}`);
        }
        for (const t of list(step.not_see)) {
            expect(!plain(out).includes(plain(t)), `the output should not say "${t}":\n${out.trim()}`);
        }
    }

    async sql(step) {
        const out = (await this.place.sql(step.text)).trim();
        if (step.save) {
            this.saved[step.save] = out;
        }
        for (const t of list(step.see)) {
            expect(out.includes(t), `the database should hold "${t}":\n${out}`);
        }
    }

    async clock(step) {
        this.now = step.now;
        await setClock(this.server, step.now);
    }

    /* A mail server, a web interface, a virus scanner in these moods; the program is started again with those that are new. */
    async outside(step) {
        const o = (this.world ??= { dir: tempFolder("outside") });
        const fresh = ["mail", "hook", "scanner"].filter((k) => step[k] && !o[k]);
        for (const k of fresh) {
            o[k] = await { mail: mailServer, hook: hookServer, scanner: () => scanServer(join(o.dir, "scanner")) }[k]();
        }
        ["mail", "hook", "scanner"].forEach((k) => step[k] && (o[k].mood = step[k]));
        if (!fresh.length) {
            return;
        }
        const file = join(o.dir, "channels.json");
        const mail = o.mail && { url: `smtp://127.0.0.1:${o.mail.port}`, from: "fzb@shifan.example", user: "fzb", password: "Geheim-1" };
        const hook = o.hook && { url: `http://127.0.0.1:${o.hook.port}/robot?key=Geheim-2`, token: "Geheim-3" };
        writeFileSync(file, JSON.stringify({ mail, hook, titles: !!step.titles }), { mode: 0o600 });
        const more = (this.place.more || []).filter((w, i, all) => !/^--(channels|clamd)$/.test(w) && !/^--(channels|clamd)$/.test(all[i - 1] || ""));
        await this.server.stop();
        this.server = await this.place.serve([...more, ...(o.mail || o.hook ? ["--channels", file] : []),
            ...(o.scanner ? ["--clamd", join(o.dir, "scanner")] : [])]);
        this.visitors.clear();
        await setClock(this.server, this.now || this.scenario.clock);
    }

    /* What came out of the house: `n` messages (to one address), and what they say in sum. No secret in the program's log. */
    async sent(step) {
        const got = this.world[step.by].got.filter((m) => !step.to || m.to === step.to);
        const text = plain(got.map((m) => m.content || `${m.subject} ${m.body}`).join(" | "));
        expect(step.n === undefined || got.length === Number(step.n), () => `${got.length} messages came by ${step.by}: ${text.slice(0, 800)}`);
        list(step.see).forEach((t) => expect(text.includes(plain(t)), () => `no message says "${t}": ${text.slice(0, 800)}`));
        list(step.not_see).forEach((t) => expect(!text.includes(plain(t)), () => `a message says "${t}": ${text.slice(0, 800)}`));
        expect(!/Geheim/.test(this.server.log), "the log holds a secret");
    }

    close() {
        ["mail", "hook", "scanner"].forEach((k) => this.world?.[k]?.close());
    }

    async stop() {
        await this.server.stop();
    }

    async serve() {
        this.server = await this.place.serve();
        this.visitors.clear();
        await setClock(this.server, this.scenario.clock);
    }
}
