/* page.mjs - one answer of the server as a person reads it: words, links, rows, forms. */
import { npm } from "./machine.mjs";

const { parse } = npm("node-html-parser");

export const squeeze = (text) => text.replace(/\s+/g, " ").trim();

/* For comparing sentences: blanks squeezed, Chinese and ASCII punctuation alike. */
const WIDE = { "，": ",", "：": ":", "；": ";", "（": "(", "）": ")", "？": "?", "！": "!" };
export const plain = (text) => squeeze(String(text)).replace(/[，：；（）？！]/g, (c) => WIDE[c]).replace(/([,:;]) /g, "$1");

const BLOCK = new Set(["P", "DIV", "LI", "TR", "TD", "TH", "DT", "DD", "H1", "H2", "H3", "H4", "SECTION", "ARTICLE", "HEADER",
    "FOOTER", "FORM", "LABEL", "BUTTON", "OPTION", "SUMMARY", "BR", "CAPTION", "NAV", "MAIN"]);

/* Text as it stands on the page: what a textarea or a box holds counts, scripts and style do not. */
function words(node) {
    if (node.nodeType === 3) {
        return node.text;
    }
    if (node.nodeType !== 1 || /^(SCRIPT|STYLE|TEMPLATE)$/.test(node.tagName || "")) {
        return "";
    }
    let text = node.tagName === "INPUT" && !/hidden|radio|checkbox|password/.test(node.getAttribute("type") || "")
        ? ` ${node.getAttribute("value") || ""} ` : "";
    for (const child of node.childNodes) {
        text += words(child);
    }
    return BLOCK.has(node.tagName) ? ` ${text} ` : text;
}

function holds(node, texts) {
    const own = plain(words(node));
    return texts.every((t) => own.includes(plain(t)));
}

export class Page {
    constructor(url, status, headers, body) {
        Object.assign(this, { url, status, headers, body });
    }

    get dom() {
        return (this.parsed ??= parse(this.body, { comment: false }));
    }

    get main() {
        return this.dom.querySelector("main") || this.dom;
    }

    text() {
        return squeeze(words(this.main));
    }

    alerts() {
        return this.dom.querySelectorAll("[role=alert], .wrong").map((n) => squeeze(words(n))).join(" | ");
    }

    refusedBy() {
        return this.headers.get("x-refused-by") || "";
    }

    /* Lines of lists and tables that hold all the texts, the innermost first. */
    rows(texts) {
        return this.main.querySelectorAll("tr, li, article, section")
            .filter((n) => holds(n, texts))
            .sort((x, y) => x.outerHTML.length - y.outerHTML.length);
    }

    links(node = this.main) {
        return node.querySelectorAll("a[href]").map((n) => ({ href: n.getAttribute("href"), text: squeeze(words(n)) }));
    }

    forms() {
        return this.dom.querySelectorAll("form").map((node) => new Form(node, this.url));
    }

    /* The first form of which `fits` is true and that stands near the texts. */
    form(fits, near = []) {
        const forms = this.forms().filter(fits);
        if (!near.length) {
            return forms[0];
        }
        const measured = forms.map((form) => ({ form, size: nearness(form.node, near) })).filter((m) => m.size);
        return measured.sort((x, y) => x.size - y.size)[0]?.form;
    }

    /* A token of any form on the page: what a person who types his own URL would have. */
    token() {
        return this.dom.querySelector("input[name=_csrf]")?.getAttribute("value") || "";
    }
}

/* Size of the smallest element around a form that holds all the texts; undefined when none but the page does. */
function nearness(node, texts) {
    for (let n = node; n && n.tagName !== "MAIN" && n.tagName !== "BODY"; n = n.parentNode) {
        if (holds(n, texts)) {
            return n.outerHTML.length;
        }
    }
    return undefined;
}

export class Form {
    constructor(node, url) {
        this.node = node;
        this.action = node.getAttribute("action") || new URL(url).pathname;
        this.method = (node.getAttribute("method") || "get").toLowerCase();
    }

    /* [name, value] pairs as a browser would send them untouched. */
    values() {
        const out = [];
        for (const n of this.node.querySelectorAll("input, textarea, select")) {
            const name = n.getAttribute("name");
            const type = (n.getAttribute("type") || "").toLowerCase();
            if (!name || n.hasAttribute("disabled") || /^(file|submit|button)$/.test(type)) {
                continue;
            }
            if (n.tagName === "SELECT") {
                const all = n.querySelectorAll("option");
                const on = all.filter((o) => o.hasAttribute("selected"));
                (on.length || n.hasAttribute("multiple") ? on : all.slice(0, 1))
                    .forEach((o) => out.push([name, o.getAttribute("value") ?? squeeze(o.text)]));
            } else if (n.tagName === "TEXTAREA") {
                out.push([name, n.text.replace(/^\n/, "")]);
            } else if (!/^(radio|checkbox)$/.test(type) || n.hasAttribute("checked")) {
                out.push([name, n.getAttribute("value") ?? (type === "checkbox" ? "on" : "")]);
            }
        }
        return out;
    }

    value(name) {
        const all = this.values().filter(([n, v]) => n === name && v !== "");
        return all.length ? all[0][1] : "";
    }

    has(name) {
        return this.node.querySelectorAll("input, textarea, select").some((n) => n.getAttribute("name") === name);
    }

    /* A person picks by what the choice is called; the form sends its value. */
    choice(name, typed) {
        for (const select of this.node.querySelectorAll("select")) {
            if (select.getAttribute("name") === name) {
                const option = select.querySelectorAll("option")
                    .find((o) => o.getAttribute("value") === typed || squeeze(o.text) === typed);
                if (option) {
                    return option.getAttribute("value") ?? typed;
                }
            }
        }
        return typed;
    }
}
