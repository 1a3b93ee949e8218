/* opened.js - the pages one has open, as a row of tabs below the top bar. Kept by this tab of the browser and forgotten with it, and
 * whenever nobody is logged in. Without script the row names where one is. */
const KEY = "faheng.opened", MOST = 8;

function read() {
    try {
        const list = JSON.parse(sessionStorage.getItem(KEY) || "[]");
        return Array.isArray(list) ? list.filter((p) => typeof p.href === "string" && p.href.startsWith("/desk") && typeof p.title === "string") : [];
    } catch {
        return [];
    }
}

function keep(list) {
    try {
        sessionStorage.setItem(KEY, JSON.stringify(list));
    } catch { /* a full or forbidden store: the row holds this page alone */ }
}

const pathOf = (href) => href.split("?")[0];

/* The same page with other filters is the same tab; what was said once is not said again. */
function here(link) {
    const terms = new URLSearchParams(location.search);
    ["done", "ended"].forEach((name) => terms.delete(name));
    return { href: location.pathname + (terms.size ? "?" + terms : ""), title: link.textContent };
}

function tab(page, current, drop) {
    const item = document.createElement("span");
    const link = item.appendChild(document.createElement("a"));
    const close = item.appendChild(document.createElement("button"));
    link.href = page.href;
    link.textContent = page.title;
    if (current) {
        item.className = "on";
        link.setAttribute("aria-current", "page");
    }
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", "关闭 " + page.title);
    close.addEventListener("click", drop);
    return item;
}

export function opened() {
    const row = document.querySelector("nav.opened");
    if (!row) {
        try {
            sessionStorage.removeItem(KEY);
        } catch { /* nothing kept, nothing to forget */ }
        return;
    }
    const link = row.querySelector("a.on:not([href='/desk'])");
    let list = read();
    const now = link && here(link);
    if (now) {
        const at = list.findIndex((p) => pathOf(p.href) === location.pathname);
        at < 0 ? list.push(now) : (list[at] = now);
        list = list.slice(-MOST);
        keep(list);
    }
    link?.remove();
    for (const page of list) {
        const current = page === now;
        const item = row.appendChild(tab(page, current, () => {
            const at = list.indexOf(page);
            list.splice(at, 1);
            keep(list);
            item.remove();
            if (current) {
                location.href = (list[at] || list[at - 1] || { href: "/desk" }).href;
            }
        }));
    }
    row.querySelector(".on")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
