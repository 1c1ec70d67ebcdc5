#!/usr/bin/env node
// The same model and suite through the Torch encoder (float32) and mtmd: how many items come to the same state and the same reply, and every one that does not.
//   node perf/encoders/compare.mjs [--suite core] --model FILE --mmproj FILE
// Exit code 1 if fewer than 99% come to the same state.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const home = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { values: options } = parseArgs({ options: { suite: { type: "string", default: "core" }, model: { type: "string" }, mmproj: { type: "string" } } });
if (!options.model || !options.mmproj) {
  console.error("Usage: node perf/encoders/compare.mjs [--suite NAME|PATH] --model FILE --mmproj FILE");
  process.exit(2);
}
const runs = mkdtempSync(join(tmpdir(), "fasteval-encoders-"));
const samples = (...encoder) => {
  const asked = ["run", "--suite", options.suite, "--model", options.model, "--mmproj", options.mmproj, "--out", runs, "--format", "json", ...encoder];
  const folder = JSON.parse(execFileSync(join(home, "fasteval"), asked, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 28 })).run_dir;
  return readFileSync(join(folder, "samples.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line));
};
try {
  const torch = samples("--vision", "torch", "--dtype", "f32"), mtmd = samples("--vision", "mtmd");
  const different = torch.map((one, i) => [one, mtmd[i]]).filter(([one, other]) => one.reply !== other.reply || one.state !== other.state);
  const states = different.filter(([one, other]) => one.state !== other.state).length;
  for (const [one, other] of different) console.log(`${one.item}: torch '${one.reply}' (${one.state}), mtmd '${other.reply}' (${other.state})`);
  console.log(`${torch.length - states} of ${torch.length} items come to the same state, ${torch.length - different.length} to the same reply.`);
  process.exitCode = states > torch.length / 100 ? 1 : 0;
} finally {
  rmSync(runs, { recursive: true, force: true });
}
