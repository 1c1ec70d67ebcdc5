#!/usr/bin/env node
// Which of llama-server's settings is the fastest at questions about pictures: variants of its flags in turn, on the same pictures and questions.
import { cpus } from 'node:os';
import { median, requireFile, say, ScriptError, script, wholeNumber } from './peer-runs.mjs';
import { answering, serverFlags } from './throughput.mjs';
import { chooseQuestions, makeWorkload } from './workload.mjs';

const usage = `Usage: node perf/peers/server_settings.mjs --model FILE --mmproj FILE --mode server|slots|pinned|restored|cli --variant="FLAGS" [--variant="FLAGS" ...]
         [--images 2] [--questions-per-image 6] [--answer-tokens 1] [--rounds 2] [--seed 1] [--threads 2] [--slots 6] [--json] [--peers DIR]
The modes are those of compare_throughput.mjs. Every variant's flags come behind the ones that the scripts take otherwise, so that they override them;
"" is none. The order turns from round to round. Ratio = variant / first variant of one round (samples/s). The processor time of the server per sample
tells settings apart on a machine that has other things to do, best with --threads 1 (two threads also use it to wait for each other).`;

const options = {
  model: { type: 'string' }, mmproj: { type: 'string' }, mode: { type: 'string', default: 'server' }, variant: { type: 'string', multiple: true, default: [] },
  images: { type: 'string', default: '2' }, 'questions-per-image': { type: 'string', default: '6' }, 'answer-tokens': { type: 'string', default: '1' },
  rounds: { type: 'string', default: '2' }, seed: { type: 'string', default: '1' }, threads: { type: 'string', default: '2' }, slots: { type: 'string', default: '6' },
  json: { type: 'boolean', default: false }, peers: { type: 'string' },
};

await script(usage, options, async (values) => {
  const ask = answering[values.mode];
  if (ask === undefined) throw new ScriptError(`--mode must be one of ${Object.keys(answering).join(', ')}, not '${values.mode}'.`, 2);
  if (values.variant.length === 0) throw new ScriptError(`--variant is missing.\n${usage}`, 2);
  const number = (key, least) => wholeNumber(values[key], `--${key}`, least);
  const settings = {
    model: requireFile(values.model, '--model', usage), mmproj: requireFile(values.mmproj, '--mmproj', usage), threads: number('threads'), slots: number('slots'), peers: values.peers,
  };
  const questions = chooseQuestions(number('questions-per-image'));
  const [images, tokens, seed, rounds] = [number('images'), number('answer-tokens'), number('seed', 0), number('rounds')];
  const samples = values.variant.map(() => []);
  const reused = values.variant.map(() => []);
  const processor = values.variant.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < values.variant.length; i++) {
      const variant = (i + round) % values.variant.length;
      const work = makeWorkload({ images, questions, seed: seed + round });
      try {
        const flags = values.variant[variant].split(/\s+/).filter((word) => word !== '');
        const result = await ask({ ...settings, serverFlags: flags, flags }, work, tokens);
        samples[variant].push(result.samples_per_s);
        reused[variant].push(result.reused_share ?? 0);
        processor[variant].push(result.processor_s_per_sample ?? NaN);
        say(`Round ${round + 1} of ${rounds}: ${result.samples_per_s.toFixed(3)} samples/s, ${result.processor_s_per_sample?.toFixed(3) ?? '?'} processor seconds each, with '${values.variant[variant]}'`);
      } finally {
        work.dispose();
      }
    }
  }
  const rows = values.variant.map((flags, i) => ({
    flags, samples_per_s: median(samples[i]), ratio: median(samples[i].map((value, round) => value / samples[0][round])), processor_s_per_sample: median(processor[i]),
    reused_share: median(reused[i]), samples: samples[i], processor_s: processor[i],
  }));
  const about = {
    mode: values.mode, base_flags: (serverFlags[values.mode] ?? []).join(' '), images, questions_per_image: questions.length, answer_tokens: tokens, threads: settings.threads,
    slots: settings.slots, processor: cpus()[0].model,
  };
  if (values.json) process.stdout.write(`${JSON.stringify({ schema: 1, ...about, rows }, null, 2)}\n`);
  else for (const row of rows) process.stdout.write(`${row.samples_per_s.toFixed(3)} samples/s  ratio ${row.ratio.toFixed(3)}  ${row.processor_s_per_sample.toFixed(3)} processor s each  reused ${(row.reused_share * 100).toFixed(1)}%  '${row.flags}'\n`);
  return 0;
});
