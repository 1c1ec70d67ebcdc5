// What two records of one run differ in that must be the same: docs/decisions/same-record-after-a-kill.md.

/** What may differ: the run's name, what was measured by a clock, tries over the network, and what the caches saved. */
const runTimes = new Set(['id', 'started', 'finished', 'elapsed_seconds']);
const targetTimes = new Set(['load_ms']);
const sampleCircumstances = new Set(['timings', 'cache', 'attempts']);
const tokenCircumstances = new Set(['prefilled']);

/** How far log-probabilities may be apart where runs are not deterministic, by their size: which tokens are computed together changes their last digits. */
const tolerance = 0.02;

const without = (record, names) => Object.fromEntries(Object.entries(record).filter(([name]) => !names.has(name)));

/** Every leaf of two values that is not the same, as "path: left, right". Numbers are compared by `same`. */
function* leaves(path, left, right, same = Object.is) {
  if (left !== null && right !== null && typeof left === 'object' && typeof right === 'object') {
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) yield* leaves(path === '' ? name : `${path}.${name}`, left[name], right[name], same);
  } else if (!same(left, right)) {
    yield `${path}: ${JSON.stringify(left)}, ${JSON.stringify(right)}`;
  }
}

const close = (left, right) => Object.is(left, right) || Math.abs(left - right) <= tolerance * Math.max(1, Math.abs(left));

const key = (sample) => JSON.stringify([sample.target, sample.item]);

function* sampleDifferences(left, right, isExact) {
  const plain = (sample) => ({
    ...without(sample, new Set([...sampleCircumstances, 'option_log_probs'])), tokens: sample.tokens === null ? null : without(sample.tokens ?? {}, tokenCircumstances),
  });
  const name = `sample ${left.target}/${left.item}`;
  yield* leaves(name, plain(left), plain(right));
  yield* leaves(`${name}.option_log_probs`, left.option_log_probs ?? null, right.option_log_probs ?? null, isExact ? Object.is : close);
}

/** Compares two records: `{ run, samples }` each, as they are in run.json and samples.jsonl. The samples' order does not count, but that each is there once. */
export function differences(left, right) {
  const plain = (record) => ({ ...without(record.run, runTimes), targets: record.run.targets.map((target) => without(target, targetTimes)) });
  const found = [...leaves('run', plain(left), plain(right))];
  if (left.run.finished === null || right.run.finished === null) found.push(`run.finished: ${left.run.finished}, ${right.run.finished}`);
  const exact = new Set(left.run.targets.filter((target) => target.deterministic).map((target) => target.name));
  const others = new Map(right.samples.map((sample) => [key(sample), sample]));
  if (others.size !== right.samples.length) found.push(`samples: ${right.samples.length - others.size} are there twice`);
  for (const sample of left.samples) {
    const other = others.get(key(sample));
    if (other === undefined) found.push(`sample ${sample.target}/${sample.item}: missing`);
    else found.push(...sampleDifferences(sample, other, exact.has(sample.target)));
    others.delete(key(sample));
  }
  for (const sample of others.values()) found.push(`sample ${sample.target}/${sample.item}: only in the second`);
  return found;
}
