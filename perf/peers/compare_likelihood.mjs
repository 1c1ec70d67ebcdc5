#!/usr/bin/env node
// Likelihood scoring of options per second: `fasteval bench --answer-options` against llama-server, in turn, on the same pictures and questions.
import { cpus } from 'node:os';
import { goalNumber, interleave, ours, report, requireFile, ScriptError, script, wholeNumber } from './peer-runs.mjs';
import { benchThroughput, letters, scoring, serverFlags } from './throughput.mjs';
import { chooseQuestions, makeWorkload } from './workload.mjs';

const usage = `Usage: node perf/peers/compare_likelihood.mjs --model FILE --mmproj FILE [--against each|one] [--options 4] [--images 4]
         [--questions-per-image 6] [--parallel 6] [--questions FILE] [--rounds 3] [--seed 1] [--threads 2] [--server-flags="..."]
         [--bench-flags="..."] [--goal 3] [--json] [--peers DIR] [--fasteval PATH]
A sample is a question of which so many options (--options), called A, B, C ..., are all scored.
--against  each: a request to llama-server for each option, the prompt cached, the option forced, its probability in the reply
           one:  a single request for the 1000 likeliest tokens, which most often has the options among them as they are one token each
Ratio = fasteval / llama-server of one round (samples/s, more is better); shown: the rounds' median and their least and greatest. Loading and a
warm-up are not in the time. Exit code 3 if the median is below --goal.`;

const options = {
  model: { type: 'string' }, mmproj: { type: 'string' }, against: { type: 'string', default: 'each' }, options: { type: 'string', default: '4' }, images: { type: 'string', default: '4' },
  'questions-per-image': { type: 'string', default: '6' }, parallel: { type: 'string', default: '6' }, questions: { type: 'string' }, rounds: { type: 'string', default: '3' },
  seed: { type: 'string', default: '1' }, threads: { type: 'string', default: '2' }, 'server-flags': { type: 'string', default: '' },
  'bench-flags': { type: 'string', default: '' }, goal: { type: 'string' }, json: { type: 'boolean', default: false }, peers: { type: 'string' }, fasteval: { type: 'string' },
};

await script(usage, options, async (values) => {
  if (!['each', 'one'].includes(values.against)) throw new ScriptError(`--against must be each or one, not '${values.against}'.`, 2);
  const number = (key, least) => wholeNumber(values[key], `--${key}`, least);
  const words = (key) => values[key].split(/\s+/).filter((word) => word !== '');
  const settings = {
    model: requireFile(values.model, '--model', usage), mmproj: requireFile(values.mmproj, '--mmproj', usage), threads: number('threads'), parallel: number('parallel'),
    peers: values.peers, serverFlags: words('server-flags'), bench: words('bench-flags'), fasteval: ours(values.fasteval),
  };
  if (values.questions !== undefined) requireFile(values.questions, '--questions', usage);
  const choices = letters(number('options', 2));
  const questions = chooseQuestions(number('questions-per-image'), values.questions, 'choices');
  const [images, seed, rounds] = [number('images'), number('seed', 0), number('rounds')];
  const goal = goalNumber(values.goal);

  const rates = [];
  const reused = [];
  const withWork = async (round, act) => {
    const work = makeWorkload({ images, questions, seed: seed + round });
    try {
      return await act(work);
    } finally {
      work.dispose();
    }
  };
  const measureOurs = (round) => withWork(round, (work) => {
    const { samples_per_s, ...hits } = benchThroughput(settings, work, ['--answer-options', String(choices.length)]);
    rates.push(hits);
    return { samples_per_s };
  });
  const measurePeer = (round) => withWork(round, async (work) => {
    const { samples_per_s, reused_share } = await scoring(settings, work, choices, values.against);
    reused.push(reused_share);
    return { samples_per_s };
  });

  const sides = ['fasteval', 'llama-server'];
  const rows = await interleave(rounds, sides, measureOurs, measurePeer);
  const about = {
    model: values.model, mmproj: values.mmproj, against: values.against, options: choices, images, questions_per_image: questions.length, parallel: settings.parallel,
    server_flags: [...serverFlags.server, ...settings.serverFlags].join(' '), threads: settings.threads, processor: cpus()[0].model, fasteval_hit_rates: rates, peer_reused_share: reused,
  };
  return report(rows, { json: values.json, names: sides, about, goal: goal === undefined ? undefined : { holds: (row) => row.ratio >= goal, text: `${goal} or more` } });
});
