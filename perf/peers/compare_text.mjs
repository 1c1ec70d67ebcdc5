#!/usr/bin/env node
// Text speed: `fasteval bench` against llama-bench on the same file, in turn.
import { cpus } from 'node:os';
import { benchMedian, goalNumber, interleave, median, ours, output, parseJson, peer, report, requireFile, ScriptError, script, wholeNumber } from './peer-runs.mjs';

const usage = `Usage: node perf/peers/compare_text.mjs --model FILE [-p 512] [-n 64] [-d 0] [-r 3] [--rounds 5] [--threads 2]
         [--goal 0.95] [--json] [--peers DIR] [--fasteval PATH]
Ratio = fasteval / llama-bench of one round (tok/s, more is better); shown: the rounds' median and their least and greatest.
Exit code 3 if a median is below --goal.`;

const options = {
  model: { type: 'string' }, prompt: { type: 'string', short: 'p', default: '512' }, output: { type: 'string', short: 'n', default: '64' },
  depth: { type: 'string', short: 'd', default: '0' }, repetitions: { type: 'string', short: 'r', default: '3' },
  rounds: { type: 'string', default: '5' }, threads: { type: 'string', default: '2' }, goal: { type: 'string' },
  json: { type: 'boolean', default: false }, peers: { type: 'string' }, fasteval: { type: 'string' },
};

await script(usage, options, async (values) => {
  const model = requireFile(values.model, '--model', usage);
  const [prompt, tokens, depth] = [['prompt', '-p'], ['output', '-n'], ['depth', '-d']].map(([key, flag]) => String(wholeNumber(values[key], flag, 0)));
  const repetitions = String(wholeNumber(values.repetitions, '-r'));
  const threads = String(wholeNumber(values.threads, '--threads'));
  const goal = goalNumber(values.goal);
  const fasteval = ours(values.fasteval);
  const llamaBench = peer('llama-bench', values.peers);
  const common = ['-p', prompt, '-n', tokens, '-d', depth, '-r', repetitions];

  const measureOurs = () => {
    const result = parseJson(output(fasteval, ['bench', '--model', model, ...common, '--threads', threads, '--device', 'cpu', '--format', 'json']), 'fasteval bench');
    return Object.fromEntries(['prefill_tps', 'decode_tps'].map((metric) => [metric, benchMedian(result, metric)]).filter(([, value]) => value !== null));
  };
  const measurePeer = () => {
    const tests = parseJson(output(llamaBench, ['-m', model, ...common, '-t', threads, '-ngl', '0', '-o', 'json']), 'llama-bench');
    // llama-bench runs pp and tg as tests of their own.
    return Object.fromEntries(tests.map((test) => [test.n_gen > 0 ? 'decode_tps' : 'prefill_tps', median(test.samples_ts)]));
  };

  const names = ['fasteval', 'llama-bench'];
  const rows = await interleave(wholeNumber(values.rounds, '--rounds'), names, measureOurs, measurePeer);
  if (rows.length === 0) throw new ScriptError('Neither prefill nor decode was measured by both: give -p or -n above 0.');
  const about = { model, threads: Number(threads), prompt_tokens: Number(prompt), output_tokens: Number(tokens), depth: Number(depth), processor: cpus()[0].model };
  return report(rows, { json: values.json, names, about, goal: goal === undefined ? undefined : { holds: (row) => row.ratio >= goal, text: `${goal} or more` } });
});
