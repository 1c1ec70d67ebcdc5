// What the scripts that kill runs share: processes, and the records that they leave.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { ScriptError } from '../peers/peer-runs.mjs';

/** Numbers from 0 to below 1 (Mulberry32, public domain). */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Counts a growing file's lines. */
export class LineCounter {
  #path;
  #file;
  #buffer = Buffer.alloc(1 << 16);
  count = 0;

  constructor(path) {
    this.#path = path;
  }

  read() {
    if (this.#file === undefined && existsSync(this.#path)) this.#file = openSync(this.#path, 'r');
    for (let length = 1; this.#file !== undefined && length > 0;) {
      length = readSync(this.#file, this.#buffer);
      for (let i = 0; i < length; i++) if (this.#buffer[i] === 10) this.count++;
    }
    return this.count;
  }

  close() {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}

/** A process in a group of its own, so that nothing that it starts outlives the kill. */
export function start(program, args) {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  const process_ = { child, errors: '', hasEnded: false };
  child.stderr.setEncoding('utf8').on('data', (text) => (process_.errors += text));
  process_.ended = new Promise((done, failed) => {
    child.on('error', (error) => failed(new ScriptError(`${program} could not be run: ${error.message}`)));
    child.on('close', (status) => done(status));
  }).finally(() => (process_.hasEnded = true));
  return process_;
}

export async function finish(program, args) {
  const run = start(program, args);
  const began = performance.now();
  const status = await run.ended;
  if (status !== 0) throw new ScriptError(`${[program, ...args].join(' ')}\nended with ${status}:\n${run.errors.trimEnd().split('\n').slice(-15).join('\n')}`);
  return performance.now() - began;
}

export const runsIn = (parent) => (existsSync(parent) ? readdirSync(parent).filter((name) => existsSync(join(parent, name, 'run.json'))) : []);

/** The record as it lies there. Every line but the last must be whole, at every moment. */
export function read(folder) {
  const run = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  const path = join(folder, 'samples.jsonl');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [''];
  const torn = lines.pop();
  return { run, lines, samples: lines.map((line) => JSON.parse(line)), torn: Buffer.byteLength(torn) };
}
