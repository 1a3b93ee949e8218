/* keys.js - the keyboard. Letters act only outside fields; Ctrl+K and Ctrl+S everywhere. */
import { palette } from "./palette.js";

const LIST = [
    ["Ctrl K", "查找台账、单位、人和要做的事"],
    ["J K", "下一行、上一行"],
    ["Enter", "打开这一行（列表里在旁边打开，按 Ctrl 打开整页）"],
    ["N", "新增"],
    ["E", "修改"],
    ["S", "保存（在填写时按 Ctrl S）"],
    ["A", "签批：跳到“同意并签名”，再按 Enter"],
    ["Esc", "关闭菜单"],
    ["?", "这张表"],
];

const typing = (node) => node.matches("input:not([type=radio]):not([type=checkbox]), select, textarea, [contenteditable]");

function rows() {
    return Array.from(document.querySelectorAll("main .table tbody tr, main .lines > li")).filter((row) =>
        row.offsetParent && row.querySelector("a[href]"));
}

function move(step) {
    const list = rows();
    const at = list.findIndex((row) => row.classList.contains("on"));
    const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : at + step];
    if (next) {
        list.forEach((row) => row.classList.toggle("on", row === next));
        next.querySelector(".name a, a[href]").focus();
        next.scrollIntoView({ block: "nearest" });
    }
}

function follow(selector) {
    const link = document.querySelector(selector);
    if (link) {
        link.click();
    }
    return Boolean(link);
}

/* The form people mean: the one they are in, else the one open on the page. */
function save() {
    const here = document.activeElement.closest("main form[method=post]");
    const form = here || document.querySelector("#edit form, .quick form, .act[open] form, .narrow form[method=post]");
    const button = form && form.querySelector(".btn-primary, [type=submit]");
    if (button) {
        button.click();
    }
    return Boolean(button);
}

function sign() {
    const button = document.querySelector("button[name=agree][value='1']");
    if (button) {
        button.focus();
    }
    return Boolean(button);
}

function line(list, key, words) {
    const name = list.appendChild(document.createElement("dt"));
    for (const cap of key.length > 6 || key === "J K" ? key.split(" ") : [key]) {
        name.appendChild(document.createElement("kbd")).textContent = cap;
        name.append(" ");
    }
    list.appendChild(document.createElement("dd")).textContent = words;
}

function help() {
    const box = document.createElement("dialog");
    if (!box.showModal) {
        return false;
    }
    box.className = "over keys";
    box.setAttribute("aria-label", "快捷键");
    box.appendChild(document.createElement("h2")).textContent = "快捷键";
    const list = box.appendChild(document.createElement("dl"));
    LIST.forEach(([key, words]) => line(list, key, words));
    const close = box.appendChild(document.createElement("button"));
    close.type = "button";
    close.className = "btn";
    close.textContent = "关闭";
    close.addEventListener("click", () => box.close());
    box.addEventListener("close", () => box.remove());
    document.body.appendChild(box);
    box.showModal();
    return true;
}

function find() {
    if (palette()) {
        return true;
    }
    const box = document.getElementById("find");
    if (!box || !box.offsetParent) {
        return follow('.phonebar a[href="/desk/registers"]');
    }
    box.focus();
    box.select();
    return true;
}

const ACTS = {
    j: () => (move(1), true),
    k: () => (move(-1), true),
    n: () => follow('.head a[href$="/new"], .empty + .in a[href$="/new"]'),
    e: () => follow('a[href^="?edit=1"]'),
    s: save,
    a: sign,
    "?": help,
};

export function keys() {
    document.addEventListener("keydown", (event) => {
        const key = event.key.toLowerCase();
        const control = event.ctrlKey || event.metaKey;
        if (event.isComposing || event.altKey || document.querySelector("dialog[open]")) {
            return;
        }
        const act = control ? { k: find, s: save }[key] : !typing(event.target) && ACTS[key];
        if (act && act()) {
            event.preventDefault();
        }
    });
}
