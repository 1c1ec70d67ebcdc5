#!/usr/bin/env node
// What FastEval adds to a request's latency: the same requests to the same server on loopback, one at a time on one connection, by fasteval and by curl in turn.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, ours, say, ScriptError, script, wholeNumber } from '../peers/peer-runs.mjs';
import { writeSuite } from './plain-suite.mjs';
import { startServer } from './scripted-server.mjs';

const usage = `Usage: node perf/api/latency.mjs [--requests 500] [--rounds 5] [--warm-up 100] [--side 336] [--goal 2] [--json] [--fasteval PATH]
fasteval's time is a sample's e2e_ms (the question put, its pictures' files in memory, to the last piece of text); curl's is time_total of the same body on a connection that is kept.
The first --warm-up requests of each round count for neither. Needs curl. --goal: exit code 1 if the median of the rounds' added p50 is above so many milliseconds.
Measure on a quiet machine.`;

const options = {
  requests: { type: 'string', default: '500' }, rounds: { type: 'string', default: '5' }, 'warm-up': { type: 'string', default: '100' }, side: { type: 'string', default: '336' },
  goal: { type: 'string', default: '2' }, json: { type: 'boolean', default: false }, fasteval: { type: 'string' },
};

/** Runs a program beside this one's server; its stdout. */
function run(program, args) {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '', errors = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
    child.on('error', (error) => failed(new ScriptError(`${program} could not be run: ${error.message}`)));
    child.on('close', (status) => (status === 0 ? done(out) : failed(new ScriptError(`${program} ended with ${status}:\n${errors.slice(-2000)}`))));
  });
}

const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

await script(usage, options, async (values) => {
  const [requests, rounds, warmUp, side] = ['requests', 'rounds', 'warm-up', 'side'].map((name) => wholeNumber(values[name], `--${name}`));
  const goal = Number(values.goal);
  const program = ours(values.fasteval);
  const folder = mkdtempSync(join(tmpdir(), 'fasteval-latency-'));
  const server = await startServer({ seed: 1, faults: 0, delayMs: 0 });
  try {
    await run(program, ['--version']);
    const count = warmUp + requests;
    const suite = writeSuite(join(folder, 'suite'), count, side);
    const results = [];
    for (let round = 0; round < rounds; round++) {
      const runs = join(folder, `runs${round}`);
      await run(program, ['run', '--suite', suite, '--target', `compatible:${server.url}#scripted,parallel=1`, '--out', runs]);
      const lines = readFileSync(join(runs, readdirSync(runs)[0], 'samples.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
      const own = lines.slice(warmUp).map((sample) => sample.timings).filter((timings) => timings !== null);
      writeFileSync(join(folder, 'body.json'), server.state.lastBody);
      const config = Array.from({ length: count }, () => `url = "${server.url}/chat/completions"\noutput = "/dev/null"`).join('\n');
      writeFileSync(join(folder, 'curl.txt'), `silent\nno-buffer\nheader = "content-type: application/json"\nheader = "expect:"\ndata-binary = "@${join(folder, 'body.json')}"\nwrite-out = "%{time_total}\\n"\n${config}\n`);
      const curl = (await run('curl', ['-K', join(folder, 'curl.txt')])).trim().split('\n').slice(warmUp).map((text) => Number(text) * 1000);
      const ms = own.map((timings) => timings.e2e_ms);
      const [ourP50, curlP50] = [median(ms), median(curl)];
      results.push({ ours_p50_ms: ourP50, ours_p99_ms: percentile(ms, 0.99), curl_p50_ms: curlP50, curl_p99_ms: percentile(curl, 0.99), added_p50_ms: ourP50 - curlP50 });
      say(`round ${round + 1}: fasteval p50 ${ourP50.toFixed(2)} ms (p99 ${results.at(-1).ours_p99_ms.toFixed(2)}), curl ${curlP50.toFixed(2)} ms (p99 ${results.at(-1).curl_p99_ms.toFixed(2)}), added ${(ourP50 - curlP50).toFixed(2)} ms`);
    }
    const added = median(results.map((one) => one.added_p50_ms));
    if (values.json) process.stdout.write(`${JSON.stringify({ schema: 1, requests, rounds: results, added_p50_ms: added, goal_ms: goal }, null, 2)}\n`);
    else process.stdout.write(`Added per request, p50, median of ${rounds} rounds: ${added.toFixed(2)} ms (goal: at most ${goal} ms)\n`);
    return added <= goal ? 0 : 1;
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
