// What the comparing scripts share: their options, running two programs in turn, and ratios with their spread.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const peersDir = process.env.FASTEVAL_PEERS ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'fasteval', 'peers', 'bin');

/** A mistake of the caller's (status 2) or of a program that was run (status 1): shown without a stack. */
export class ScriptError extends Error {
  constructor(message, status = 1) {
    super(message);
    this.status = status;
  }
}

export const say = (text) => process.stderr.write(`${text}\n`);

/** Runs a script's main function; turns its errors into a message and an exit code. */
export async function script(usage, options, main) {
  try {
    let values;
    try {
      ({ values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' }, ...options } }));
    } catch (error) {
      throw new ScriptError(`${error.message}\n${usage}`, 2);
    }
    if (values.help) process.stdout.write(`${usage}\n`);
    else process.exitCode = await main(values);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    say(error.message);
    process.exitCode = error.status;
  }
}

export function requireFile(path, option, usage) {
  if (path === undefined) throw new ScriptError(`${option} is missing.\n${usage}`, 2);
  if (!existsSync(path)) throw new ScriptError(`${option}: there is no file ${path}.`, 2);
  return path;
}

/** --goal, or undefined if it was not given. */
export function goalNumber(text) {
  const goal = text === undefined ? undefined : Number(text);
  if (Number.isNaN(goal)) throw new ScriptError('--goal must be a number.', 2);
  return goal;
}

export function wholeNumber(text, option, least = 1) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least) throw new ScriptError(`${option} must be a whole number from ${least} up, not '${text}'.`, 2);
  return number;
}

/** The path of one of llama.cpp's tools. */
export function peer(name, dir = peersDir) {
  const path = join(dir, name);
  if (!existsSync(path)) throw new ScriptError(`${path} is not there: run perf/peers/build.sh, or name the folder with --peers or FASTEVAL_PEERS.`);
  return path;
}

/** llama-mtmd-cli on the libraries that FastEval itself loads, if build.sh could link it; else the tool built from source. */
export function sameLibraryPeer(dir = peersDir) {
  const path = join(dir, '..', 'same', 'llama-mtmd-cli');
  return existsSync(path) ? path : peer('llama-mtmd-cli', dir);
}

/** Our own launcher, or another build of it. */
export const ours = (path) => requireFile(path ?? join(repository, 'fasteval'), '--fasteval', '');

/** Runs a program to its end; its stdout. */
export function output(program, args, { timeoutSeconds = 1800 } = {}) {
  const run = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, timeout: timeoutSeconds * 1000, stdio: ['ignore', 'pipe', 'pipe'] });
  const command = [program, ...args].join(' ');
  if (run.error) throw new ScriptError(`${command}\ncould not be run: ${run.error.message}`);
  if (run.status !== 0) throw new ScriptError(`${command}\nended with ${run.status ?? run.signal}:\n${run.stderr.trimEnd().split('\n').slice(-15).join('\n')}`);
  return run.stdout;
}

// llama-mtmd-cli frames the answer with newlines of its own, so those at both ends cannot be compared; and it cannot print a NUL.
export const trimmedAnswer = (text) => text.replaceAll('\0', '').replace(/^\n+|\n+$/g, '');

/** llama-mtmd-cli prints the special tokens that a model generates; we do not. */
export const withoutSpecialTokens = (text) => trimmedAnswer(text.replace(/<unk>|<s>|<\/s>|<pad>|<\|\w+\|>/g, ''));

const mostTries = 10;

/**
 * The answer of llama-mtmd-cli, trimmed. It prints through a queue that it does not always empty before it ends: with exit code 0 the rest of the answer is lost
 * (1 to 2 of 20 times on a busy machine). A whole output ends with two newlines; one that does not is asked for again.
 */
export function peerAnswer(cli, args) {
  for (let i = 0; i < mostTries; i++) {
    const text = output(cli, args);
    if (text.endsWith('\n\n')) return trimmedAnswer(text);
    say('llama-mtmd-cli lost a part of its output: once more ...');
  }
  throw new ScriptError(`${[cli, ...args].join(' ')}\nlost a part of its output ${mostTries} times.`);
}

export function parseJson(text, program) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ScriptError(`${program} printed no JSON (${error.message}):\n${text.slice(0, 500)}`);
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of one metric of `fasteval bench --format json`; null if it was not measured. */
export function benchMedian(report, metric) {
  const row = report.rows.find((candidate) => candidate.metric === metric);
  return row === undefined ? null : median(row.samples?.length > 0 ? row.samples : [row.median]);
}

/**
 * Measures two sides in turn, each first in every other round so that a slow drift of the machine's speed cancels out.
 * Each side is a function that returns { metric: number } or a promise of it, and is told the round; the result holds every metric that both know.
 */
export async function interleave(rounds, names, left, right) {
  const samples = new Map();
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? [0, 1] : [1, 0];
    const results = [];
    for (const side of order) {
      say(`Round ${round + 1} of ${rounds}: ${names[side]} ...`);
      results[side] = await (side === 0 ? left : right)(round);
    }
    for (const metric of Object.keys(results[0]).filter((key) => key in results[1])) {
      if (!samples.has(metric)) samples.set(metric, [[], []]);
      samples.get(metric).forEach((list, side) => list.push(results[side][metric]));
    }
  }
  return [...samples].map(([metric, [a, b]]) => summarise(metric, names, a, b));
}

/** Ratios are taken within a round, never between rounds. */
export function summarise(metric, names, a, b) {
  const ratios = a.map((value, round) => value / b[round]);
  return {
    metric, [names[0]]: median(a), [names[1]]: median(b), ratio: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios),
    rounds: a.map((value, round) => ({ [names[0]]: value, [names[1]]: b[round], ratio: ratios[round] })),
  };
}

/** Prints the rows as a table or, with json, everything. Returns the exit code: 3 if a goal is missed. */
export function report(rows, { json, names, about, goal }) {
  const missed = rows.filter((row) => goal !== undefined && !goal.holds(row));
  if (json) {
    process.stdout.write(`${JSON.stringify({ schema: 1, ...about, rows }, null, 2)}\n`);
  } else {
    const cells = [['metric', ...names, 'ratio', 'interval'], ...rows.map((row) => [
      row.metric, ...names.map((name) => row[name].toFixed(2)), row.ratio.toFixed(3), `${row.low.toFixed(3)}..${row.high.toFixed(3)}`])];
    const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
    for (const line of cells) process.stdout.write(`${line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')}\n`);
  }
  for (const row of missed) say(`Goal missed: ${row.metric} ${row.ratio.toFixed(3)}, wanted ${goal.text}.`);
  return missed.length > 0 ? 3 : 0;
}
