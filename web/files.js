/* files.js - evidence before it is sent: names and small pictures, a word where a file is too large, the camera on phones. */
const LARGEST = 20 * 1024 * 1024; /* what the server takes of one file */

const megabytes = (size) => `${Math.ceil(size / 1048576)} MB`;

function only(input, kept) {
    const list = new DataTransfer();
    kept.forEach((file) => list.items.add(file));
    input.files = list.files;
}

function picture(file) {
    const image = document.createElement("img");
    image.alt = "";
    image.src = URL.createObjectURL(file);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src));
    return image;
}

function show(inputs, output) {
    const chosen = inputs.flatMap((input) => Array.from(input.files));
    output.textContent = "";
    chosen.filter((file) => file.type.startsWith("image/")).forEach((file) => output.append(picture(file)));
    if (chosen.length) {
        output.append(`已选 ${chosen.length} 件：${chosen.map((file) => file.name).join("、")}，保存时一起传`);
    }
}

function check(input, output) {
    const large = Array.from(input.files).filter((file) => file.size > LARGEST);
    if (large.length) {
        only(input, Array.from(input.files).filter((file) => file.size <= LARGEST));
    }
    return () => large.forEach((file) => {
        const word = output.appendChild(document.createElement("span"));
        word.className = "wrong";
        word.setAttribute("role", "alert");
        word.textContent = `“${file.name}”有 ${megabytes(file.size)}，一个文件最多 20 MB，没有选上。请压缩或换一张再选。`;
    });
}

/* A second way in for phones: straight to the camera. Both inputs carry the same name, so the server sees one list. */
function camera(label) {
    const other = label.cloneNode(true);
    const input = other.querySelector("input");
    const icon = other.querySelector("use");
    input.removeAttribute("id");
    input.multiple = false;
    input.accept = "image/*";
    input.setAttribute("capture", "environment");
    if (icon) {
        icon.setAttribute("href", icon.getAttribute("href").replace(/#.*/, "#camera"));
    }
    other.childNodes.forEach((node) => node.nodeType === 3 && (node.data = "拍照"));
    label.childNodes.forEach((node) => node.nodeType === 3 && (node.data = "选文件"));
    label.before(other);
    return input;
}

export function files() {
    for (const box of document.querySelectorAll(".upload")) {
        const label = box.querySelector("label");
        const output = box.querySelector("output");
        const inputs = [label.querySelector("input")];
        if (matchMedia("(pointer: coarse)").matches) {
            inputs.unshift(camera(label));
        }
        box.addEventListener("change", (event) => {
            const warn = check(event.target, output);
            show(inputs, output);
            warn();
        });
    }
}
