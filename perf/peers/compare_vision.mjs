#!/usr/bin/env node
// Image encoding: our Torch encoder against llama.cpp's mtmd, both inside FastEval, in turn.
import { cpus } from 'node:os';
import { benchMedian, goalNumber, interleave, ours, output, parseJson, report, requireFile, ScriptError, script, wholeNumber } from './peer-runs.mjs';

const usage = `Usage: node perf/peers/compare_vision.mjs --model FILE --mmproj FILE --image FILE [-r 5] [--rounds 3] [--threads 2] [--dtype auto]
         [--goal 0.75] [--json] [--fasteval PATH]
encode_ms = vision_encode + project, since mtmd runs the projector as part of its graph. Ratio = torch / mtmd of one round (less is better);
shown: the rounds' median and their least and greatest. Exit code 3 if encode_ms is above --goal.`;

const options = {
  model: { type: 'string' }, mmproj: { type: 'string' }, image: { type: 'string' }, repetitions: { type: 'string', short: 'r', default: '5' },
  rounds: { type: 'string', default: '3' }, threads: { type: 'string', default: '2' }, dtype: { type: 'string', default: 'auto' },
  goal: { type: 'string' }, json: { type: 'boolean', default: false }, fasteval: { type: 'string' },
};

await script(usage, options, async (values) => {
  const files = ['model', 'mmproj', 'image'].flatMap((key) => [`--${key}`, requireFile(values[key], `--${key}`, usage)]);
  const threads = String(wholeNumber(values.threads, '--threads'));
  const goal = goalNumber(values.goal);
  const fasteval = ours(values.fasteval);
  const common = ['bench', ...files, '-p', '0', '-n', '0', '-r', String(wholeNumber(values.repetitions, '-r')), '--threads', threads, '--device', 'cpu', '--format', 'json'];

  const measure = (vision) => () => {
    const result = parseJson(output(fasteval, [...common, ...vision]), 'fasteval bench');
    const encode = benchMedian(result, 'vision_encode_ms');
    if (encode === null) throw new ScriptError(`fasteval bench ${vision.join(' ')} reports no vision_encode_ms.`);
    const rest = ['preprocess_ms', 'ttft_cold_ms'].map((metric) => [metric, benchMedian(result, metric)]).filter(([, value]) => value !== null);
    return { encode_ms: encode + (benchMedian(result, 'project_ms') ?? 0), ...Object.fromEntries(rest) };
  };

  const names = ['torch', 'mtmd'];
  const rows = await interleave(wholeNumber(values.rounds, '--rounds'), names,
    measure(['--vision', 'torch', '--dtype', values.dtype]), measure(['--vision', 'mtmd']));
  const about = { model: values.model, mmproj: values.mmproj, image: values.image, threads: Number(threads), dtype: values.dtype, processor: cpus()[0].model };
  const holds = (row) => row.metric !== 'encode_ms' || row.ratio <= goal;
  return report(rows, { json: values.json, names, about, goal: goal === undefined ? undefined : { holds, text: `${goal} or less` } });
});
