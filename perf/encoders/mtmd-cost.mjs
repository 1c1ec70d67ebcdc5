#!/usr/bin/env node
// What mtmd's ways with a CLIP tower cost in answers: the same model and suite through the exact encoder and through mtmd, with the feature layer named in the file
// (mtmd then runs every block, but has class token and patches in another order) and without it, as in the files of the first LLaVA converters (it also leaves the last block out).
//   node perf/encoders/mtmd-cost.mjs [--suite core] [--model FILE --mmproj FILE] [--threads N] [--out DIR]
// With no model: tiny-class (models/README.md), which was trained for this.
// Prints one JSON object; with --out the runs stay, for `fasteval compare`.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const home = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { values: options } = parseArgs({ options: { suite: { type: "string", default: "core" }, model: { type: "string", default: shipped("tiny-class-f16.gguf") }, mmproj: { type: "string", default: shipped("tiny-class-mmproj-f16.gguf") }, threads: { type: "string" }, out: { type: "string" } } });
const work = options.out ? resolve(options.out) : mkdtempSync(join(tmpdir(), "fasteval-mtmd-"));
mkdirSync(work, { recursive: true });
const unnamed = join(work, "without-feature-layer.gguf");
writeFileSync(unnamed, withoutKey(readFileSync(options.mmproj), "clip.vision.feature_layer"));
const configurations = [
  { name: "torch", mmproj: options.mmproj, vision: ["torch", "--dtype", "f32"] },
  { name: "torch, no feature layer named", mmproj: unnamed, vision: ["torch", "--dtype", "f32"] },
  { name: "mtmd", mmproj: options.mmproj, vision: ["mtmd"] },
  { name: "mtmd, no feature layer named", mmproj: unnamed, vision: ["mtmd"] },
];
try {
  const runs = configurations.map((configuration) => ({ ...configuration, ...run(configuration) }));
  const exact = runs[0].samples;
  console.log(JSON.stringify({
    suite: options.suite, items: exact.length,
    encoders: runs.map(({ name, folder, samples }) => ({
      name, ...(options.out ? { run: folder } : {}),
      right: samples.filter(isRight).length,
      accuracy: samples.filter(isRight).length / samples.length,
      other_replies: samples.filter((sample, i) => sample.reply !== exact[i].reply).length,
      lost: samples.filter((sample, i) => isRight(exact[i]) && !isRight(sample)).length,
      won: samples.filter((sample, i) => !isRight(exact[i]) && isRight(sample)).length,
    })),
  }, null, 2));
} finally {
  if (!options.out) rmSync(work, { recursive: true, force: true });
}

function shipped(file) {
  return join(home, "models", "tiny-class", file);
}

function isRight(sample) {
  return sample.state === "correct";
}

function run({ mmproj, vision }) {
  const asked = ["run", "--suite", options.suite, "--model", options.model, "--mmproj", mmproj, "--out", work, "--format", "json", "--vision", ...vision, ...(options.threads ? ["--threads", options.threads] : [])];
  const folder = JSON.parse(execFileSync(join(home, "fasteval"), asked, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 28 })).run_dir;
  const samples = readFileSync(join(folder, "samples.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line));
  return { folder, samples: samples.sort((a, b) => (a.item < b.item ? -1 : 1)) };
}

/** A GGUF file (version 3) without one of its metadata keys; the tensors' data begins at a multiple of the alignment again. */
function withoutKey(file, key) {
  const sizes = [1, 1, 2, 2, 4, 4, 4, 1, undefined, undefined, 8, 8, 8];
  const number = (at) => Number(file.readBigUInt64LE(at));
  const textEnd = (at) => at + 8 + number(at);
  const valueEnd = (type, at) => {
    if (type === 8) return textEnd(at);
    if (type !== 9) return at + sizes[type];
    const [of, count] = [file.readUInt32LE(at), number(at + 4)];
    let end = at + 12;
    for (let i = 0; i < count; i++) end = valueEnd(of, end);
    return end;
  };
  const [tensors, keys] = [number(8), number(16)];
  const head = Buffer.from(file.subarray(0, 24)), kept = [head];
  let at = 24, alignment = 32;
  for (let i = 0; i < keys; i++) {
    const name = file.toString("utf8", at + 8, textEnd(at)), type = file.readUInt32LE(textEnd(at)), end = valueEnd(type, textEnd(at) + 4);
    if (name === "general.alignment") alignment = file.readUInt32LE(end - 4);
    if (name !== key) kept.push(file.subarray(at, end));
    at = end;
  }
  if (kept.length !== keys) throw new Error(`The file names no ${key}: there is nothing to compare.`);
  head.writeBigUInt64LE(BigInt(keys - 1), 16);
  let end = at;
  for (let i = 0; i < tensors; i++) end = textEnd(end) + 4 + 8 * file.readUInt32LE(textEnd(end)) + 12;
  kept.push(file.subarray(at, end));
  const padded = (length) => Math.ceil(length / alignment) * alignment;
  const length = kept.reduce((sum, part) => sum + part.length, 0);
  kept.push(Buffer.alloc(padded(length) - length), file.subarray(padded(end)));
  return Buffer.concat(kept);
}
