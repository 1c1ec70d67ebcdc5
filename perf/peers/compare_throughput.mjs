#!/usr/bin/env node
// Questions about pictures answered per second: `fasteval bench` against llama-server or a loaded llama-mtmd-cli, in turn, on the same pictures and questions.
import { cpus } from 'node:os';
import { goalNumber, interleave, ours, report, requireFile, ScriptError, script, wholeNumber } from './peer-runs.mjs';
import { answering, benchThroughput, serverFlags } from './throughput.mjs';
import { chooseQuestions, makeWorkload } from './workload.mjs';

const usage = `Usage: node perf/peers/compare_throughput.mjs --model FILE --mmproj FILE [--against server|slots|pinned|restored|cli] [--images 4]
         [--questions-per-image 6] [--answer-tokens 1] [--parallel 6] [--questions FILE] [--rounds 3] [--seed 1] [--threads 2] [--slots 6]
         [--server-flags="..."] [--bench-flags "..."] [--goal 1.25] [--json] [--peers DIR] [--fasteval PATH]
--against  server: llama-server with one slot, asked one question at a time, its prompt cache on
           slots:  llama-server with --slots slots, so many questions under way at a time
           pinned: the same, but a picture's questions one after the other in a slot of its own, so many pictures at a time
           restored: the same, but a picture's first question alone, then its slot copied into the others (--slot-save-path) and the rest at a time
           cli:    llama-mtmd-cli in its chat mode, the model kept loaded
Every round draws other pictures (from --seed); both sides get the same files, questions and answer lengths. --questions: one per line.
Ratio = fasteval / peer of one round (samples/s, more is better); shown: the rounds' median and their least and greatest. Loading and a
warm-up are not in the time. Exit code 3 if the median is below --goal.`;

const options = {
  model: { type: 'string' }, mmproj: { type: 'string' }, against: { type: 'string', default: 'server' }, images: { type: 'string', default: '4' },
  'questions-per-image': { type: 'string', default: '6' }, 'answer-tokens': { type: 'string', default: '1' }, parallel: { type: 'string', default: '6' },
  questions: { type: 'string' }, rounds: { type: 'string', default: '3' }, seed: { type: 'string', default: '1' }, threads: { type: 'string', default: '2' },
  slots: { type: 'string', default: '6' }, 'server-flags': { type: 'string', default: '' }, 'bench-flags': { type: 'string', default: '' }, goal: { type: 'string' },
  json: { type: 'boolean', default: false }, peers: { type: 'string' }, fasteval: { type: 'string' },
};

const names = { server: 'llama-server', slots: 'llama-server', pinned: 'llama-server', restored: 'llama-server', cli: 'llama-mtmd-cli' };

await script(usage, options, async (values) => {
  const peerName = names[values.against];
  if (peerName === undefined) throw new ScriptError(`--against must be one of ${Object.keys(names).join(', ')}, not '${values.against}'.`, 2);
  const number = (key, least) => wholeNumber(values[key], `--${key}`, least);
  const words = (key) => values[key].split(/\s+/).filter((word) => word !== '');
  const settings = {
    model: requireFile(values.model, '--model', usage), mmproj: requireFile(values.mmproj, '--mmproj', usage), threads: number('threads'), parallel: number('parallel'),
    slots: number('slots'), peers: values.peers, serverFlags: words('server-flags'), bench: words('bench-flags'), fasteval: ours(values.fasteval),
  };
  if (values.questions !== undefined) requireFile(values.questions, '--questions', usage);
  const questions = chooseQuestions(number('questions-per-image'), values.questions);
  const [images, tokens, seed, rounds] = [number('images'), number('answer-tokens'), number('seed', 0), number('rounds')];
  const goal = goalNumber(values.goal);

  // A round's two sides share its pictures; no peer sees the pictures of another round.
  const rates = [];
  const withWork = async (round, act) => {
    const work = makeWorkload({ images, questions, seed: seed + round });
    try {
      return await act(work);
    } finally {
      work.dispose();
    }
  };
  const measureOurs = (round) => withWork(round, (work) => {
    const { samples_per_s, ...hits } = benchThroughput(settings, work, ['--answer-tokens', String(tokens)]);
    rates.push(hits);
    return { samples_per_s };
  });
  const reused = [];
  const measurePeer = (round) => withWork(round, async (work) => {
    const { samples_per_s, reused_share } = await answering[values.against](settings, work, tokens);
    reused.push(reused_share ?? 0);
    return { samples_per_s };
  });

  const sides = ['fasteval', peerName];
  const rows = await interleave(rounds, sides, measureOurs, measurePeer);
  const about = {
    model: values.model, mmproj: values.mmproj, against: values.against, images, questions_per_image: questions.length, answer_tokens: tokens, parallel: settings.parallel,
    slots: ['slots', 'pinned', 'restored'].includes(values.against) ? settings.slots : undefined,
    server_flags: [...(serverFlags[values.against] ?? []), ...settings.serverFlags].join(' '), threads: settings.threads, processor: cpus()[0].model,
    fasteval_hit_rates: rates, peer_reused_share: reused,
  };
  return report(rows, { json: values.json, names: sides, about, goal: goal === undefined ? undefined : { holds: (row) => row.ratio >= goal, text: `${goal} or more` } });
});
