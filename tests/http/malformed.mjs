// Sends every request of malformed.json to a server and wants it refused: `node malformed.mjs http://HOST:PORT`.
// The server needs GET /empty and POST /echo; http_fixture has them.
import fs from 'node:fs';
import net from 'node:net';

const WAIT_MS = 10000;

function request(row) {
    const text = row.send.replace('{pad}', () => (row.pad ?? '').repeat(row.times ?? 0));
    return Buffer.from(text, 'latin1');
}

// Resolves with the status (0: closed without an answer) and whether the server closed the connection.
function ask(url, bytes, mayStayOpen) {
    return new Promise((resolve) => {
        const socket = net.connect(Number(url.port), url.hostname);
        const answer = [];
        let settled = false;
        const settle = (closed) => {
            if (settled) {
                return;
            }
            settled = true;
            clearTimeout(timer);
            socket.destroy();
            const status = /^HTTP\/1\.[01] (\d{3}) /.exec(Buffer.concat(answer).toString('latin1'));
            resolve({status: status ? Number(status[1]) : 0, closed});
        };
        const timer = setTimeout(() => settle(false), WAIT_MS);
        socket.on('connect', () => socket.write(bytes));
        socket.on('data', (data) => {
            answer.push(data);
            if (mayStayOpen) {
                settle(false);
            }
        });
        socket.on('end', () => settle(true));
        socket.on('error', () => settle(true));
    });
}

const url = new URL(process.argv[2] ?? 'http://missing.invalid');
if (!process.argv[2]) {
    console.error('usage: node malformed.mjs http://HOST:PORT');
    process.exit(2);
}
const rows = JSON.parse(fs.readFileSync(new URL('malformed.json', import.meta.url), 'utf8'));
let failed = 0;
for (const [i, row] of rows.entries()) {
    const got = await ask(url, request(row), row.open);
    const good = row.status.includes(got.status) && (row.open || got.closed);
    failed += good ? 0 : 1;
    console.log(`${good ? 'ok' : 'not ok'} ${i + 1} - ${row.name}${good ? '' : ` # got ${got.status}, ${got.closed ? 'closed' : 'left open'}`}`);
}
console.log(`1..${rows.length}`);
console.log(`${rows.length - failed} passed, ${failed} failed`);
process.exit(failed || !rows.length ? 1 : 0);
