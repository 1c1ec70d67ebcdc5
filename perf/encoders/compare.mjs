#!/usr/bin/env node
// The same model and suite through two encoders: how many items come to the same state and the same reply, and every one that does not.
//   node perf/encoders/compare.mjs [--suite core] [--one torch:f32] [--other mtmd] --model FILE --mmproj FILE
// An encoder is torch:f32, torch:bf16 or mtmd.
// Exit code 1 if fewer than 99% come to the same state.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const home = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { values: options } = parseArgs({ options: { suite: { type: "string", default: "core" }, one: { type: "string", default: "torch:f32" }, other: { type: "string", default: "mtmd" }, model: { type: "string" }, mmproj: { type: "string" } } });
if (!options.model || !options.mmproj) {
  console.error("Usage: node perf/encoders/compare.mjs [--suite NAME|PATH] [--one ENCODER] [--other ENCODER] --model FILE --mmproj FILE");
  process.exit(2);
}
const runs = mkdtempSync(join(tmpdir(), "fasteval-encoders-"));
const samples = (name) => {
  const [vision, type] = name.split(":");
  const encoder = ["--vision", vision, ...(type ? ["--dtype", type] : [])];
  const asked = ["run", "--suite", options.suite, "--model", options.model, "--mmproj", options.mmproj, "--out", runs, "--format", "json", ...encoder];
  const folder = JSON.parse(execFileSync(join(home, "fasteval"), asked, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 28 })).run_dir;
  return readFileSync(join(folder, "samples.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line));
};
try {
  const first = samples(options.one), second = samples(options.other);
  const different = first.map((one, i) => [one, second[i]]).filter(([one, other]) => one.reply !== other.reply || one.state !== other.state);
  const states = different.filter(([one, other]) => one.state !== other.state).length;
  for (const [one, other] of different) console.log(`${one.item}: ${options.one} '${one.reply}' (${one.state}), ${options.other} '${other.reply}' (${other.state})`);
  console.log(`${first.length - states} of ${first.length} items come to the same state, ${first.length - different.length} to the same reply.`);
  process.exitCode = states > first.length / 100 ? 1 : 0;
} finally {
  rmSync(runs, { recursive: true, force: true });
}
