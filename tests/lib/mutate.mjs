/* mutate.mjs - content without one rule: the file it stands in, for --content, from which the rule's path is taken out.
 *
 * A rule is named as in `proves:`: registers/<id>/register.yaml#/steps/<step>/gates/<gate>. In a list the part is the
 * element's id, the element itself (need: [score]), or its place counted from 0 (alerts.yaml#/clock/2); in a map it is the
 * key. A list that becomes empty goes too. */
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { npm, root, tempFolder } from "./machine.mjs";
import { Fault } from "./report.mjs";

const yaml = npm("js-yaml");

function within(node, part, rule) {
    let key = Array.isArray(node) ? node.findIndex((v) => v === part || v?.id === part) : node && part in node ? part : -1;
    if (key === -1 && Array.isArray(node) && /^\d+$/.test(part) && Number(part) < node.length) {
        key = Number(part);
    }
    if (key === -1) {
        throw new Fault(`${rule}: there is no ${part}`);
    }
    return key;
}

function takeOut(node, [part, ...rest], rule) {
    const key = within(node, part, rule);
    const empty = rest.length ? takeOut(node[key], rest, rule) : true;
    if (empty) {
        Array.isArray(node) ? node.splice(key, 1) : delete node[key];
    }
    return Array.isArray(node) && node.length === 0;
}

/* Only the owner may write what --content names, so the copy is made so. */
function ownerOnly(folder) {
    chmodSync(folder, 0o700);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        entry.isDirectory() ? ownerOnly(path) : chmodSync(path, 0o600);
    }
}

/* A folder of tests/acceptance/files for --content. */
export function contentOver(over) {
    const folder = tempFolder("content");
    cpSync(join(root, "tests", "acceptance", "files", over), folder, { recursive: true });
    ownerOnly(folder);
    return folder;
}

export function contentWithout(rule, over) {
    const [file, path] = rule.split("#/");
    const folder = tempFolder("content");
    over && cpSync(join(root, "tests", "acceptance", "files", over), folder, { recursive: true });
    const given = [join(folder, file), join(root, "content", file)].find(existsSync);
    const definition = yaml.load(readFileSync(given, "utf8"), { schema: yaml.CORE_SCHEMA });
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    takeOut(definition, path.split("/"), rule);
    writeFileSync(join(folder, file), yaml.dump(definition, { schema: yaml.CORE_SCHEMA, lineWidth: -1 }));
    ownerOnly(folder);
    return folder;
}
