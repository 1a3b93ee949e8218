/* browser.mjs - Debian's Chromium on two screens, and what must hold on every page it shows.
 *
 *     const browser = await openBrowser(server.url, screenshots);
 *     const screen = await browser.screen("desk", "zhouwenjing");      or "phone", "plain" (no script)
 *     await screen.go("/desk"); await screen.proper("home");           judges the page and takes its picture
 *     await screen.close();                                            throws a Fault naming all that was wrong
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { npm, root } from "./machine.mjs";
import { Fault, expect } from "./report.mjs";
import { PASSWORD } from "./visitor.mjs";

const { chromium, errors } = npm("playwright-core");
const { HtmlValidate, StaticConfigLoader } = npm("html-validate");
const AXE = readFileSync(npm.resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"];

const SCREENS = {
    desk: { viewport: { width: 1366, height: 768 } },
    phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
    plain: { viewport: { width: 1366, height: 768 }, javaScriptEnabled: false },
};

/* Ours where the recommended set has another taste or knows less than the program:
 * valid-id: the id of an indicator holds its code, B4.5;
 * no-implicit-input-type: text is what HTML says;
 * prefer-native-element: a scrolling table is a region with a tab stop, whatever its element;
 * long-title: the title starts with the name of the record, which people write;
 * require-sri: all scripts and styles are our own, of the same origin;
 * form-dup-name: the box 填其他分数 stands beside the buttons of points and has their name, so that both work without script;
 * tel-non-breaking: the page shows no telephone numbers to dial. */
const RULES = {
    "doctype-style": ["error", { style: "lowercase" }],
    "valid-id": ["error", { relaxed: true }],
    "no-implicit-input-type": "off",
    "prefer-native-element": ["error", { exclude: ["region"] }],
    "long-title": "off",
    "require-sri": "off",
    "form-dup-name": "off",
    "tel-non-breaking": "off",
    "no-trailing-whitespace": "off",
    "attribute-empty-style": "off",
    "attribute-boolean-style": "off",
    "no-inline-style": "error",
};

const validator = new HtmlValidate(new StaticConfigLoader({ extends: ["html-validate:recommended"], rules: RULES }));

/* The driver waited in vain: a slow machine, or a page that lacks what the walk wanted to press. */
export function driverGaveUp(why) {
    return why instanceof errors.TimeoutError;
}

/* Pages whose markup was judged, but for their tokens: the same page on another screen is the same text. */
const judged = new Set();

export async function openBrowser(url, pictures) {
    mkdirSync(pictures, { recursive: true });
    const path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
    const chrome = await chromium.launch({ executablePath: path, args: FLAGS });
    const states = new Map();
    return {
        async screen(kind, login, more = {}) {
            const context = await chrome.newContext({ ...SCREENS[kind], baseURL: url, locale: "zh-CN", timezoneId: "Asia/Shanghai",
                reducedMotion: "reduce", /* a page that still glides when it is clicked makes the driver try again */
                storageState: states.get(login), ...more });
            context.setDefaultTimeout(30000); /* two walks share two cores */
            const screen = new Screen(kind, context, await context.newPage(), pictures);
            await screen.listen();
            if (login && !states.has(login)) {
                await screen.enter(login);
                states.set(login, await context.storageState());
            }
            return screen;
        },
        close: () => chrome.close(),
    };
}

export class Screen {
    troubles = []; /* heard since the last page was judged */
    wrong = [];

    constructor(kind, context, page, pictures) {
        Object.assign(this, { kind, context, page, pictures });
    }

    async listen() {
        await this.page.addInitScript(() => {
            window.violations = [];
            document.addEventListener("securitypolicyviolation", (e) => window.violations.push(`${e.violatedDirective} ${e.blockedURI}`));
        });
        this.page.on("console", (m) => m.type() === "error" && !this.wanted(m) && this.troubles.push(`console: ${m.text()}`));
        this.page.on("pageerror", (e) => this.troubles.push(`script: ${e.message}`));
        this.page.on("response", (r) => {
            if (r.request().isNavigationRequest() && r.request().redirectedTo() === null) {
                this.answer = r;
            } else if (r.status() >= 400) {
                this.troubles.push(`${r.status()} for ${r.url()}`);
            }
        });
    }

