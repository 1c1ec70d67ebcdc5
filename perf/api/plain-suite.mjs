// Writes a suite of yes/no questions about plain pictures: what is asked does not matter to who measures the asking.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** A square of one colour, a PNG. */
function square(side, red, green, blue) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(side * 3, Buffer.from([red, green, blue]))]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(Array(side).fill(row)))), chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Writes it: so many items, four to a picture. */
export function writeSuite(folder, items, side = 64) {
  mkdirSync(folder, { recursive: true });
  const pictures = Math.ceil(items / 4);
  for (let i = 0; i < pictures; i++) writeFileSync(join(folder, `p${i}.png`), square(side, i % 256, (i >> 8) * 40, (i * 7) % 256));
  const lines = Array.from({ length: items }, (_, i) => JSON.stringify({
    id: `i${i}`, images: [`p${i >> 2}.png`], prompt: `Question ${i}: is it red?`, kind: 'yes_no', answer: i % 2 === 0 ? 'yes' : 'no', format: 'single', capability: 'recognition', domain: 'general',
  }));
  writeFileSync(join(folder, 'items.jsonl'), `${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'suite.json'), `${JSON.stringify({ schema: 1, name: 'plain', version: '1.0', title: 'Plain pictures' })}\n`);
  return folder;
}
