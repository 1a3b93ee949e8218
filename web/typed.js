/* typed.js - what was typed survives an accidental reload. Kept in this tab only (sessionStorage), by the form's address, until
 * the form has gone through; forgotten at log-in. Passwords, hidden fields and files are never kept. */
const PREFIX = "typed:";
const SENT = "sent";

function fields(form) {
    return Array.from(form.elements).filter((field) => field.name && field.willValidate &&
        !["hidden", "password", "file", "submit", "button"].includes(field.type));
}

function store(key, value) {
    try {
        if (value === null) {
            sessionStorage.removeItem(key);
        } else {
            sessionStorage.setItem(key, value);
        }
    } catch (full) {
        /* no room or storage switched off: the page works as without it */
    }
}

function recall(key) {
    try {
        return sessionStorage.getItem(key);
    } catch (off) {
        return null;
    }
}

function forgetAll() {
    try {
        sessionStorage.clear();
    } catch (off) {
        /* nothing was kept */
    }
}

function valueOf(field) {
    if (field.type === "radio" || field.type === "checkbox") {
        return field.checked;
    }
    return field.multiple ? Array.from(field.selectedOptions, (option) => option.value).join() : field.value;
}

/* Radios and check boxes share a name; their place among the fields tells them apart. */
function changed(form, initial) {
    const out = fields(form).map((field, at) => [field.name, at, valueOf(field)]);
    return out.filter(([, at, value]) => value !== initial[at]);
}

function put(field, value) {
    if (typeof value === "boolean") {
        field.checked = value;
    } else if (field.multiple) {
        const wanted = value.split(",");
        Array.from(field.options).forEach((option) => (option.selected = wanted.includes(option.value)));
    } else {
        field.value = value;
    }
}

function say(form, key) {
    const note = document.createElement("p");
    const clear = document.createElement("button");
    note.className = "notice said";
    note.setAttribute("role", "status");
    note.textContent = "已恢复未保存的内容。";
    clear.type = "button";
    clear.className = "lk";
    clear.textContent = "清除";
    clear.addEventListener("click", () => {
        form.reset();
        store(key, null);
        note.remove();
    });
    note.append(clear);
    form.prepend(note);
}

function restore(form, key) {
    const kept = recall(key);
    if (!kept) {
        return;
    }
    const list = fields(form);
    let any = false;
    for (const [name, at, value] of JSON.parse(kept)) {
        if (list[at] && list[at].name === name && valueOf(list[at]) !== value) {
            put(list[at], value);
            any = true;
        }
    }
    if (any) {
        const fold = form.closest("details");
        if (fold && !fold.matches(".drop")) {
            fold.open = true;
        }
        say(form, key);
    }
}

function keep(form) {
    const key = PREFIX + new URL(form.action, location).pathname;
    const initial = fields(form).map(valueOf);
    if (document.getElementById("notice")) {
        store(key, null); /* the refused page already carries what was typed */
    } else {
        restore(form, key);
    }
    form.addEventListener("input", () => {
        const list = changed(form, initial);
        store(key, list.length ? JSON.stringify(list) : null);
    });
    form.addEventListener("submit", () => store(SENT, key));
}

export function keepTyped() {
    if (document.querySelector("main.login")) {
        forgetAll();
        return;
    }
    if (document.querySelector("main.public")) {
        return; /* a page for everybody may stand on a machine for everybody */
    }
    const sent = recall(SENT);
    if (sent && !document.getElementById("notice")) {
        store(sent, null);
    }
    store(SENT, null);
    document.querySelectorAll("main form[method=post]").forEach(keep);
}
