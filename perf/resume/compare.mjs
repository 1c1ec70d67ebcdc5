// What two records of one run differ in, times aside.

/** What may differ: the run's name, and what was measured by a clock. */
const runTimes = new Set(['id', 'started', 'finished', 'elapsed_seconds']);
const targetTimes = new Set(['load_ms']);
const sampleTimes = new Set(['timings']);

const without = (record, names) => Object.fromEntries(Object.entries(record).filter(([name]) => !names.has(name)));

/** Every leaf of two values that is not the same, as "path: left, right". Numbers are compared as the doubles they are. */
function* leaves(path, left, right) {
  if (left !== null && right !== null && typeof left === 'object' && typeof right === 'object') {
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) yield* leaves(path === '' ? name : `${path}.${name}`, left[name], right[name]);
  } else if (!Object.is(left, right)) {
    yield `${path}: ${JSON.stringify(left)}, ${JSON.stringify(right)}`;
  }
}

/** Compares two records: `{ run, samples }` each, as they are in run.json and samples.jsonl. Also the order of the samples counts. */
export function differences(left, right) {
  const plain = (record) => ({ ...without(record.run, runTimes), targets: record.run.targets.map((target) => without(target, targetTimes)) });
  const found = [...leaves('run', plain(left), plain(right))];
  if (left.run.finished === null || right.run.finished === null) found.push(`run.finished: ${left.run.finished}, ${right.run.finished}`);
  if (left.samples.length !== right.samples.length) found.push(`samples: ${left.samples.length}, ${right.samples.length}`);
  for (let i = 0; i < Math.min(left.samples.length, right.samples.length); i++)
    found.push(...leaves(`sample ${i + 1} (${left.samples[i].item})`, without(left.samples[i], sampleTimes), without(right.samples[i], sampleTimes)));
  return found;
}
