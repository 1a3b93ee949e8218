/* ofdjs.mjs - OFD files as ofd.js 0.2.6 shows them, a reader that is not ours, in a browser without a network. It knows no embedded fonts
 * and no bold, so it proves structure, places and text. Its package stands in reader/ with its lock; lib/ofd.umd.min.js alone is used,
 * so the lock leaves out what that file has in itself. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { npm, root } from "../lib/machine.mjs";
import { expect } from "../lib/report.mjs";

const { chromium } = npm("playwright-core");
const reader = join(root, "tests", "document", "reader");
const script = join(reader, "node_modules", "ofd.js", "lib", "ofd.umd.min.js");

function need() {
    if (!existsSync(script)) {
        const r = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: reader, encoding: "utf8" });
        expect(r.status === 0 && existsSync(script), () => `npm ci in tests/document/reader: ${r.stderr}`);
    }
}

/* Runs in the page. */
const show = (bytes) => new Promise((done) => {
    const file = new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], "a.ofd");
    window.ofd.parseOfdDocument({
        ofd: file,
        fail: (why) => done({ fault: String(why && why.message || why) }),
        success: (docs) => {
            const pages = window.ofd.renderOfd(800, docs[0]);
            document.body.replaceChildren(...pages);
            done({
                pages: pages.map((p) => [...p.querySelectorAll("text")].map((t) => t.textContent).join("")),
                texts: document.querySelectorAll("svg text").length,
                sizes: pages.map((p) => [p.offsetWidth, p.offsetHeight]),
            });
        },
    });
});

export async function openReader() {
    need();
    const path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
    const chrome = await chromium.launch({ executablePath: path, args: ["--headless", "--no-sandbox", "--disable-gpu"] });
    const page = await chrome.newPage({ offline: true });
    await page.setContent("<!doctype html><title>ofd</title><body></body>");
    await page.addScriptTag({ path: script });
    return {
        read: (file) => page.evaluate(show, readFileSync(file).toString("base64")),
        close: () => chrome.close(),
    };
}
