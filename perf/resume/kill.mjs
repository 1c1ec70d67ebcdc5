#!/usr/bin/env node
// Kills `fasteval run` at random moments, resumes it each time until it is finished, and compares the record with an undisturbed one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ours, requireFile, say, ScriptError, script, wholeNumber } from '../peers/peer-runs.mjs';
import { differences } from './compare.mjs';
import { finish, generator, LineCounter, read, runsIn, start } from './processes.mjs';

const usage = `Usage: node perf/resume/kill.mjs --suite NAME|PATH --model FILE --mmproj FILE [--model FILE --mmproj FILE]... [--kills 20] [--seed 1]
         [--score generate|likelihood] [--vision torch|mtmd] [--temperature 0] [--threads 2] [--limit N] [--parallel P] [--deterministic]
         [--keep DIR] [--json] [--fasteval PATH]
Every kill is a SIGKILL of the whole process group. The moments are drawn from --seed: for three of four a number of samples recorded, and up to one
sample's time more; for the rest a time after the start, so that it may hit the loading or the first new samples. --keep: the folder for both records, which
then stay. Exit code 1 if the records differ in what must be the same (docs/decisions/same-record-after-a-kill.md), or the run ended before every kill was made.`;

const options = {
  suite: { type: 'string' }, model: { type: 'string', multiple: true }, mmproj: { type: 'string', multiple: true }, kills: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' },
  score: { type: 'string', default: 'generate' }, vision: { type: 'string', default: 'torch' }, temperature: { type: 'string', default: '0' }, threads: { type: 'string', default: '2' },
  limit: { type: 'string' }, parallel: { type: 'string' }, deterministic: { type: 'boolean', default: false }, keep: { type: 'string' }, json: { type: 'boolean', default: false }, fasteval: { type: 'string' },
};

async function killOne(program, args, { parent, known, folder, moment, oneSampleMs, random }) {
  const run = start(program, args);
  const began = performance.now();
  let counter;
  const mayGoOn = () => {
    if (moment.afterMs !== undefined) return performance.now() - began < moment.afterMs;
    folder ??= runsIn(parent).filter((name) => !known.has(name)).map((name) => join(parent, name))[0];
    counter ??= folder === undefined ? undefined : new LineCounter(join(folder, 'samples.jsonl'));
    return (counter?.read() ?? 0) < moment.samples;
  };
  while (!run.hasEnded && mayGoOn()) await sleep(1);
  if (moment.samples !== undefined) await sleep(random() * oneSampleMs);
  counter?.close();
  if (run.hasEnded) return null;
  process.kill(-run.child.pid, 'SIGKILL');
  await run.ended;
  return runsIn(parent).filter((name) => !known.has(name)).map((name) => join(parent, name))[0] ?? 'none yet';
}

await script(usage, options, async (values) => {
  const models = (values.model ?? []).map((path) => requireFile(path, '--model', usage));
  const projectors = (values.mmproj ?? []).map((path) => requireFile(path, '--mmproj', usage));
  if (values.suite === undefined || models.length === 0 || models.length !== projectors.length) throw new ScriptError(`Give --suite, and at least one --model with its --mmproj.\n${usage}`, 2);
  const kills = wholeNumber(values.kills, '--kills');
  const random = generator(wholeNumber(values.seed, '--seed', 0));
  const program = ours(values.fasteval);
  const parent = values.keep ?? mkdtempSync(join(tmpdir(), 'fasteval-kill-'));
  // One command line for both, so that it can be compared too.
  const command = ['run', '--suite', values.suite, ...models.flatMap((model, i) => ['--model', model, '--mmproj', projectors[i]]), '--score', values.score, '--vision', values.vision,
    '--temperature', values.temperature, '--threads', String(wholeNumber(values.threads, '--threads')), ...(values.limit === undefined ? [] : ['--limit', values.limit]),
    ...(values.parallel === undefined ? [] : ['--parallel', String(wholeNumber(values.parallel, '--parallel'))]), ...(values.deterministic ? ['--deterministic'] : []), '--out', parent];
  try {
    // The launcher builds what is stale: not within the time that is measured.
    await finish(program, ['--version']);
    const before = new Set(runsIn(parent));
    say('The undisturbed run ...');
    const wholeMs = await finish(program, command);
    const undisturbedName = runsIn(parent).find((name) => !before.has(name));
    const undisturbed = read(join(parent, undisturbedName));
    const known = new Set(runsIn(parent));
    const total = undisturbed.samples.length;
    const measuringMs = undisturbed.run.elapsed_seconds * 1000;
    const startMs = Math.max(wholeMs - measuringMs, 100);
    const oneSampleMs = measuringMs / total;
    say(`  ${total} samples in ${(measuringMs / 1000).toFixed(1)} s, beside ${(startMs / 1000).toFixed(1)} s of starting and loading`);

    const targets = Array.from({ length: kills }, () => Math.floor(random() * total)).sort((a, b) => a - b);
    const made = [];
    let folder;
    let last = [];
    for (let i = 0; i < kills; i++) {
      const moment = i % 4 === 3 ? { afterMs: random() * startMs * 1.5 } : { samples: Math.max(targets[i], 1) };
      const found = await killOne(program, folder === undefined ? command : ['run', '--resume', folder], { parent, known, folder, moment, oneSampleMs, random });
      if (found === null) break;
      folder = found === 'none yet' ? undefined : found;
      const record = folder === undefined ? { run: { finished: null }, lines: [], torn: 0 } : read(folder);
      if (record.run.finished !== null) break;
      // What is recorded stays as it is.
      if (last.some((line, at) => line !== record.lines[at])) throw new ScriptError(`Kill ${i + 1} changed samples that were recorded before: ${folder}`);
      made.push({ samples: record.lines.length, new_samples: record.lines.length - last.length, torn_bytes: record.torn });
      last = record.lines;
      say(`kill ${i + 1} of ${kills}: ${record.lines.length} of ${total} samples, ${made.at(-1).new_samples} new${record.torn > 0 ? `, ${record.torn} bytes torn` : ''}`);
    }
    say('To the end ...');
    await finish(program, folder === undefined ? command : ['run', '--resume', folder]);
    const names = runsIn(parent).filter((name) => !known.has(name));
    if (names.length !== 1) throw new ScriptError(`There are ${names.length} records instead of one: ${names.join(', ')}`);
    const resumed = read(join(parent, names[0]));
    const different = differences(undisturbed, resumed);

    if (values.json) {
      process.stdout.write(`${JSON.stringify({ schema: 1, seed: Number(values.seed), samples: total, kills: made.length, moments: made, equal: different.length === 0, differences: different }, null, 2)}\n`);
    } else {
      process.stdout.write(`${made.length} kills, at ${made.map((one) => one.samples).join(', ')} of ${total} samples\n`);
      process.stdout.write(different.length === 0 ? 'The record equals the undisturbed one in all that must be the same.\n' : `${different.length} differences (undisturbed, resumed):\n`);
      for (const line of different) process.stdout.write(`  ${line}\n`);
    }
    if (made.length < kills) throw new ScriptError(`The run ended before kill ${made.length + 1} of ${kills}: take a longer suite, or fewer kills.`);
    return different.length === 0 ? 0 : 1;
  } finally {
    if (values.keep === undefined) rmSync(parent, { recursive: true, force: true });
    else say(`Both records: ${parent}`);
  }
});
