#!/usr/bin/env node
// The second program: computes the links of docs/EVENT.md without a line of the C code.
//
//   node tests/event/verify.mjs                 the worked vectors of docs/EVENT.md
//   node tests/event/verify.mjs --chain FILE    a chain in exchange form (JSON lines, - for standard input)
//   node tests/event/verify.mjs --fill FILE     prints events that lack digest, prev and link with them (makes vectors)
//
// Exit 0: all good, 1: something is not, 2: wrong use.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const GENESIS = '0'.repeat(64);
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const PAGE = new URL('../../docs/EVENT.md', import.meta.url);

const sm3 = bytes => createHash('sm3').update(bytes).digest('hex');

function idNumber(text) {
  if (typeof text !== 'string' || text.length !== 13) throw new Error(`not an id: ${text}`);
  let n = 0n;
  for (const c of text) {
    const v = LETTERS.indexOf(c);
    if (v < 0) throw new Error(`not an id: ${text}`);
    n = n * 32n + BigInt(v);
  }
  if (n >= 1n << 63n) throw new Error(`not an id: ${text}`);
  return n;
}

function length(n) {
  const b = Buffer.alloc(4);
  b.writeUInt32BE(n);
  return b;
}

function number(n) {
  const b = Buffer.alloc(8);
  b.writeBigInt64BE(BigInt(n));
  return Buffer.concat([length(8), b]);
}

function text(s) {
  if (s === null) return length(0xffffffff);
  if (typeof s !== 'string' || s === '') throw new Error('a text is absent (null) or has at least one byte');
  const b = Buffer.from(s, 'utf8');
  return Buffer.concat([length(b.length), b]);
}

function bytesOf(ev) {
  return Buffer.concat([
    number(ev.version), number(idNumber(ev.county)), number(ev.seq), text(ev.at), number(idNumber(ev.actor)),
    number(idNumber(ev.post)), text(ev.register), number(idNumber(ev.record)), text(ev.step), text(ev.on),
    text(ev.digest), text(ev.prev),
  ]);
}

// What is wrong with `ev` when it should follow `seq` and `prev`; null: nothing.
function faultOf(ev, seq, prev) {
  if (ev.seq !== seq) return `event ${seq} is missing`;
  if (ev.version !== 1) return `event ${seq} has version ${ev.version}`;
  if (sm3(Buffer.from(ev.payload, 'utf8')) !== ev.digest) return `the payload of event ${seq} does not match its digest`;
  if (ev.prev !== prev) return `event ${seq} does not follow the one before`;
  if (sm3(bytesOf(ev)) !== ev.link) return `a field of event ${seq} does not match its link`;
  return null;
}

function faultOfChain(events, head) {
  let prev = GENESIS;
  for (const [i, ev] of events.entries()) {
    const fault = faultOf(ev, i + 1, prev);
    if (fault) return fault;
    if (ev.county !== events[0].county) return `event ${i + 1} belongs to another county`;
    prev = ev.link;
  }
  if (!head) return events.length ? 'the head is missing' : null;
  if (head.seq > events.length) return `event ${events.length + 1} is missing at the end`;
  if (head.seq < events.length) return `event ${head.seq + 1} lies beyond the head`;
  return events.length && head.link !== prev ? 'the head does not match the last event' : null;
}

function close(passed, failed) {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

const lines = file => readFileSync(file === '-' ? 0 : file, 'utf8').split('\n').filter(Boolean).map(l => JSON.parse(l));

function checkVectors() {
  const page = readFileSync(PAGE, 'utf8');
  const events = [...page.matchAll(/```json\n(.*?)```/gs)].map(m => JSON.parse(m[1]));
  const hex = [...page.matchAll(/```hex\n(.*?)```/gs)].map(m => m[1].replace(/\s/g, ''));
  let failed = 0, prev = GENESIS;
  const say = (ok, what) => { failed += ok ? 0 : 1; console.log(`${ok ? 'ok' : 'not ok'} - ${what}`); };
  say(events.length === 3, `${fileURLToPath(PAGE).split('/').slice(-2).join('/')} has three vectors`);
  for (const [i, ev] of events.entries()) {
    const fault = faultOf(ev, i + 1, prev);
    say(!fault, fault ?? `vector ${i + 1}`);
    prev = ev.link;
  }
  say(events.length > 0 && hex[0] === bytesOf(events[0]).toString('hex'), 'the bytes of vector 1');
  close(events.length + 2 - failed, failed);
}

function checkChain(file) {
  const rows = lines(file), events = rows.filter(r => !r.head), heads = rows.filter(r => r.head);
  const fault = faultOfChain(events, heads[0]?.head);
  console.log(fault ? `not ok - ${fault}` : `ok - ${events.length} events`);
  close(fault ? 0 : 1, fault ? 1 : 0);
}

function fill(file) {
  let prev = GENESIS;
  for (const ev of lines(file)) {
    Object.assign(ev, { digest: sm3(Buffer.from(ev.payload, 'utf8')), prev });
    ev.link = prev = sm3(bytesOf(ev));
    console.log(JSON.stringify(ev, null, 1));
    if (ev.seq === 1) console.error(bytesOf(ev).toString('hex').replace(/.{64}/g, '$&\n'));
  }
}

const [verb, file] = process.argv.slice(2);
if (!verb) checkVectors();
else if (verb === '--chain' && file) checkChain(file);
else if (verb === '--fill' && file) fill(file);
else {
  console.error('verify.mjs [--chain FILE | --fill FILE]');
  process.exit(2);
}
