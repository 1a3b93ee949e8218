// The malformed list and the stall test against a server started here:
// `node run.mjs --bin FIXTURE`, FIXTURE being the compiled fixture.c. Ends with "N passed, N failed".
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

const at = process.argv.indexOf('--bin');
const bin = at > 0 ? process.argv[at + 1] : undefined;
if (!bin) {
    console.error('usage: node run.mjs --bin FIXTURE');
    process.exit(2);
}

// Runs one script of this folder and gives back what it counted.
async function run(name, ...args) {
    const script = fileURLToPath(new URL(name, import.meta.url));
    const child = spawn(process.execPath, [script, ...args], {stdio: ['ignore', 'pipe', 'inherit']});
    let last = '';
    for await (const line of createInterface({input: child.stdout})) {
        last = line;
        console.log(line);
    }
    const counts = /^(\d+) passed, (\d+) failed$/.exec(last);
    return counts ? {passed: Number(counts[1]), failed: Number(counts[2])} : {passed: 0, failed: 1};
}

const server = spawn(bin, [], {stdio: ['pipe', 'pipe', 'inherit']});
const [address] = await once(createInterface({input: server.stdout}), 'line');
const results = [
    await run('malformed.mjs', address),
    await run('stall.mjs', address, '/empty'),
    await run('stall.mjs', address, '/commit'),
];
const ended = once(server, 'exit');
server.stdin.end();
const [code] = await ended;
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0) + (code === 0 ? 0 : 1);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
