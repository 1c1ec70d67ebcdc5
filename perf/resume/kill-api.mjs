#!/usr/bin/env node
// Asks a scripted server on loopback, kills the run, resumes it, and compares the record with that of a run in which nothing went wrong.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeSuite } from '../api/plain-suite.mjs';
import { startServer } from '../api/scripted-server.mjs';
import { ours, say, ScriptError, script, wholeNumber } from '../peers/peer-runs.mjs';
import { differences } from './compare.mjs';
import { finish, generator, LineCounter, read, runsIn, start } from './processes.mjs';

const usage = `Usage: node perf/resume/kill-api.mjs [--items 2000] [--parallel 16] [--kills 2] [--faults 0.1] [--seed 1] [--keep DIR] [--json] [--fasteval PATH]
The undisturbed run meets no fault and is not killed. In the other one that share of requests fails, as drawn: 429 and 503 with Retry-After, 429 without, 500, a connection
refused or cut within the stream, malformed JSON, a stream without its end, a stream that stands still. Every kill is a SIGKILL of the whole process group.
Exit code 1 if the records differ in what must be the same (docs/decisions/same-record-after-a-kill.md), or a recorded item was asked again.`;

const options = {
  items: { type: 'string', default: '2000' }, parallel: { type: 'string', default: '16' }, kills: { type: 'string', default: '2' }, faults: { type: 'string', default: '0.1' },
  seed: { type: 'string', default: '1' }, keep: { type: 'string' }, json: { type: 'boolean', default: false }, fasteval: { type: 'string' },
};

await script(usage, options, async (values) => {
  const [items, parallel, kills, seed] = ['items', 'parallel', 'kills', 'seed'].map((name) => wholeNumber(values[name], `--${name}`, name === 'seed' ? 0 : 1));
  const faults = Number(values.faults);
  if (!(faults >= 0 && faults < 1)) throw new ScriptError(`--faults is a share from 0 to below 1, not '${values.faults}'.`, 2);
  const program = ours(values.fasteval);
  const random = generator(seed);
  const parent = values.keep ?? mkdtempSync(join(tmpdir(), 'fasteval-kill-api-'));
  const settings = { seed, faults: 0, delayMs: 40 };
  const server = await startServer(settings);
  try {
    const suite = writeSuite(join(parent, 'suite'), items);
    const runs = join(parent, 'runs');
    const command = ['run', '--suite', suite, '--target', `compatible:${server.url}#scripted,parallel=${parallel},retries=10,backoff=0.05,stall=2`, '--out', runs];
    await finish(program, ['--version']);
    say('The undisturbed run ...');
    const wholeMs = await finish(program, command);
    const undisturbed = read(join(runs, runsIn(runs)[0]));
    const known = new Set(runsIn(runs));
    say(`  ${undisturbed.samples.length} samples in ${(wholeMs / 1000).toFixed(1)} s`);
    server.state.asked.clear();
    Object.assign(server.state, { total: 0, faulty: 0 });
    settings.faults = faults;

    const moments = Array.from({ length: kills }, () => 1 + Math.floor(random() * (items - parallel - 1))).sort((a, b) => a - b);
    const made = [];
    let folder;
    for (const moment of moments) {
      const run = start(program, folder === undefined ? command : ['run', '--resume', folder]);
      let counter;
      while (!run.hasEnded && (counter?.read() ?? 0) < moment) {
        folder ??= runsIn(runs).filter((name) => !known.has(name)).map((name) => join(runs, name))[0];
        counter ??= folder === undefined ? undefined : new LineCounter(join(folder, 'samples.jsonl'));
        await sleep(1);
      }
      counter?.close();
      if (run.hasEnded) throw new ScriptError(`The run ended before kill ${made.length + 1}:\n${run.errors.trimEnd().split('\n').slice(-15).join('\n')}`);
      process.kill(-run.child.pid, 'SIGKILL');
      await run.ended;
      made.push(read(folder).lines.length);
      say(`kill ${made.length} of ${kills}: ${made.at(-1)} of ${items} samples`);
    }
    say('To the end ...');
    await finish(program, folder === undefined ? command : ['run', '--resume', folder]);
    const resumed = read(folder ?? runsIn(runs).filter((name) => !known.has(name)).map((name) => join(runs, name))[0]);
    const different = differences(undisturbed, resumed);
    // Every request is a first one, a retry after a fault, or one that was under way at a kill.
    const again = server.state.total - items - server.state.faulty;
    if (again > kills * parallel) different.push(`requests: ${server.state.total} for ${items} items and ${server.state.faulty} faults; at most ${kills * parallel} were under way at the kills`);
    const attempts = resumed.samples.reduce((sum, sample) => sum + (sample.attempts?.length ?? 0), 0);
    const states = {};
    for (const sample of resumed.samples) states[sample.state] = (states[sample.state] ?? 0) + 1;
    const result = { schema: 1, seed, items, parallel, killed_at: made, requests: server.state.total, faults: server.state.faulty, attempts_recorded: attempts, states, equal: different.length === 0, differences: different };
    if (values.json) {
      process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    } else {
      process.stdout.write(`${items} items, ${parallel} at a time, killed at ${made.join(', ')}; ${server.state.total} requests, ${server.state.faulty} met a fault; ${Object.entries(states).map(([state, count]) => `${count} ${state}`).join(', ')}\n`);
      process.stdout.write(different.length === 0 ? 'The record equals the undisturbed one in all that must be the same.\n' : `${different.length} differences (undisturbed, resumed):\n`);
      for (const line of different.slice(0, 50)) process.stdout.write(`  ${line}\n`);
    }
    return different.length === 0 ? 0 : 1;
  } finally {
    await server.close();
    if (values.keep === undefined) rmSync(parent, { recursive: true, force: true });
    else say(`Both records: ${parent}`);
  }
});
