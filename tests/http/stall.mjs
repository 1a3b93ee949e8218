// N keep-alive clients send at once, round after round, and every one must be answered: the library's own epoll loop
// forgot clients at exact multiples of 128. `node stall.mjs http://HOST:PORT [PATH]`
import net from 'node:net';

const COUNTS = [128, 256, 500, 512, 1024];
const ROUNDS = 5;
const WAIT_MS = 30000;

const connect = (url) => new Promise((resolve, reject) => {
    const socket = net.connect(Number(url.port), url.hostname, () => resolve(socket));
    socket.setNoDelay(true);
    socket.on('error', reject);
});

// Resolves with the milliseconds until the whole answer was there, or null after WAIT_MS.
function ask(socket, bytes) {
    return new Promise((resolve) => {
        const start = performance.now();
        let text = '';
        const end = (value) => {
            clearTimeout(timer);
            socket.off('data', onData);
            resolve(value);
        };
        const onData = (data) => {
            text += data.toString('latin1');
            const head = text.indexOf('\r\n\r\n');
            const length = /content-length: (\d+)/i.exec(text);
            if (head >= 0 && length && text.length >= head + 4 + Number(length[1])) {
                end(text.startsWith('HTTP/1.1 200 ') ? performance.now() - start : null);
            }
        };
        const timer = setTimeout(() => end(null), WAIT_MS);
        socket.on('data', onData);
        socket.write(bytes);
    });
}

if (!process.argv[2]) {
    console.error('usage: node stall.mjs http://HOST:PORT [PATH]');
    process.exit(2);
}
const url = new URL(process.argv[2]);
const path = process.argv[3] ?? '/empty';
const bytes = `GET ${path} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`;
let failed = 0;
for (const [i, count] of COUNTS.entries()) {
    const sockets = await Promise.all(Array.from({length: count}, () => connect(url)));
    const times = [];
    for (let round = 0; round < ROUNDS; round++) {
        times.push(...await Promise.all(sockets.map((socket) => ask(socket, bytes))));
    }
    sockets.forEach((socket) => socket.destroy());
    const lost = times.filter((time) => time === null).length;
    failed += lost ? 1 : 0;
    const worst = Math.max(...times.map((time) => time ?? WAIT_MS)).toFixed(0);
    console.log(`${lost ? 'not ok' : 'ok'} ${i + 1} - ${count} clients, ${ROUNDS} rounds: ${lost} unanswered, slowest ${worst} ms`);
}
console.log(`${COUNTS.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
