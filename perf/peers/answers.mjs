#!/usr/bin/env node
// Greedy answers of `fasteval run` over a suite's items against llama-mtmd-cli, one process per item: the same files, pictures, template and (mtmd's)
// preprocessing must give the same text, also where our side reuses a picture's part of the KV cache.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ours, output, parseJson, peerAnswer, repository, requireFile, sameLibraryPeer, say, ScriptError, script, trimmedAnswer, wholeNumber, withoutSpecialTokens } from './peer-runs.mjs';

const usage = `Usage: node perf/peers/answers.mjs --suite NAME|PATH --model FILE --mmproj FILE [--items 60] [-n TOKENS] [--ctx 4096] [--threads 2]
         [--json] [--peers DIR] [--fasteval PATH]
Takes --items of the suite's items that have pictures, as many of each format as there are, evenly spread. -n: tokens of an answer, by default
what the suite's card says. Lists every difference; exit code 1 if there is one.`;

const options = {
  suite: { type: 'string' }, model: { type: 'string' }, mmproj: { type: 'string' }, items: { type: 'string', default: '60' }, output: { type: 'string', short: 'n' },
  ctx: { type: 'string', default: '4096' }, threads: { type: 'string', default: '2' }, json: { type: 'boolean', default: false }, peers: { type: 'string' }, fasteval: { type: 'string' },
};

const ourMark = '<image>';
const theirMark = '<__media__>';
const defaultMaxTokens = 32;

// --temp 0 alone is not greedy there: the tokens it gives can differ from the most likely ones, which --top-k 1 keeps it to.
const greedy = ['--temp', '0', '--top-k', '1'];

/** Where our program finds a suite: a folder, or the name of one that ships. */
function suiteFolder(given) {
  if (given === undefined) throw new ScriptError(`--suite is missing.\n${usage}`, 2);
  const shipped = join(process.env.FASTEVAL_HOME ?? repository, 'suites', given);
  const folder = !/[/\\]/.test(given) && existsSync(join(shipped, 'suite.json')) ? shipped : given;
  if (!existsSync(join(folder, 'items.jsonl'))) throw new ScriptError(`--suite: there is no suite ${given}.`, 2);
  return resolve(folder);
}

/** By format, in the order of their first. */
const groups = (list) => [...new Set(list.map((one) => one.format))].map((format) => [format, list.filter((one) => one.format === format)]);

/** So many items, as many of each format as there are, evenly spread over those of a format, in the suite's order. */
function choose(items, count) {
  // --filter parts values by commas.
  const formats = groups(items.filter((item) => item.images.length > 0 && !item.id.includes(','))).map(([, list]) => list).sort((a, b) => a.length - b.length);
  const chosen = new Set();
  formats.forEach((list, i) => {
    const take = Math.min(list.length, Math.ceil((count - chosen.size) / (formats.length - i)));
    for (let n = 0; n < take; n++) chosen.add(list[Math.floor((n * list.length) / take)]);
  });
  return items.filter((item) => chosen.has(item));
}

/**
 * The prompt as llama-mtmd-cli takes it. Without marks our program puts every picture first with a newline behind it; llama-mtmd-cli would put its marks without
 * one, so they are always written out.
 */
function theirPrompt(item) {
  if (item.prompt.includes(theirMark)) throw new ScriptError(`Item ${item.id} has ${theirMark} in its prompt, which llama-mtmd-cli takes for a picture.`);
  return item.prompt.includes(ourMark) ? item.prompt.replaceAll(ourMark, theirMark) : `${theirMark}\n`.repeat(item.images.length) + item.prompt;
}

