#!/usr/bin/env node
// KL divergence of `fasteval quantize` against llama-perplexity --kl-divergence, on text alone: the same files, tokens and places, so the two may differ by what they lose in storing
// the reference only.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ours, output, parseJson, peer, repository, requireFile, say, ScriptError, script, wholeNumber } from './peer-runs.mjs';

const usage = `Usage: node perf/peers/compare_divergence.mjs [--model FILE] [--mmproj FILE] [--types Q8_0,Q4_K_M,Q2_K] [--chunks 40] [--words FILE] [--threads 2] [--json]
         [--peers DIR] [--fasteval PATH]
Draws text of words that are one token each: by default the model tiny that ships, and its words. Exit code 3 if a mean differs by more than half a step of llama-perplexity's storage.`;

const options = {
  model: { type: 'string', default: join(repository, 'models', 'tiny', 'tiny-f16.gguf') }, mmproj: { type: 'string', default: join(repository, 'models', 'tiny', 'tiny-mmproj-f16.gguf') },
  types: { type: 'string', default: 'Q8_0,Q4_K_M,Q2_K' }, chunks: { type: 'string', default: '40' }, words: { type: 'string', default: join(repository, 'models', 'Trainer', 'vocabulary.txt') },
  threads: { type: 'string', default: '2' }, json: { type: 'boolean', default: false }, peers: { type: 'string' }, fasteval: { type: 'string' },
};

const context = 64;
// llama-perplexity looks at the second half of a chunk: what comes after tokens 32 to 62.
const first = context / 2;

/** Numbers of a seed (mulberry32), so that two runs draw the same text. */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function writeSuite(folder, chunks) {
  const items = chunks.map((words, i) => JSON.stringify({
    id: `chunk-${String(i).padStart(4, '0')}`, images: [], prompt: words.slice(0, first + 1).join(''), kind: 'text', answer: words.slice(first + 1).join(''), format: 'single', capability: 'text', domain: 'text',
  }));
  mkdirSync(folder);
  writeFileSync(join(folder, 'suite.json'), JSON.stringify({ schema: 1, name: 'chunks', version: '1', title: 'Words in no order', licence: 'CC0-1.0' }));
  writeFileSync(join(folder, 'items.jsonl'), items.join('\n') + '\n');
}

/** The tokens of the chunks and the mean step of the stored rows, from llama-perplexity's file of reference distributions. */
function readBase(path) {
  const file = readFileSync(path);
  if (file.toString('latin1', 0, 8) !== '_logits_') throw new ScriptError(`${path} is no file of llama-perplexity's.`);
  const [length, vocabulary, count] = [8, 12, 16].map((at) => file.readInt32LE(at));
  const tokens = Array.from({ length: count }, (_, chunk) => Array.from({ length }, (_, i) => file.readInt32LE(20 + 4 * (chunk * length + i))));
  const rowBytes = 2 * (2 * Math.floor((vocabulary + 1) / 2) + 4);
  const rows = count * (length - 1 - length / 2);
  let step = 0;
  for (let row = 0; row < rows; row++) step += file.readFloatLE(20 + 4 * count * length + row * rowBytes) / rows;
  return { tokens, step };
}

function theirFigures(text) {
  const figure = (pattern) => {
    const match = text.match(pattern);
    if (!match) throw new ScriptError(`llama-perplexity printed no ${pattern}:\n${text.slice(-1500)}`);
    return Number(match[1]);
  };
  return { kld_mean: figure(/Mean\s+KLD:\s+(\S+)/), kld_p99: figure(/99\.0%\s+KLD:\s+(\S+)/), kld_median: figure(/Median\s+KLD:\s+(\S+)/), top1: figure(/Same top p:\s+(\S+)/) / 100 };
}

await script(usage, options, (values) => {
  const model = requireFile(values.model, '--model', usage), mmproj = requireFile(values.mmproj, '--mmproj', usage);
  const words = readFileSync(requireFile(values.words, '--words', usage), 'utf8').split('\n').filter((word) => /^ [A-Za-z]+$/.test(word));
  const draw = random(1);
  const chunks = Array.from({ length: wholeNumber(values.chunks, '--chunks', 4) }, () => Array.from({ length: context }, () => words[Math.floor(draw() * words.length)]));
  const perplexity = peer('llama-perplexity', values.peers), threads = String(wholeNumber(values.threads, '--threads'));
  const folder = mkdtempSync(join(tmpdir(), 'fasteval-divergence-'));
  try {
    const kept = join(folder, 'kept'), text = join(folder, 'text.txt'), base = join(folder, 'base');
    writeSuite(join(folder, 'suite'), chunks);
    writeFileSync(text, chunks.flat().join(''));
    say('fasteval quantize ...');
    const study = parseJson(output(ours(values.fasteval), ['quantize', '--model', model, '--mmproj', mmproj, '--suite', join(folder, 'suite'), '--types', values.types, '--mmproj-types', 'F16',
      '--chat-template', "{{ messages[0]['content'] }}", '--divergence-items', String(chunks.length), '-r', '0', '--threads', threads, '--keep', kept, '--out', join(folder, 'studies'), '--format', 'json']), 'fasteval quantize');
    // Cut into batches as the question and its answer are: llama.cpp's figures for one and the same file differ by a percent with that alone.
    const common = ['-f', text, '-c', String(context), '-b', String(context), '-ub', String(first + 1), '-t', threads, '-ngl', '0', '--kl-divergence-base', base];
    say('llama-perplexity, the reference ...');
    output(perplexity, ['-m', model, ...common]);
    const { tokens, step } = readBase(base);
    const lines = readFileSync(join(study.study_dir, 'divergence', 'reference.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    lines.forEach((line, i) => {
      if (line.tokens.join() !== tokens[i].slice(first + 1).join()) throw new ScriptError(`${line.item} has other tokens there: the words are not one token each in this model. Name others with --words.`);
    });
    const rows = study.pairs.filter((pair) => pair.quantized === 'text').map((pair) => {
      const file = study.variants.find((variant) => variant.part === 'text' && variant.type === pair.text).file;
      say(`llama-perplexity, ${pair.text} ...`);
      const theirs = theirFigures(output(perplexity, ['-m', join(kept, file), ...common, '--kl-divergence']));
      return { type: pair.text, ours: { kld_mean: pair.kld_mean, kld_p99: pair.kld_p99, kld_median: pair.kld_median, top1: pair.top1 }, theirs, agrees: Math.abs(pair.kld_mean - theirs.kld_mean) <= step / 2 + 1e-6 };
    });
    if (values.json) process.stdout.write(`${JSON.stringify({ schema: 1, chunks: chunks.length, context, half_step: step / 2, rows }, null, 2)}\n`);
    else {
      process.stdout.write(`Half a step of llama-perplexity's storage: ${(step / 2).toExponential(2)} nats\n`);
      for (const row of rows) for (const key of Object.keys(row.ours)) process.stdout.write(`${row.type.padEnd(8)} ${key.padEnd(11)} ${row.ours[key].toFixed(6)}  ${row.theirs[key].toFixed(6)}\n`);
    }
    return rows.every((row) => row.agrees) ? 0 : 3;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
