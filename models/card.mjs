// Writes the figures of README.md and accuracy.json from results/*.json and Trainer/logs/*.jsonl. The results are what these commands printed,
// run in the checkout (large: ./fasteval suite generate --seed 2026 --groups 30 --out large):
//   core.json        ./fasteval run --format json
//   large.json       ./fasteval run --suite ./large --format json
//   exchanged.json   ./fasteval run --suite ./large --pictures exchanged --format json
// and of the pairs that these made, for T = Q8_0 and Q2_K:
//                    ./fasteval model quantize models/small/small-f16.gguf --type T
//                    ./fasteval model quantize models/small/small-mmproj-f16.gguf --type T
//   quantised-core.json        ./fasteval run --threads 1 --model small-f16.gguf --mmproj small-mmproj-f16.gguf --model small-q8_0.gguf --mmproj small-mmproj-q8_0.gguf … --format json
//   quantised-core-pairs.json  node models/pairs.mjs RUN small-f16, of that run
//   quantised.json             ./fasteval suite generate --seed 77 --groups 150 --out larger, then the same with --suite ./larger --filter cap=ocr,size,recognition,temporal
//   quantised-pairs.json       node models/pairs.mjs RUN small-f16, of that run
// Times in the last four are of a busy machine, and the card has none of them.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const result = (name) => JSON.parse(readFileSync(join(here, "results", `${name}.json`), "utf8"));
const recipe = (name) => JSON.parse(readFileSync(join(here, "Trainer", "recipes", `${name}.json`), "utf8"));
const log = (name) => readFileSync(join(here, "Trainer", "logs", `${name}.jsonl`), "utf8").trim().split("\n").map((line) => JSON.parse(line));
const names = ["tiny", "small"];

const percent = (value) => (value * 100).toFixed(1);
const interval = (cell) => `${percent(cell.accuracy)} (${percent(cell.low)}-${percent(cell.high)})`;
const table = (head, rows) => [head, head.map((_, i) => (i === 0 ? "---" : "---:")), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
const target = (run, name) => run.targets.find((one) => one.name === name) ?? fail(`no target ${name}`);
const cell = (of, by, key) => (by === "all" ? of : of.cells.find((one) => one.by === by && one.key === key) ?? fail(`no cell ${by}=${key}`));
const fail = (what) => {
  throw new Error(what);
};

const core = result("core"), large = result("large"), exchanged = result("exchanged"), quantised = result("quantised"), pairs = result("quantised-pairs");
const quantisedCore = result("quantised-core"), corePairs = result("quantised-core-pairs");
const facets = ["capability", "domain", "format", "difficulty"];
// Goals that are set for templates, too.
const templates = ["light/light-state", "motion/direction"];
const keys = (run) => [["all", "all"], ...facets.flatMap((by) => target(run, "small").cells.filter((one) => one.by === by).map((one) => [by, one.key])), ...templates.map((key) => ["template", key])];
const label = (by, key) => (by === "all" ? "**all**" : `${by}: ${key}`);

function accuracy(run, control) {
  return table(
    ["", "items", "chance", ...names, ...(control ? names.map((name) => `${name}, exchanged`) : [])],
    keys(run).map(([by, key]) => {
      const one = cell(target(run, "small"), by, key);
      return [
        label(by, key), one.n, percent(one.chance),
        ...names.map((name) => interval(cell(target(run, name), by, key))),
        ...(control ? names.map((name) => interval(cell(target(control, name), by, key))) : []),
      ];
    }),
  );
}

function quantisation(run, pairs) {
  return table(
    ["", "items", "all", ...run.targets[0].cells.filter((one) => one.by === "capability").map((one) => one.key), "lost", "won"],
    run.targets.map((of) => {
      const pair = pairs.find((one) => one.target === of.name);
      return [of.name.replace("small-", "").toUpperCase(), of.n, interval(of), ...of.cells.filter((one) => one.by === "capability").map((one) => percent(one.accuracy)), pair?.lost ?? "", pair?.won ?? ""];
    }),
  );
}
const points = (run, name) => percent(target(run, "small-f16").accuracy - target(run, name).accuracy);
const lost = (pairs, name) => pairs.find((one) => one.target === name).lost;
const changed = (pairs, name) => lost(pairs, name) + pairs.find((one) => one.target === name).won;

const blocks = {
  architecture: table(
    ["", ...names],
    [
      ["tower: width × blocks, heads, feed-forward", ...names.map((name) => recipe(name).tower).map((t) => `${t.width} × ${t.layers}, ${t.heads}, ${t.feed_forward}`)],
      ["decoder: width × blocks, heads, feed-forward", ...names.map((name) => recipe(name).decoder).map((d) => `${d.width} × ${d.layers}, ${d.heads}, ${d.feed_forward}`)],
      ["context, tokens", ...names.map((name) => recipe(name).decoder.context)],
    ],
  ),
  compute: table(
    ["model", "stage", "steps", "pictures", "questions", "minutes"],
    names.flatMap((name) => {
      const lines = log(name);
      let begun = 0;
      return recipe(name).stages.map((stage) => {
        const [after, until] = [begun, (begun += stage.steps)];
        const of = lines.filter((line) => line.step > after && line.step <= until);
        const sum = (value) => of.reduce((all, line) => all + value(line), 0);
        return [name, stage.name, stage.steps, Math.round(sum((l) => l.pictures_per_s * l.seconds)), Math.round(sum((l) => l.answers_per_s * l.seconds)), (sum((l) => l.seconds) / 60).toFixed(1)];
      });
    }),
  ) + "\n\nOn two cores of a shared machine without a GPU, beside other work.",
  accuracy: accuracy(large, exchanged),
  quantisation: `\`small\` with text model and mmproj (tower and projector) quantised, to Q8_0 both and to Q2_K both; of the tower's matrices only \`ffn_down\` has rows that Q2_K takes, the others are Q4_0 then. *Lost* and *won*: items that F16 has right and this not, and the reverse.

${quantisation(quantised, pairs)}

On recognition, OCR, size and temporal items of a larger suite still: Q8_0 answers as F16 does; Q2_K loses ${points(quantised, "small-q2_k")} points, most of all in OCR, and it is no chance: of ${changed(pairs, "small-q2_k")} changed answers ${lost(pairs, "small-q2_k")} were lost (sign test, p < 0.001).

${quantisation(quantisedCore, corePairs)}

On \`core\`, with a seventh of the items, the same files cannot be told from F16: a study of quantisation needs many items here, pairs, or divergences (\`fasteval quantize\`). The commands for both are in \`card.mjs\`.`,
  core: accuracy(core),
};

let readme = readFileSync(join(here, "README.md"), "utf8");
for (const [name, text] of Object.entries(blocks)) {
  const [before, after] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = readme.indexOf(before), to = readme.indexOf(after);
  if (from < 0 || to < 0) fail(`README.md has no block ${name}`);
  readme = readme.slice(0, from + before.length) + "\n" + text + "\n" + readme.slice(to);
}
writeFileSync(join(here, "README.md"), readme);

const promised = Object.fromEntries(names.map((name) => [
  name, Object.fromEntries([["all", target(core, name)], ...target(core, name).cells.filter((one) => one.by !== "template").map((one) => [`${one.by}=${one.key}`, one])]
    .map(([key, one]) => [key, { n: one.n, accuracy: one.accuracy, low: one.low, high: one.high }])),
]));
writeFileSync(join(here, "accuracy.json"), JSON.stringify(promised, null, 2) + "\n");
