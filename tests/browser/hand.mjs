/* hand.mjs - somebody at a desk who knows the forms by heart: what many people do at once goes straight to the server, one request
 * an act, so that a walk need not open a browser for each of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/machine.mjs";
import { expect } from "../lib/report.mjs";
import { Visitor } from "../lib/visitor.mjs";

export const photo = { name: "会议现场.jpg", type: "image/jpeg", bytes: readFileSync(join(root, "tests/acceptance/files/photo.jpg")) };
const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

export function idText(n) {
    let left = BigInt(n), out = "";
    for (let i = 0; i < 13; i++, left >>= 5n) {
        out = LETTERS[Number(left & 31n)] + out;
    }
    return out;
}

export async function rows(t, text) {
    const out = await t.place.sql(text);
    return String(out.out ?? out).trim().split("\n").filter(Boolean).map((line) => line.split("|"));
}

export class Hand {
    constructor(t, login) {
        this.v = new Visitor(t.server.url, login);
    }

    async enter() {
        await this.v.enter();
        const page = await this.v.get("/desk/me");
        this.csrf = page.form((f) => f.action.endsWith("/desk/me/token"))?.values().find(([n]) => n === "_csrf")[1];
        return this;
    }

    /* `fits` false: only what came back matters. */
    async step(register, id, step, version, fields = {}, fits = true) {
        const files = ["score", "score_hand"].includes(step) ? "/files" : "";
        const pairs = Object.entries({ _csrf: this.csrf, version, ...fields });
        const answer = await this.v.postOnce(`/desk/r/${register}/${idText(id)}/step/${step}${files}`, pairs, files ? {} : undefined);
        expect(!fits || answer.status === 303, () => `${this.v.login} ${register} ${step}: ${answer.status} ${answer.alerts?.()}`);
        return answer;
    }

    /* The step with a scan for one of its file fields. */
    async stepWithFile(register, id, step, version, fields, field) {
        const pairs = Object.entries({ _csrf: this.csrf, version, ...fields });
        const answer = await this.v.postOnce(`/desk/r/${register}/${idText(id)}/step/${step}/files`, pairs, { [`file.${field}`]: photo });
        expect(answer.status === 303, () => `${this.v.login} ${register} ${step}: ${answer.status} ${answer.alerts?.()}`);
    }

    /* Opens a record; its number as the database has it. */
    async create(register, fields) {
        const answer = await this.v.postOnce(`/desk/r/${register}/new`, Object.entries({ _csrf: this.csrf, ...fields }));
        const at = answer.headers.get("location")?.match(/\/([0-9a-z]{13})(?:[?#]|$)/);
        expect(answer.status === 303 && at, () => `${this.v.login} ${register}: ${answer.status} ${answer.alerts?.()}`);
        return [...at[1]].reduce((n, c) => (n << 5n) | BigInt(LETTERS.indexOf(c)), 0n).toString();
    }
}

export async function pool(items, n, work) {
    const left = [...items];
    await Promise.all(Array.from({ length: n }, async () => {
        while (left.length) {
            await work(left.shift());
        }
    }));
}

