/* outside.mjs - the world outside the house, on this machine: a mail server and a web interface that keep what they are given, and a
 * virus scanner. Each has a mood: "ok", "refuse" (never), "busy" (not now), "silent" (takes the connection and says nothing).
 *
 *     const mail = await mailServer();        mail.port, mail.mood = "busy", mail.got: [{to, subject, body}]
 *     const hook = await hookServer();        hook.port, hook.got: [{content, to, token}]
 *     const scanner = await scanServer(path); scanner.got: bytes of each file
 */
import { createServer as httpServer } from "node:http";
import { createServer } from "node:net";

const listen = (server, where) => new Promise((done) => server.listen(where, () => done(server)));

/* =?UTF-8?B?...?= words of a header. */
const unfold = (head) => head.replace(/\r\n[ \t]/g, "").replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, b) => Buffer.from(b, "base64").toString("utf8"));

function letter(to, raw) {
    const end = raw.indexOf("\r\n\r\n");
    const head = unfold(raw.slice(0, end));
    return { to, subject: /^Subject: (.*)$/m.exec(head)?.[1].trim(), body: Buffer.from(raw.slice(end), "base64").toString("utf8") };
}

export async function mailServer() {
    const state = { mood: "ok", got: [], sockets: new Set() };
    const server = createServer((socket) => {
        let text = "", data = false, to = "";
        const say = (line) => socket.write(line + "\r\n");
        state.sockets.add(socket);
        socket.on("error", () => {}).on("close", () => state.sockets.delete(socket));
        state.mood === "silent" || say("220 test");
        const line = (l) => {
            if (/^(EHLO|HELO)/i.test(l)) {
                say("250 test");
            } else if (/^RCPT/i.test(l)) {
                to = /<([^>]*)>/.exec(l)[1];
                say(state.mood === "refuse" ? "550 no such person" : state.mood === "busy" ? "451 later" : "250 ok");
            } else if (/^DATA/i.test(l)) {
                data = true;
                say("354 go on");
            } else if (/^QUIT/i.test(l)) {
                socket.end("221 bye\r\n");
            } else {
                say("250 ok");
            }
        };
        socket.on("data", (bytes) => {
            text += bytes.toString("latin1");
            for (;;) {
                const at = text.indexOf(data ? "\r\n.\r\n" : "\r\n");
                if (at === -1 || state.mood === "silent") {
                    return;
                }
                const piece = text.slice(0, at);
                text = text.slice(at + (data ? 5 : 2));
                if (data) {
                    data = false;
                    state.got.push(letter(to, piece + "\r\n"));
                    say("250 kept");
                } else {
                    line(piece);
                }
            }
        });
    });
    await listen(server, { port: 0, host: "127.0.0.1" });
    return Object.assign(state, { port: server.address().port, close: () => (state.sockets.forEach((s) => s.destroy()), server.close()) });
}

export async function hookServer() {
    const state = { mood: "ok", got: [] };
    const server = httpServer((req, res) => {
        let body = "";
        req.on("data", (b) => (body += b)).on("end", () => {
            const json = { "Content-Type": "application/json" };
            if (state.mood === "busy") {
                res.writeHead(503).end();
            } else if (state.mood === "refuse") {
                res.writeHead(200, json).end('{"errcode":40001,"errmsg":"invalid"}');
            } else {
                const { text, to } = JSON.parse(body);
                state.got.push({ content: text.content, to, token: req.headers.authorization });
                res.writeHead(200, json).end('{"errcode":0,"errmsg":"ok"}');
            }
        });
    });
    await listen(server, { port: 0, host: "127.0.0.1" });
    return Object.assign(state, { port: server.address().port, close: () => (server.closeAllConnections(), server.close()) });
}

/* clamd's INSTREAM: "zINSTREAM\0", pieces with their length before them, an empty one at the end. */
export async function scanServer(path) {
    const state = { mood: "ok", got: [], sockets: new Set() };
    const server = createServer((socket) => {
        let all = Buffer.alloc(0);
        state.sockets.add(socket);
        socket.on("error", () => {}).on("close", () => state.sockets.delete(socket));
        socket.on("data", (bytes) => {
            all = Buffer.concat([all, bytes]);
            const parts = [];
            let at = 10;
            while (at + 4 <= all.length) {
                const n = all.readUInt32BE(at);
                if (n === 0 && state.mood !== "silent") {
                    const file = Buffer.concat(parts);
                    state.got.push(file);
                    const bad = file.includes("EICAR-STANDARD-ANTIVIRUS-TEST-FILE");
                    socket.end(state.mood === "busy" ? "stream: ERROR\0" : bad ? "stream: Eicar-Test-Signature FOUND\0" : "stream: OK\0");
                    return;
                }
                if (n === 0 || at + 4 + n > all.length) {
                    return;
                }
                parts.push(all.subarray(at + 4, at + 4 + n));
                at += 4 + n;
            }
        });
    });
    await listen(server, path);
    return Object.assign(state, { close: () => (state.sockets.forEach((s) => s.destroy()), server.close()) });
}
