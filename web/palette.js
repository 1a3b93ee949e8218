/* palette.js - Ctrl+K: the page /desk/find as an overlay. Arrows walk through the hits, Enter opens (Ctrl+Enter beside), Esc closes.
 * Focus moves for real, so that a reader says each hit; letters typed on a hit go on in the box. */
const WAIT = 150;

function part(parent, tag, className, words) {
    const node = parent.appendChild(document.createElement(tag));
    node.className = className;
    node.textContent = words || "";
    return node;
}

function foot(box) {
    const line = part(box, "p", "s q row1 palette-foot");
    [["↑ ↓", "选"], ["Enter", "打开"], ["Ctrl Enter", "新页签"], ["Esc", "关"]].forEach(([key, words]) => {
        part(line, "kbd", "", key);
        part(line, "span", "", words);
    });
    part(line, "span", "push", "也可输拼音首字母");
}

function frame() {
    const box = document.createElement("dialog");
    box.className = "over palette";
    box.setAttribute("aria-label", "查找");
    const form = part(box, "form", "row1");
    form.action = "/desk/find";
    form.setAttribute("role", "search");
    const input = part(form, "input", "form-control");
    Object.assign(input, { type: "search", name: "q", maxLength: 60, autocomplete: "off", placeholder: "台账、案号、单位、人，或者要做的事" });
    input.setAttribute("aria-label", "找台账、案号、单位、人和要做的事");
    const close = part(form, "button", "btn btn-sm", "Esc");
    close.type = "button";
    close.setAttribute("aria-label", "Esc 关闭查找");
    const hits = part(box, "div", "palette-hits");
    const said = part(box, "p", "visually-hidden");
    said.setAttribute("role", "status");
    foot(box);
    close.addEventListener("click", () => box.close());
    return { box, input, hits, said };
}

async function ask(q, signal) {
    const answer = await fetch("/desk/find" + (q ? "?q=" + encodeURIComponent(q) : ""),
        { headers: { "HX-Request": "true" }, credentials: "same-origin", signal });
    if (!answer.ok || answer.redirected) {
        throw new Error("no answer");
    }
    return new DOMParser().parseFromString(await answer.text(), "text/html").body;
}

function walk(p, step) {
    const list = [p.input, ...p.hits.querySelectorAll("a[href]")];
    const at = Math.max(0, list.indexOf(document.activeElement));
    const next = list[Math.min(list.length - 1, Math.max(0, at + step))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
}

function listen(p) {
    let timer = 0, running = null;
    const look = async () => {
        running?.abort();
        running = new AbortController();
        try {
            const body = await ask(p.input.value.trim(), running.signal);
            p.hits.replaceChildren(...body.childNodes);
            const first = p.hits.querySelector("a[href]");
            first?.closest("li")?.classList.add("on");
            p.said.textContent = `${p.hits.querySelectorAll("li > a").length} 条`;
        } catch (error) {
            if (error.name !== "AbortError") {
                p.said.textContent = "现在查不了，按 Enter 打开查找页";
            }
        }
    };
    const unmark = () => p.hits.querySelector("li.on")?.classList.remove("on");
    /* Until the new hits are there Enter opens the page of them, not a hit of what was typed before. */
    p.input.addEventListener("input", () => {
        unmark();
        running?.abort();
        clearTimeout(timer);
        timer = setTimeout(look, WAIT);
    });
    p.box.addEventListener("keydown", (event) => {
        if (event.isComposing) {
            return;
        }
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        const first = p.hits.querySelector("li.on > a");
        if (event.key === "Escape") { /* a search box would only empty itself */
            event.preventDefault();
            p.box.close();
        } else if (step) {
            event.preventDefault();
            walk(p, step);
        } else if (event.key === "Enter" && event.target === p.input && first) {
            event.preventDefault();
            event.ctrlKey || event.metaKey ? open(first.href) : first.click();
        } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.target.closest(".palette-hits")) {
            p.input.focus();
        }
    });
    p.hits.addEventListener("focusin", unmark);
    return look;
}

/* False: this browser has no overlay, the box in the top bar serves. */
export function palette() {
    const from = document.activeElement;
    if (!document.getElementById("find") || !window.HTMLDialogElement) {
        return false;
    }
    const p = frame();
    const look = listen(p);
    p.box.addEventListener("close", () => {
        p.box.remove();
        from?.focus();
    });
    document.body.appendChild(p.box);
    p.box.showModal();
    p.input.focus();
    look();
    return true;
}
