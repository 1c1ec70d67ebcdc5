// The pictures and questions that both sides of a comparison get, made from a seed.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { ScriptError } from './peer-runs.mjs';

const yesNo = [
  'Is there a circle in the picture? Answer yes or no.', 'Is the left half darker than the right half? Answer yes or no.',
  'Are there more than three shapes? Answer yes or no.', 'Does a red shape touch the border? Answer yes or no.',
  'Is the largest shape a square? Answer yes or no.', 'Is any part of the picture pure white? Answer yes or no.',
];

const choices = [
  'Which colour is most frequent: A red, B green, C blue or D grey? Answer with the letter.',
  'Where is the largest shape: A top left, B top right, C bottom left or D bottom right? Answer with the letter.',
  'How many shapes are there: A two, B four, C six or D eight? Answer with the letter.',
  'Which shape is the smallest: A a circle, B a square, C a stripe or D none? Answer with the letter.',
  'Where is the background brightest: A left, B right, C top or D bottom? Answer with the letter.',
  'What covers the centre: A a circle, B a square, C a stripe or D the background? Answer with the letter.',
];

const questionSets = { 'yes-no': yesNo, choices };

/** mulberry32: numbers from 0 up to 1, the same for the same seed. */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  const crc = body.reduce((c, byte) => crcTable[(c ^ byte) & 255] ^ (c >>> 8), 0xffffffff);
  frame.writeUInt32BE((crc ^ 0xffffffff) >>> 0, body.length + 4);
  return frame;
}

function png(width, height, pixels) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8); // 8 bits, RGB
  const stride = width * 3;
  const lines = Buffer.alloc((stride + 1) * height); // each line behind its filter type, 0
  for (let y = 0; y < height; y++) pixels.copy(lines, y * (stride + 1) + 1, y * stride, (y + 1) * stride);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))]);
}

/** A gradient with grain and some squares and circles on it, as a PNG file's bytes: no other seed gives the same. */
export function drawPicture(seed, width = 600, height = 400) {
  const random = randomNumbers(seed);
  const colour = () => [0, 1, 2].map(() => random() * 255);
  const [from, to] = [colour(), colour()];
  const shapes = Array.from({ length: 3 + Math.floor(random() * 5) }, () => ({
    round: random() < 0.5, x: random() * width, y: random() * height, size: 20 + random() * 80, colour: colour(),
  }));
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const shape = shapes.find((one) => (one.round ? Math.hypot(x - one.x, y - one.y) : Math.max(Math.abs(x - one.x), Math.abs(y - one.y))) < one.size);
      const share = (x / width + y / height) / 2;
      const grain = random() * 8;
      for (let c = 0; c < 3; c++) pixels[at++] = Math.min(255, (shape ? shape.colour[c] : from[c] * (1 - share) + to[c] * share) + grain);
    }
  }
  return png(width, height, pixels);
}

const readLines = (file) => readFileSync(file, 'utf8').split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '');

/** The questions of a file, one per line, or of a set that is built in: so many of them. */
export function chooseQuestions(count, file, set = 'yes-no') {
  const all = file === undefined ? questionSets[set] : readLines(file);
  if (all.length === 0) throw new ScriptError('--questions: the file holds no question.', 2);
  if (new Set(all).size < all.length) throw new ScriptError('--questions: the same question twice would be answered from a cache.', 2);
  return Array.from({ length: count }, (_, i) => all[i % all.length] + (i < all.length ? '' : ` (${Math.floor(i / all.length) + 1})`));
}

/**
 * Writes so many distinct pictures into images/ and the questions into questions.txt of a temporary folder, and one more picture, that a peer may be warmed up with, beside them.
 * dispose() removes them.
 */
export function makeWorkload({ images, questions, seed }) {
  const root = mkdtempSync(join(tmpdir(), 'fasteval-peers-'));
  const folder = join(root, 'images');
  mkdirSync(folder);
  const write = (path, number) => {
    writeFileSync(path, drawPicture(number));
    return path;
  };
  const pictures = Array.from({ length: images }, (_, i) => write(join(folder, `${String(i + 1).padStart(4, '0')}.png`), seed * 100_003 + i + 1));
  const warmUp = write(join(root, 'warm-up.png'), seed * 100_003);
  const questionsFile = join(root, 'questions.txt');
  writeFileSync(questionsFile, questions.map((question) => `${question}\n`).join(''));
  return { root, folder, pictures, warmUp, questions, questionsFile, samples: images * questions.length, dispose: () => rmSync(root, { recursive: true, force: true }) };
}
