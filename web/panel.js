/* panel.js - a row of a list opens beside the list. Ctrl+click and the middle button open the page itself; so does every
 * click in 大字, on a narrow window, and when the answer is no record. */
const WIDE = 1100;

function part(tag, className, words) {
    const node = document.createElement(tag);
    node.className = className;
    node.textContent = words || "";
    return node;
}

/* Links that mean "this page" mean the record's page here. */
function aim(node, href) {
    for (const link of node.querySelectorAll('a[href^="?"], a[href^="#"]')) {
        link.setAttribute("href", href + link.getAttribute("href"));
    }
}

function frame(href, close) {
    const box = part("aside", "panel");
    box.setAttribute("aria-label", "这一件");
    const bar = box.appendChild(part("p", "row1"));
    const whole = bar.appendChild(part("a", "btn btn-sm", "打开整页"));
    whole.href = href;
    bar.appendChild(part("span", "push"));
    const button = bar.appendChild(part("button", "btn btn-sm", "关闭"));
    button.type = "button";
    button.addEventListener("click", close);
    return box;
}

async function load(href) {
    const answer = await fetch(href, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) {
        return null;
    }
    return new DOMParser().parseFromString(await answer.text(), "text/html").body;
}

export function panel() {
    const list = document.querySelector(".listing");
    let box = null, from = null;
    const close = () => {
        if (box) {
            box.remove();
            box = null;
            from.closest("tr").classList.remove("on");
            from.focus();
        }
    };
    const open = async (link) => {
        const body = await load(link.href).catch(() => null);
        if (!body) {
            location.href = link.href;
            return;
        }
        close();
        from = link;
        box = frame(link.href, close);
        aim(body, link.href);
        box.append(...body.childNodes);
        document.querySelector("main").append(box);
        link.closest("tr").classList.add("on");
        box.querySelector("a").focus();
    };
    if (!list || !window.DOMParser) {
        return;
    }
    list.addEventListener("click", (event) => {
        const link = event.target.closest(".name a[href]");
        const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && event.button === 0;
        if (link && plain && innerWidth >= WIDE && !document.querySelector(".dazi")) {
            event.preventDefault();
            open(link);
        }
    });
    document.addEventListener("keydown", (event) => event.key === "Escape" && !document.querySelector("dialog[open], details.drop[open]") && close());
}
