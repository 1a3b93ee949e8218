/* app.js - what makes the pages quicker with a script. Every page works without it; nothing here is needed to do the work.
 *   keys.js    keyboard: Ctrl+K, J K, E, S, N, A, ?
 *   typed.js   what was typed survives an accidental reload
 *   files.js   evidence: names, pictures and sizes before sending, the camera
 *   panel.js   a row of a list opens beside the list
 *   palette.js Ctrl+K as an overlay
 *   opened.js  the pages that are open, as tabs
 *   import.js  how far an import is
 * Below: menus, common phrases, scores, sending once, printing. No framework, no markup from strings. */
import { keys } from "./keys.js";
import { keepTyped } from "./typed.js";
import { files } from "./files.js";
import { panel } from "./panel.js";
import { opened } from "./opened.js";
import { importing } from "./import.js";

const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

/* An open menu closes on a click elsewhere, on Escape, and when another opens. */
function menus() {
    const open = () => all("details.drop[open], .thin details[open]");
    document.addEventListener("click", (event) => {
        open().filter((menu) => !menu.contains(event.target)).forEach((menu) => (menu.open = false));
    });
    document.addEventListener("keydown", (event) => {
        const menu = event.key === "Escape" && open()[0];
        if (menu) {
            menu.open = false;
            menu.querySelector("summary").focus();
        }
    });
}

/* 常用语: a click adds the phrase at the end of the text. */
function phrases() {
    for (const row of all(".phrases")) {
        const text = document.getElementById(row.dataset.for);
        row.hidden = !text;
        row.addEventListener("click", (event) => {
            const button = event.target.closest("button");
            if (button && text) {
                const before = text.value.trim().replace(/[。；]$/, "");
                text.value = (before ? before + "；" : "") + button.textContent;
                text.dispatchEvent(new Event("input", { bubbles: true }));
                text.focus();
            }
        });
    }
}

/* A score is either one of the buttons or the number typed under 填其他分数. */
function scores() {
    for (const other of all("details.other")) {
        const box = other.querySelector("input");
        const buttons = all(`input[type=radio][name="${box.name}"]`, box.form);
        box.addEventListener("input", () => box.value && buttons.forEach((button) => (button.checked = false)));
        buttons.forEach((button) => button.addEventListener("change", () => (box.value = "")));
    }
}

/* A form goes out once; its button says so. Coming back with the browser's arrow frees it again. */
function sendOnce() {
    document.addEventListener("submit", (event) => {
        const form = event.target;
        if (event.defaultPrevented || form.method !== "post") {
            return;
        }
        if (form.getAttribute("aria-busy")) {
            event.preventDefault();
            return;
        }
        form.setAttribute("aria-busy", "true");
        const button = event.submitter || form.querySelector("[type=submit]");
        if (button && form.closest("main")) {
            button.dataset.words = button.textContent;
            button.textContent = form.closest(".login") ? "正在登录…" : "正在保存…";
            button.setAttribute("aria-disabled", "true");
        }
    });
    addEventListener("pageshow", () => {
        for (const form of all("form[aria-busy]")) {
            form.removeAttribute("aria-busy");
            for (const button of all("[data-words]", form)) {
                button.textContent = button.dataset.words;
                button.removeAttribute("aria-disabled");
                delete button.dataset.words;
            }
        }
    });
}

/* Pages people put on paper get a button for it; without script the browser's own menu prints the same. */
function printing() {
    const head = document.querySelector(".mx, .listing, .kv, .points, .month, .timeline, .tree, .six") && document.querySelector("main .head, .strip .row1");
    if (!head || document.body.classList.contains("walk")) {
        return;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn print";
    button.textContent = document.querySelector(".mx") ? "打印 A3" : document.querySelector(".six:not(.board *)") ? "打印今日一页" : "打印";
    button.addEventListener("click", () => print());
    head.querySelector(".push").after(button);
}

/* A choice that only changes what is shown needs no second click. */
function choices() {
    for (const select of all(".tools select")) {
        select.addEventListener("change", () => select.form.submit());
        all("[type=submit]", select.form).forEach((button) => (button.hidden = true));
    }
}

/* What scrolls sideways can be reached from the keyboard. */
function reach() {
    for (const box of all(".scroll")) {
        if (box.scrollWidth > box.clientWidth && !box.querySelector("a, button, input, summary")) {
            box.tabIndex = 0;
        }
    }
}

/* The sentence of a refusal first; the step a link names stands open. */
function arrive() {
    const notice = document.getElementById("notice");
    const aimed = location.hash && document.getElementById(location.hash.slice(1));
    const inside = aimed && aimed.closest("details");
    if (inside) {
        inside.open = true;
    }
    if (notice) {
        notice.focus();
    } else if (aimed && aimed.matches("input, select, textarea")) {
        aimed.focus();
    }
}

menus();
phrases();
scores();
files();
keepTyped();
sendOnce();
printing();
choices();
reach();
panel();
opened();
importing();
keys();
arrive();
