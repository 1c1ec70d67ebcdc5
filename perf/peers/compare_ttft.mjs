#!/usr/bin/env node
// Time to first token of a question about a picture: `fasteval bench` against llama-mtmd-cli with its model loaded, in turn; and our own warm one against our cold one.
import { cpus } from 'node:os';
import { benchMedian, goalNumber, interleave, median, ours, output, parseJson, peer, report, requireFile, ScriptError, script, summarise, wholeNumber } from './peer-runs.mjs';
import { PeerChat } from './peer-chat.mjs';
import { makeWorkload } from './workload.mjs';

const usage = `Usage: node perf/peers/compare_ttft.mjs --model FILE --mmproj FILE [--against cli|own] [--image FILE] [-r 5] [--rounds 3] [--threads 2]
         [--cli-flags="..."] [--bench-flags "..."] [--goal 0.8] [--json] [--peers DIR] [--fasteval PATH]
--against  cli: our cold time to first token / that of llama-mtmd-cli in its chat mode, the model kept loaded, from the file's name to the end
                of the prefill (its first token needs less than a millisecond more)
           own: our warm time (another question about the picture) / our cold time
Without --image a picture is drawn. Ratios are of one round (less is better) of each side's median; shown: the rounds' median and their
least and greatest. Exit code 3 if the median is above --goal.`;

const options = {
  model: { type: 'string' }, mmproj: { type: 'string' }, against: { type: 'string', default: 'cli' }, image: { type: 'string' }, repetitions: { type: 'string', short: 'r', default: '5' },
  rounds: { type: 'string', default: '3' }, threads: { type: 'string', default: '2' }, 'cli-flags': { type: 'string', default: '' }, 'bench-flags': { type: 'string', default: '' },
  goal: { type: 'string' }, json: { type: 'boolean', default: false }, peers: { type: 'string' }, fasteval: { type: 'string' },
};

// What fasteval bench asks first.
const question = 'Describe this picture in one sentence.';

await script(usage, options, async (values) => {
  if (!['cli', 'own'].includes(values.against)) throw new ScriptError(`--against must be cli or own, not '${values.against}'.`, 2);
  const words = (key) => values[key].split(/\s+/).filter((word) => word !== '');
  const settings = { model: requireFile(values.model, '--model', usage), mmproj: requireFile(values.mmproj, '--mmproj', usage), threads: wholeNumber(values.threads, '--threads') };
  const [repetitions, rounds] = [wholeNumber(values.repetitions, '-r'), wholeNumber(values.rounds, '--rounds')];
  const goal = goalNumber(values.goal);
  const fasteval = ours(values.fasteval);
  const work = makeWorkload({ images: 1, questions: [question], seed: 1 });
  try {
    const image = values.image === undefined ? work.pictures[0] : requireFile(values.image, '--image', usage);
    const bench = () => {
      const result = parseJson(output(fasteval, ['bench', '--model', settings.model, '--mmproj', settings.mmproj, '--image', image, '-p', '0', '-n', '0', '-r', String(repetitions),
        '--threads', String(settings.threads), '--device', 'cpu', '--format', 'json', ...words('bench-flags')]), 'fasteval bench');
      const [cold, warm] = ['ttft_cold_ms', 'ttft_warm_ms'].map((metric) => benchMedian(result, metric));
      if (cold === null || warm === null) throw new ScriptError('fasteval bench reports no ttft_cold_ms or no ttft_warm_ms.');
      return { cold, warm };
    };
    const chat = async () => {
      const cli = await PeerChat.start(peer('llama-mtmd-cli-loop', values.peers), { ...settings, tokens: 1, flags: words('cli-flags') });
      try {
        await cli.ask(work.warmUp, question);
        const times = [];
        for (let i = 0; i < repetitions; i++) times.push((await cli.ask(image, question)).ttftMs);
        return median(times);
      } finally {
        cli.stop();
      }
    };

    let names;
    let rows;
    if (values.against === 'cli') {
      names = ['fasteval', 'llama-mtmd-cli'];
      rows = await interleave(rounds, names, () => ({ ttft_cold_ms: bench().cold }), async () => ({ ttft_cold_ms: await chat() }));
    } else {
      names = ['warm', 'cold'];
      const runs = Array.from({ length: rounds }, bench);
      rows = [summarise('ttft_ms', names, runs.map((run) => run.warm), runs.map((run) => run.cold))];
    }
    const about = {
      model: values.model, mmproj: values.mmproj, image: values.image ?? 'drawn', against: values.against, repetitions, threads: settings.threads, processor: cpus()[0].model,
    };
    return report(rows, { json: values.json, names, about, goal: goal === undefined ? undefined : { holds: (row) => row.ratio <= goal, text: `${goal} or less` } });
  } finally {
    work.dispose();
  }
});
