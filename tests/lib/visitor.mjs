/* visitor.mjs - one person at a browser without script: cookies, links, forms, one redirect after a form. */
import { Page } from "./page.mjs";

export const PASSWORD = "Shifan-2026";

export class Visitor {
    constructor(url, login) {
        Object.assign(this, { url, login, jar: new Map() });
    }

    /* As a header says them. */
    get cookies() {
        return [...this.jar].map(([n, v]) => `${n}=${v}`).join("; ");
    }

    async send(method, path, { body, headers = {} } = {}) {
        const url = new URL(path, this.url);
        const cookie = this.cookies;
        const r = await fetch(url, { method, body, redirect: "manual", headers: cookie ? { ...headers, cookie } : headers });
        for (const line of r.headers.getSetCookie()) {
            const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
            this.jar.set(name, value);
        }
        const bytes = Buffer.from(await r.arrayBuffer());
        const page = new Page(url.href, r.status, r.headers, bytes.toString("utf8"));
        page.bytes = bytes;
        return page;
    }

    async get(path) {
        let page = await this.send("GET", path);
        for (let i = 0; i < 4 && page.status >= 301 && page.status <= 303; i++) {
            page = await this.send("GET", page.headers.get("location"));
        }
        return page;
    }

    /* `files`: {field: {name, bytes}} or lists of these. The answer itself, a redirect not followed. */
    postOnce(path, pairs, files) {
        const body = files ? new FormData() : new URLSearchParams();
        for (const [name, value] of pairs) {
            body.append(name, value);
        }
        for (const [name, given] of Object.entries(files || {})) {
            for (const file of [given].flat()) {
                body.append(name, new Blob([file.bytes], { type: file.type || "application/octet-stream" }), file.name);
            }
        }
        return this.send("POST", path, { body });
    }

    /* The answer to a form; after 303 the page it leads to, with the redirect kept in `first`. */
    async post(path, pairs, files) {
        const first = await this.postOnce(path, pairs, files);
        if (first.status !== 303 && first.status !== 302) {
            return first;
        }
        const page = await this.get(first.headers.get("location"));
        page.first = first;
        return page;
    }

    /* Fills a form the page offers: its own values, with `fields` in their place. */
    submit(form, fields = {}, files) {
        const kept = form.values().filter(([name]) => !(name in fields));
        const typed = Object.entries(fields)
            .flatMap(([name, v]) => [v].flat().map((one) => [name, form.choice(name, String(one))]));
        return this.post(form.action, [...kept, ...typed], files);
    }

    async enter(password = PASSWORD) {
        const page = await this.get("/login");
        const form = page.form((f) => f.has("password"));
        const after = await this.submit(form, { login: this.login, password });
        this.entered = Boolean(after.first) && !after.form((f) => f.has("password"));
        return after;
    }
}
