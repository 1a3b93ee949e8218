/* report.mjs - one line a test, and the closing line every suite ends with. */
export class Report {
    passed = 0;
    failed = 0;
    first = null; /* why the first of the failed did */

    ok(name) {
        this.passed++;
        console.log(`ok ${name}`);
    }

    notOk(name, why) {
        this.failed++;
        this.first ??= why;
        console.log(`not ok ${name}`);
        console.log(String(why?.fault ? why.message : why?.stack || why).replace(/^/gm, "    "));
    }

    async test(name, work) {
        try {
            const more = await work();
            this.ok(more ? `${name}: ${more}` : name);
            return true;
        } catch (e) {
            this.notOk(name, e);
            return false;
        }
    }

    /* Prints the closing line and leaves. A suite without a test has failed. `code`: instead of 0 or 1. */
    close(code) {
        if (this.passed + this.failed === 0) {
            console.log("no test was found, which counts as a failure");
            this.failed = 1;
        }
        console.log(`${this.passed} passed, ${this.failed} failed`);
        process.exit(code ?? (this.failed ? 1 : 0));
    }
}

/* What a test expected and did not find; told without a stack. */
export class Fault extends Error {
    fault = true;
}

export function expect(holds, sentence) {
    if (!holds) {
        throw new Fault(typeof sentence === "function" ? sentence() : sentence);
    }
}