// --image takes a row of CSV.
const csv = (path) => (/[",]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path);

function ourReplies(values, folder, items, settings) {
  const runs = mkdtempSync(join(tmpdir(), 'fasteval-answers-'));
  try {
    const result = parseJson(output(ours(values.fasteval), ['run', '--suite', folder, '--model', values.model, '--mmproj', values.mmproj, '--vision', 'mtmd', '--preprocess', 'mtmd',
      '--temperature', '0', '--max-tokens', settings.tokens, '--ctx', settings.context, '--threads', settings.threads, '--filter', `id=${items.map((item) => item.id).join(',')}`,
      '--out', runs, '--format', 'json']), 'fasteval run');
    const lines = readFileSync(join(result.run_dir, 'samples.jsonl'), 'utf8').trimEnd().split('\n');
    return new Map(lines.map((line) => JSON.parse(line)).map((sample) => [sample.item, sample]));
  } finally {
    rmSync(runs, { recursive: true, force: true });
  }
}

await script(usage, options, (values) => {
  const folder = suiteFolder(values.suite);
  requireFile(values.model, '--model', usage);
  requireFile(values.mmproj, '--mmproj', usage);
  const card = parseJson(readFileSync(join(folder, 'suite.json'), 'utf8').replace(/^\uFEFF/, ''), 'suite.json');
  const all = readFileSync(join(folder, 'items.jsonl'), 'utf8').replace(/^\uFEFF/, '').split('\n').filter((line) => line.trim() !== '').map((line) => parseJson(line, 'items.jsonl'));
  const settings = {
    tokens: String(values.output === undefined ? card.max_tokens ?? defaultMaxTokens : wholeNumber(values.output, '-n')),
    context: String(wholeNumber(values.ctx, '--ctx')), threads: String(wholeNumber(values.threads, '--threads')),
  };
  const items = choose(all, wholeNumber(values.items, '--items'));
  if (items.length === 0) throw new ScriptError('No item of the suite has a picture.');
  const cli = sameLibraryPeer(values.peers);
  say(`Peer: ${cli}\nfasteval run: ${items.length} of ${all.length} items ...`);
  const samples = ourReplies(values, folder, items, settings);

  const cases = items.map((item, i) => {
    const sample = samples.get(item.id);
    if (sample?.error !== undefined && sample.error !== null) throw new ScriptError(`fasteval run failed on ${item.id}: ${sample.error}`);
    const images = item.images.flatMap((image) => ['--image', csv(join(folder, image))]);
    const theirs = peerAnswer(cli, ['-m', values.model, '--mmproj', values.mmproj, ...images, '-p', theirPrompt(item), '--no-escape', '--jinja', ...greedy,
      '-n', settings.tokens, '-c', settings.context, '-t', settings.threads, '-ngl', '0', '--no-warmup']);
    const one = { item: item.id, format: item.format, pictures: item.images.length, reused_tokens: sample.cache?.reused_tokens ?? 0, ours: trimmedAnswer(sample.reply), theirs };
    one.empty = one.ours === '' && theirs === '';
    one.equal = !one.empty && (one.ours === theirs || one.ours === withoutSpecialTokens(theirs));
    say(`${i + 1}/${items.length} ${one.empty ? 'both empty' : one.equal ? 'equal' : 'DIFFERENT'}: ${item.id}`);
    return one;
  });

  const different = cases.filter((one) => !one.equal && !one.empty);
  // Two empty answers agree in nothing that could differ: they are no evidence, and counted by themselves.
  const empty = cases.filter((one) => one.empty);
  const formats = groups(cases).map(([format, list]) => ({ format, items: list.length, equal: list.filter((one) => one.equal).length }));
  const warm = cases.filter((one) => one.reused_tokens > 0).length;
  const printed = cases.filter((one) => one.equal && one.ours !== one.theirs).length;
  const distinct = new Set(cases.map((one) => one.ours)).size;
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ schema: 1, items: cases.length, equal: cases.length - different.length - empty.length, different: different.length, empty: empty.length, special: printed, warm, distinct, formats, results: cases }, null, 2)}\n`);
  } else {
    process.stdout.write(`${cases.length - different.length - empty.length} of ${cases.length} answers equal, ${different.length} different, ${empty.length} pairs both empty; ${distinct} distinct answers, ${warm} behind a reused prompt\n`);
    if (printed > 0) process.stdout.write(`  ${printed} equal but for special tokens, which llama-mtmd-cli prints and FastEval does not\n`);
    for (const { format, items: count, equal } of formats) process.stdout.write(`  ${format}: ${equal} of ${count} equal\n`);
    for (const one of different) {
      process.stdout.write(`\n${one.item} (${one.format}, ${one.pictures} picture${one.pictures === 1 ? '' : 's'}, ${one.reused_tokens} tokens reused)\n`
        + `  fasteval:       ${JSON.stringify(one.ours)}\n  llama-mtmd-cli: ${JSON.stringify(one.theirs)}\n`);
    }
  }
  if (empty.length === cases.length) throw new ScriptError('Every answer is empty: nothing was compared.');
  return different.length > 0 ? 1 : 0;
});
