#!/usr/bin/env node
// Greedy answers of `fasteval generate` against llama-mtmd-cli: the same files, picture, template and (mtmd's) preprocessing must give the same text.
import { ours, output, peerAnswer, requireFile, sameLibraryPeer, ScriptError, script, trimmedAnswer, wholeNumber, withoutSpecialTokens } from './peer-runs.mjs';

const usage = `Usage: node perf/peers/parity.mjs --model FILE --mmproj FILE [--model FILE --mmproj FILE]... --image FILE... [--prompt TEXT]...
         [-n 32] [--ctx 4096] [--threads 2] [--chat-template NAME] [--json] [--peers DIR] [--fasteval PATH]
The n-th --mmproj belongs to the n-th --model. Every pair answers every prompt about every picture; without --prompt there are ten.
The template is the file's own, run as Jinja by both; --chat-template NAME takes a template that both have built in (vicuna, chatml, phi3, gemma, ...).
Exit code 3 if an answer differs.`;

const defaultPrompts = [
  'What is in the picture?', 'Describe the image in one sentence.', 'Which colours do you see?', 'How many people are there?', 'Is it day or night? Answer yes or no.',
  'Read the text in the picture.', 'What is on the left?', 'Wo wurde das aufgenommen? Größe, Straße, Jahr.', 'List three objects:\n1.', 'Hi',
];

const options = {
  model: { type: 'string', multiple: true }, mmproj: { type: 'string', multiple: true }, image: { type: 'string', multiple: true },
  prompt: { type: 'string', multiple: true }, output: { type: 'string', short: 'n', default: '32' }, ctx: { type: 'string', default: '4096' },
  threads: { type: 'string', default: '2' }, 'chat-template': { type: 'string' }, json: { type: 'boolean', default: false },
  peers: { type: 'string' }, fasteval: { type: 'string' },
};

// --temp 0 alone is not greedy there: the tokens it gives can differ from the most likely ones, which --top-k 1 keeps it to.
const greedy = ['--temp', '0', '--top-k', '1'];

function firstDifference(a, b) {
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((character, i) => character !== right[i]);
  return at < 0 ? left.length : at;
}

await script(usage, options, (values) => {
  const models = (values.model ?? []).map((path) => requireFile(path, '--model', usage));
  const projectors = (values.mmproj ?? []).map((path) => requireFile(path, '--mmproj', usage));
  const images = (values.image ?? []).map((path) => requireFile(path, '--image', usage));
  if (models.length === 0 || models.length !== projectors.length || images.length === 0)
    throw new ScriptError(`Give at least one --model with its --mmproj, and an --image.\n${usage}`, 2);
  const tokens = String(wholeNumber(values.output, '-n'));
  const context = String(wholeNumber(values.ctx, '--ctx'));
  const threads = String(wholeNumber(values.threads, '--threads'));
  const fasteval = ours(values.fasteval);
  const cli = sameLibraryPeer(values.peers);
  process.stderr.write(`Peer: ${cli}\n`);
  const name = values['chat-template'];
  // With --jinja a template's name would be taken for the template itself.
  const peerTemplate = name === undefined ? ['--jinja'] : ['--chat-template', name];
  const ourTemplate = name === undefined ? [] : ['--chat-template', name];

  const cases = models.flatMap((model, i) => images.flatMap((image) => (values.prompt ?? defaultPrompts).map((prompt) => ({ model, mmproj: projectors[i], image, prompt }))));
  for (const [i, one] of cases.entries()) {
    const files = ['--mmproj', one.mmproj, '--image', one.image];
    one.theirs = peerAnswer(cli, ['-m', one.model, ...files, '-p', one.prompt, '--no-escape', ...greedy, '-n', tokens, '-c', context, '-t', threads,
      '-ngl', '0', '--no-warmup', ...peerTemplate]);
    // Without the mark our program would put a newline after the picture, as LLaVA was trained; llama-mtmd-cli puts nothing.
    one.ours = trimmedAnswer(output(fasteval, ['generate', '--model', one.model, ...files, '--prompt', `<image>${one.prompt}`, '--preprocess', 'mtmd', '--vision', 'mtmd',
      '--temperature', '0', '--max-tokens', tokens, '--ctx', context, '--threads', threads, ...ourTemplate]));
    one.empty = one.ours === '' && one.theirs === '';
    one.equal = !one.empty && (one.ours === one.theirs || one.ours === withoutSpecialTokens(one.theirs));
    process.stderr.write(`${i + 1}/${cases.length} ${one.empty ? 'both empty' : one.equal ? 'equal' : 'DIFFERENT'}: ${one.model}: ${JSON.stringify(one.prompt)}\n`);
  }

  const different = cases.filter((one) => !one.equal && !one.empty);
  // Two empty answers agree in nothing that could differ: they are no evidence, and counted by themselves.
  const empty = cases.filter((one) => one.empty);
  const equal = cases.length - different.length - empty.length;
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ schema: 1, cases: cases.length, equal, different: different.length, empty: empty.length, results: cases }, null, 2)}\n`);
  } else {
    process.stdout.write(`${equal} of ${cases.length - empty.length} answers equal; ${empty.length} more pairs are both empty and show nothing\n`);
    for (const one of different) {
      const at = firstDifference(one.ours, one.theirs);
      process.stdout.write(`\n${one.model}, ${one.image}, ${JSON.stringify(one.prompt)}: differ from character ${at}\n`
        + `  fasteval:       ${JSON.stringify(one.ours)}\n  llama-mtmd-cli: ${JSON.stringify(one.theirs)}\n`);
    }
  }
  if (empty.length === cases.length) throw new ScriptError('Every answer is empty: nothing was compared.');
  return different.length > 0 ? 3 : 0;
});
