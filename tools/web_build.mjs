#!/usr/bin/env node
/* web_build.mjs - makes web/dist, which tools/embed.py builds into the program.
 *
 *   app.css   what src/{ui,home,inbox,listing,indicator,press,reporting,assess,setup,upward,web,portal} and web/*.js use of Tabler's CSS, then web/theme.css
 *   app.js    htmx (web/htmx.js), then web/app.js and what it imports
 *   board.js  web/board.js with the part of ECharts it uses; only boards load it
 *   sw.js     web/sw.js, if there is one
 *   others    pictures and the like in web/ and everything in web/static, as they are
 * Text files get .gz and .br neighbours. A class is kept when its name stands whole in a source file, so C code
 * writes class names whole. Does nothing when no input changed; the same inputs give the same bytes. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const web = join(root, "web");
const dist = join(web, "dist");
const stamp = join(web, "node_modules", ".web-build");
const browsers = ["chrome80", "safari13", "firefox78"];
const picture = /\.(svg|png|ico|webp|webmanifest)$/;
const text = /\.(css|js|svg|html|txt|json|webmanifest)$/;

function walk(folder, wanted) {
    if (!existsSync(folder)) {
        return [];
    }
    const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    return entries.flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.name.startsWith(".") || entry.name === "node_modules" || path === dist) {
            return [];
        }
        return entry.isDirectory() ? walk(path, wanted) : wanted.test(entry.name) ? [path] : [];
    });
}

/* One digest over everything the result depends on. */
function digestOf(paths) {
    const hash = createHash("sha256");
    for (const path of paths) {
        const data = readFileSync(path);
        hash.update(`${relative(root, path)} ${data.length}\n`).update(data);
    }
    return hash.digest("hex");
}

async function style(require, esbuild, sources) {
    const { PurgeCSS } = await import(require.resolve("purgecss"));
    const tabler = readFileSync(join(web, "node_modules/@tabler/core/dist/css/tabler.min.css"), "utf8");
    const [kept] = await new PurgeCSS().purge({
        content: sources.map((path) => ({ raw: readFileSync(path, "utf8"), extension: "txt" })),
        css: [{ raw: tabler.replace(/\/\*# sourceMappingURL=.*?\*\//, "") }],
        defaultExtractor: (raw) => raw.match(/[A-Za-z0-9_:/.-]*[A-Za-z0-9_]/g) ?? [],
        safelist: { standard: ["html", "body", "active", "show", "disabled", "collapsed", "visually-hidden"] },
        fontFace: true,
        keyframes: true,
        variables: false,
    });
    const theme = join(web, "theme.css");
    const css = kept.css + "\n" + (existsSync(theme) ? readFileSync(theme, "utf8") : "");
    const made = await esbuild.transform(css, { loader: "css", minify: true, target: browsers, legalComments: "inline" });
    return made.code;
}

async function script(esbuild, entry, inject) {
    const made = await esbuild.build({
        entryPoints: [entry], inject, bundle: true, write: false, minify: true, format: "iife", target: browsers,
        charset: "utf8", legalComments: "inline", absWorkingDir: web, supported: { destructuring: true },
    });
    return made.outputFiles[0].text;
}

async function make(sources, assets) {
    const require = createRequire(join(web, "package.json"));
    const esbuild = require("esbuild");
    const files = new Map();
    files.set("app.css", await style(require, esbuild, sources));
    const app = join(web, "app.js");
    files.set("app.js", await script(esbuild, existsSync(app) ? app : join(web, "htmx.js"), [join(web, "htmx.js")]));
    files.set("board.js", await script(esbuild, join(web, "board.js"), []));
    if (existsSync(join(web, "sw.js"))) {
        files.set("sw.js", await script(esbuild, join(web, "sw.js"), []));
    }
    for (const path of assets) {
        files.set(relative(web, path).replace(/^static\//, ""), readFileSync(path));
    }
    return files;
}

function put(folder, name, data) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), data);
}

function write(files) {
    const fresh = dist + ".new";
    rmSync(fresh, { recursive: true, force: true });
    for (const [name, content] of files) {
        const data = Buffer.from(content);
        put(fresh, name, data);
        if (text.test(name) && data.length > 256) {
            const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
            put(fresh, name + ".gz", gzipSync(data, { level: 9 }));
            put(fresh, name + ".br", brotliCompressSync(data, options));
            console.log(`web/dist/${name} ${data.length} bytes, ${gzipSync(data, { level: 9 }).length} over the wire`);
        }
    }
    rmSync(dist, { recursive: true, force: true });
    renameSync(fresh, dist);
}

const sources = [...["ui", "home", "inbox", "listing", "indicator", "press", "reporting", "assess", "setup", "upward", "web", "portal"].flatMap((d) => walk(join(root, "src", d), /\.[ch]$/)), ...walk(web, /\.js$/)];
const assets = [...walk(web, picture).filter((path) => dirname(path) === web), ...walk(join(web, "static"), /./)];
const styles = [join(web, "theme.css"), join(web, "package-lock.json")].filter(existsSync);
const digest = digestOf([...sources, ...assets, ...styles, fileURLToPath(import.meta.url)]);
if (!existsSync(dist) || !existsSync(stamp) || readFileSync(stamp, "utf8") !== digest) {
    write(await make(sources, assets));
    writeFileSync(stamp, digest);
}
