#!/usr/bin/env node
// Every comparison that has a goal, one after the other: ratios, goals and commands as one JSON and one Markdown table.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output, repository, requireFile, say, ScriptError, script, wholeNumber } from './peer-runs.mjs';

const usage = `Usage: node perf/peers/all.mjs --model FILE --mmproj FILE [--image FILE] [--rounds 5] [--threads 2] [--only NAME[,NAME]] [--list]
         [--benchmarks PROGRAM] [--python python3] [--json] [--out DIR] [--peers DIR] [--fasteval PATH]
Runs the comparisons (--list names them; --only picks some), each a script of this folder with its goal. Prints a Markdown table, with --json the
same as JSON; --out writes both, peers.md and peers.json. A comparison that fails is a row with its error and does not stop the others.
--benchmarks is the built FastEval.Benchmarks, for Pillow, which --python must have; without it that row is missing. Some rows have no goal:
they are there to be read beside the one before. Hours with 5 rounds: nothing else may run on the machine. Exit code 3 if a goal was missed,
1 if a comparison failed.`;

const options = {
  model: { type: 'string' }, mmproj: { type: 'string' }, image: { type: 'string', default: join(repository, 'tests', 'data', 'photo.jpg') }, rounds: { type: 'string', default: '5' }, threads: { type: 'string', default: '2' },
  only: { type: 'string' }, list: { type: 'boolean', default: false }, benchmarks: { type: 'string' }, python: { type: 'string', default: 'python3' },
  json: { type: 'boolean', default: false }, out: { type: 'string' }, peers: { type: 'string' }, fasteval: { type: 'string' },
};

const here = dirname(fileURLToPath(import.meta.url));
const atLeast = (limit) => ({ goal: `>= ${limit}`, holds: (ratio) => ratio >= limit });
const atMost = (limit) => ({ goal: `<= ${limit}`, holds: (ratio) => ratio <= limit });
const open = { goal: null, holds: () => true };
const throughput = (against, tokens, images) => ['compare_throughput.mjs', '--against', against, '--answer-tokens', String(tokens), '--images', String(images)];

/** What is compared: the script with its arguments, and which of its rows counts. */
const comparisons = [
  { name: 'text', what: 'prefill and decode, text, tok/s', against: 'llama-bench', run: ['compare_text.mjs'], metrics: ['prefill_tps', 'decode_tps'], ...atLeast(0.98) },
  { name: 'encode', what: 'vision encode, ms', against: 'mtmd', run: ['compare_vision.mjs'], metrics: ['encode_ms'], ...atMost(0.55) },
  { name: 'ttft', what: 'cold TTFT, ms', against: 'llama-mtmd-cli, model loaded', run: ['compare_ttft.mjs', '--against', 'cli'], metrics: ['ttft_cold_ms'], ...atMost(0.8) },
  { name: 'warm', what: 'warm-image TTFT, ms', against: 'own cold TTFT', run: ['compare_ttft.mjs', '--against', 'own'], metrics: ['ttft_ms'], ...atMost(0.05) },
  { name: 'yes-no', what: 'samples/s, 6 yes/no questions per image', against: 'llama-server, one at a time', run: throughput('server', 1, 4), metrics: ['samples_per_s'], ...atLeast(1.25) },
  { name: 'yes-no-pinned', what: 'the same', against: 'llama-server, 6 slots, an image to a slot', run: throughput('pinned', 1, 6), metrics: ['samples_per_s'], ...open },
  { name: 'yes-no-restored', what: 'the same', against: 'llama-server, 6 slots, the image copied to all', run: throughput('restored', 1, 4), metrics: ['samples_per_s'], ...open },
  { name: 'answers', what: 'samples/s, 6 questions × 32 tokens', against: 'llama-server, one at a time', run: throughput('server', 32, 4), metrics: ['samples_per_s'], ...atLeast(1.6) },
  { name: 'answers-pinned', what: 'the same', against: 'llama-server, 6 slots, an image to a slot', run: throughput('pinned', 32, 6), metrics: ['samples_per_s'], ...open },
  { name: 'answers-restored', what: 'the same', against: 'llama-server, 6 slots, the image copied to all', run: throughput('restored', 32, 4), metrics: ['samples_per_s'], ...open },
  { name: 'slots', what: 'samples/s, 6 yes/no questions per image', against: 'llama-server, 6 slots', run: throughput('slots', 1, 2), metrics: ['samples_per_s'], ...atLeast(5) },
  { name: 'cli', what: 'samples/s, 6 yes/no questions per image', against: 'llama-mtmd-cli in a loop, model loaded', run: throughput('cli', 1, 2), metrics: ['samples_per_s'], ...atLeast(5) },
  { name: 'likelihood', what: 'samples/s, 4 options scored', against: 'four llama-server requests, cached', run: ['compare_likelihood.mjs', '--against', 'each'], metrics: ['samples_per_s'], ...atLeast(3) },
  { name: 'likelihood-one', what: 'the same', against: 'one llama-server request with n_probs', run: ['compare_likelihood.mjs', '--against', 'one'], metrics: ['samples_per_s'], ...open },
  { name: 'pillow', what: 'preprocess 1920×1080 → 336×336, pad to square', against: 'Pillow bicubic', pillow: true, ...atLeast(4) },
];

