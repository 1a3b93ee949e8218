/* import.js - how far the import is, while the browser waits for its answer: forms with data-progress ask it and show it below. */
const EVERY = 700;

async function look(address, place) {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (answer.ok && !answer.redirected) {
        const body = new DOMParser().parseFromString(await answer.text(), "text/html").body;
        if (body.querySelector("progress")) {
            place.replaceChildren(...body.childNodes);
        }
    }
}

export function importing() {
    for (const form of document.querySelectorAll("form[data-progress]")) {
        form.addEventListener("submit", () => {
            const place = document.createElement("div");
            place.className = "notice waiting";
            place.textContent = "正在处理，行数多时要等一会。";
            (form.closest(".card") || form.closest(".head")).after(place);
            const timer = setInterval(() => look(form.dataset.progress, place).catch(() => {}), EVERY);
            addEventListener("pagehide", () => {
                clearInterval(timer);
                place.remove();
            }, { once: true });
        });
    }
}