    /* A page that answers 422 is what a refusal is; Chromium tells of it on the console. */
    wanted(message) {
        return /Failed to load resource/.test(message.text()) && message.location().url === this.answer?.url();
    }

    async enter(login) {
        await this.page.goto("/login");
        await this.page.fill("#login", login);
        await this.page.fill("#password", PASSWORD);
        await this.page.click("button:has-text('登录')");
        expect(new URL(this.page.url()).pathname === "/desk", `${login} could not log in: ${this.page.url()}`);
    }

    async go(path) {
        const answer = await this.page.goto(path);
        return answer.status();
    }

    /* A tap or click; on a phone taps are counted. */
    async press(target) {
        const at = (typeof target === "string" ? this.page.locator(target) : target).first();
        this.taps = (this.taps || 0) + 1;
        await (this.kind === "phone" ? at.tap() : at.click());
    }

    /* Presses what leads to another page and waits for it. */
    async leave(target) {
        const led = this.page.waitForNavigation().then(() => null, (e) => e);
        await this.press(target);
        const failed = await led;
        if (failed) {
            throw failed;
        }
    }

    text() {
        return this.page.locator("main").innerText();
    }

    async picture(name, more = {}) {
        await this.page.screenshot({ path: join(this.pictures, `${name}.png`), ...more });
    }

    /* Everything that must hold on the page as it stands now. What does not is told when the screen is closed, so that a walk
     * goes on to its end. */
    async proper(name) {
        const wrong = [...this.troubles];
        this.troubles = [];
        wrong.push(...(await this.sideways()), ...(await this.markup()));
        if (this.kind !== "plain") {
            wrong.push(...(await this.page.evaluate(() => window.violations.map((v) => `CSP: ${v}`))), ...(await this.axe()));
        }
        if (name) {
            await this.picture(`${name}-${this.kind}`);
        }
        if (wrong.length) {
            this.wrong.push(`${new URL(this.page.url()).pathname}${name ? ` (${name})` : ""}:`, ...wrong);
        }
    }

    /* Against the screen's own width: a phone's window.innerWidth grows with what overflows. */
    async sideways() {
        const seen = this.page.viewportSize().width;
        const wide = await this.page.evaluate(() => document.scrollingElement.scrollWidth).catch(() => 0);
        return wide > seen ? [`the page is ${wide} px wide on a screen of ${seen} px`] : [];
    }

    async markup() {
        const source = await this.answer.text().catch(() => null);
        const page = source?.replace(/value="[\w-]{20,}"/g, "");
        if (source === null || judged.has(page)) {
            return [];
        }
        judged.add(page);
        const report = await validator.validateString(source);
        const lines = source.split("\n");
        return report.results.flatMap((r) => r.messages).filter((m) => m.severity === 2)
            .map((m) => `html ${m.ruleId}: ${m.message} at ${(lines[m.line - 1] || "").slice(Math.max(0, m.column - 60), m.column + 60)}`);
    }

    async axe() {
        if (!(await this.page.evaluate(() => "axe" in window))) {
            await this.page.evaluate(AXE);
        }
        const found = await this.page.evaluate(() => window.axe.run(document, {
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
            resultTypes: ["violations"],
        }));
        return found.violations.map((v) => `axe ${v.id}: ${v.help}\n    ` +
            v.nodes.slice(0, 4).map((n) => `${n.target.join(" ")} ${n.html.slice(0, 160)}`).join("\n    "));
    }

    async close() {
        await this.context.close();
        if (this.wrong.length) {
            throw new Fault(this.wrong.join("\n"));
        }
    }
}

export const pictures = join(root, "build", "screenshots");
