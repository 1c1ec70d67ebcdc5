// Answers of a run's targets set against those of one of them, item by item: node models/pairs.mjs RUN_FOLDER TARGET > results/quantised-pairs.json
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, first] = process.argv.slice(2);
const right = {};
for (const line of readFileSync(join(folder, "samples.jsonl"), "utf8").trim().split("\n").map((text) => JSON.parse(text))) (right[line.target] ??= {})[line.item] = line.state === "correct";
const count = (of, test) => Object.keys(right[first]).filter((item) => test(right[first][item], of[item])).length;
const pairs = Object.entries(right).filter(([name]) => name !== first).map(([target, of]) => ({ target, items: Object.keys(of).length, lost: count(of, (a, b) => a && !b), won: count(of, (a, b) => !a && b) }));
console.log(JSON.stringify(pairs, null, 2));