/** Which of our options a script takes too. */
const takes = (file) => ({
  'compare_text.mjs': ['model', 'rounds', 'threads', 'peers', 'fasteval'],
  'compare_vision.mjs': ['model', 'mmproj', 'image', 'rounds', 'threads', 'fasteval'],
}[file] ?? ['model', 'mmproj', 'rounds', 'threads', 'peers', 'fasteval']);

/** A script's rows, as { ratio, low, high, metric }. */
function compare({ run: [file, ...args], metrics }, values) {
  const given = takes(file).flatMap((key) => (values[key] === undefined ? [] : [`--${key}`, values[key]]));
  const command = [join(here, file), ...args, ...given, '--json'];
  const run = spawnSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  if (run.status !== 0) throw new ScriptError(run.stderr.trimEnd().split('\n').slice(-15).join('\n'));
  const rows = JSON.parse(run.stdout).rows.filter((row) => metrics.includes(row.metric));
  if (rows.length < metrics.length) throw new ScriptError(`${file} measured ${rows.map((row) => row.metric).join(', ') || 'nothing'}, not ${metrics.join(', ')}.`);
  return rows;
}

/** pillow_preprocess.py prints lines of text; the ratio says how many times as fast we are. */
function comparePillow(python, benchmarks) {
  const text = output(python, [join(here, 'pillow_preprocess.py'), benchmarks]);
  const found = text.split('\n').filter((line) => line.startsWith('PadToSquare')).map((line) => /^\w+\s+(\S+).*\bratio\s+([\d.]+)\D+([\d.]+) to ([\d.]+)/.exec(line)).filter(Boolean);
  if (found.length === 0) throw new ScriptError(`pillow_preprocess.py printed no ratio for PadToSquare:\n${text}`);
  return found.map(([, metric, ratio, low, high]) => ({ metric, ratio: Number(ratio), low: Number(low), high: Number(high), interval: 'quartiles' }));
}

const withoutRatios = (sides) => Object.fromEntries(Object.entries(sides).filter(([, value]) => typeof value === 'number'));

function markdown(rows) {
  const number = (value) => (value < 0.1 ? value.toFixed(4) : value.toFixed(3));
  const line = (row) => [row.what + (row.metric ? ` (${row.metric})` : ''), row.against, row.goal ?? '', row.error === undefined ? number(row.ratio) : 'failed',
    row.error === undefined ? `${number(row.low)} .. ${number(row.high)}` : '', row.error !== undefined || row.goal === null ? '' : row.holds ? 'yes' : '**no**', `\`${row.command}\``];
  return [['what', 'against', 'goal', 'ratio', 'interval', 'holds', 'command'], Array(7).fill('---'), ...rows.map(line)].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

await script(usage, options, (values) => {
  if (values.list) {
    for (const { name, what, against, goal } of comparisons) process.stdout.write(`${name.padEnd(16)}${what}; ${against}${goal === null ? '' : `: ${goal}`}\n`);
    return 0;
  }
  for (const key of ['model', 'mmproj']) requireFile(values[key], `--${key}`, usage);
  requireFile(values.image, '--image', usage);
  for (const key of ['rounds', 'threads']) wholeNumber(values[key], `--${key}`);
  const names = values.only?.split(',') ?? comparisons.map(({ name }) => name);
  const unknown = names.filter((name) => !comparisons.some((one) => one.name === name));
  if (unknown.length > 0) throw new ScriptError(`--only: there is no comparison ${unknown.join(', ')}; --list names them.`, 2);
  if (values.benchmarks !== undefined && !existsSync(values.benchmarks)) throw new ScriptError(`--benchmarks: there is no file ${values.benchmarks}.`, 2);

  const rows = [];
  for (const one of comparisons.filter(({ name, pillow }) => names.includes(name) && (!pillow || values.benchmarks !== undefined))) {
    say(`${one.name}: ${one.what}; ${one.against} ...`);
    const row = { name: one.name, what: one.what, against: one.against, goal: one.goal };
    const command = one.pillow ? 'pillow_preprocess.py' : [...one.run, '--rounds', values.rounds, '--threads', values.threads].join(' ');
    try {
      const found = one.pillow ? comparePillow(values.python, values.benchmarks) : compare(one, values);
      for (const { metric, ratio, low, high, interval, rounds, ...sides } of found) {
        rows.push({ ...row, metric, ratio, low, high, holds: one.goal === null ? null : one.holds(ratio), interval: interval ?? 'rounds', sides: withoutRatios(sides), rounds, command });
        say(`  ${metric} ${ratio.toFixed(3)} (${low.toFixed(3)}..${high.toFixed(3)})`);
      }
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      say(`  failed: ${error.message}`);
      rows.push({ ...row, error: error.message, holds: null, command });
    }
  }
  const json = `${JSON.stringify({ schema: 1, model: relative(process.cwd(), values.model), mmproj: relative(process.cwd(), values.mmproj), processor: cpus()[0].model, rows }, null, 2)}\n`;
  const table = markdown(rows);
  if (values.out !== undefined) {
    mkdirSync(values.out, { recursive: true });
    writeFileSync(join(values.out, 'peers.json'), json);
    writeFileSync(join(values.out, 'peers.md'), table);
  }
  process.stdout.write(values.json ? json : table);
  return rows.some((row) => row.error !== undefined) ? 1 : rows.some((row) => row.holds === false) ? 3 : 0;
});
