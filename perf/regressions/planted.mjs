// Plants slow-downs into FastEval's own code and asks `fasteval perf compare --interleave` to find them; an unchanged build beside them says how often it cries wolf.
//
//   node perf/regressions/planted.mjs [--comparisons 20] [--rounds 12] [--repetitions 9] [--only NAME,…] [--cases unchanged,slower5,slower20] [--commit REV] [--work DIR] [--out FILE]
//
// Per case a worktree of a commit (HEAD) gets a patch (none, or in the decode path and in preprocessing a spin of 5% or 20% of the time that the code around it took) and is built once, whatever the number of comparisons. Every comparison
// is on record in FILE (a line of JSON each) as soon as it is complete: run again, it makes what is missing. Ends with a summary as JSON on stdout. Worktrees are removed with --clean.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const { values: options } = parseArgs({
  options: {
    comparisons: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '12' },
    repetitions: { type: 'string', default: '9' },
    only: { type: 'string' },
    commit: { type: 'string', default: 'HEAD' },
    cases: { type: 'string', default: 'unchanged,slower5,slower20' },
    work: { type: 'string', default: join(root, 'artifacts', 'planted') },
    out: { type: 'string', default: join(root, 'artifacts', 'planted', 'comparisons.jsonl') },
    clean: { type: 'boolean', default: false },
  },
});

// What the planted code does: it spins for a share of the time since `start`, so that whatever ran since takes that much longer, on any machine.
const spin = (share) => `{ long plantedUntil = System.Diagnostics.Stopwatch.GetTimestamp() + (long)((System.Diagnostics.Stopwatch.GetTimestamp() - plantedStart) * ${share}); while (System.Diagnostics.Stopwatch.GetTimestamp() < plantedUntil) { } }`;

/** In the source file of a worktree, puts `before` and `after` around a line that stands there exactly once. */
const around = (file, line, before, after) => (folder) => {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  const at = text.indexOf(line);
  if (at < 0 || text.indexOf(line, at + 1) >= 0) throw new Error(`${file} does not have this exactly once, the script must follow the code: ${line}`);
  writeFileSync(path, text.slice(0, at) + before + line + after + text.slice(at + line.length));
};

// Around llama_decode, whatever calls it: steps of decoding, prompts and answers.
const decode = (share) => around('src/Engine/Decoding/ModelRunner.cs', 'int code = Llama.llama_decode(_context, batch);', 'long plantedStart = System.Diagnostics.Stopwatch.GetTimestamp(); ', `\n        ${spin(share)}`);
const preprocess = (share) => around('src/Kernels/Imaging/SimdPreprocessor.cs', 'job.Run(image, view, null, output);', 'long plantedStart = System.Diagnostics.Stopwatch.GetTimestamp(); ', `\n        ${spin(share)}`);

// What must be called slower: the decode path, and preprocessing. What else runs them slows in part, and counts neither way.
const expected = ['decode_step', 'answer', 'answers', 'prefill', 'preprocess'];
const allowed = ['option_scoring', 'ttft_cold', 'ttft_warm', 'image_prefill', 'end_to_end'];
const slower = (share) => ({ plant: (folder) => [decode(share), preprocess(share)].forEach((change) => change(folder)), expected, allowed });
const cases = { unchanged: { plant: () => {}, expected: [], allowed: [] }, slower5: slower('0.05'), slower20: slower('0.20') };
const asked = options.cases.split(',');
for (const name of asked) if (!cases[name]) throw new Error(`There is no case ${name}: ${Object.keys(cases).join(', ')}.`);

const run = (program, args, what) => {
  const done = spawnSync(program, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'inherit'] });
  if (done.error) throw done.error;
  if (done.signal) process.exit(130); // stopped: what is complete is on record
  return done.status === 0 || (what.codes ?? []).includes(done.status) ? done : fail(`${what.name} ended with exit code ${done.status}`);
};
const fail = (message) => {
  console.error(message);
  process.exit(1);
};
const git = (...args) => run('git', ['-C', root, ...args], { name: `git ${args[0]}` }).stdout.trim();

const head = git('rev-parse', `${options.commit}^{commit}`);
const folder = (name) => join(options.work, `${head.slice(0, 12)}-${name}`);

/** A worktree of the commit with a patch, made once. It is whole only when it says so. */
const worktree = (name, plant) => {
  const path = folder(name);
  const whole = join(path, 'artifacts', '.planted');
  if (existsSync(whole)) return path;
  if (existsSync(path)) git('worktree', 'remove', '--force', path);
  git('worktree', 'prune');
  git('worktree', 'add', '--detach', path, head);
  plant(path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, name);
  return path;
};

if (options.clean) {
  for (const name of ['base', ...Object.keys(cases)]) if (existsSync(folder(name))) git('worktree', 'remove', '--force', folder(name));
  process.exit(0);
}

mkdirSync(dirname(resolve(options.out)), { recursive: true });
const settings = { rounds: Number(options.rounds), repetitions: Number(options.repetitions), only: options.only ?? null };
const recorded = () => (existsSync(options.out) ? readFileSync(options.out, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)) : [])
  .filter((one) => one.commit === head && JSON.stringify(one.settings) === JSON.stringify(settings));

const base = worktree('base', () => {});
const wanted = Number(options.comparisons);
// Case after case, not one case twenty times: a bad hour of the machine then spoils some of each.
for (let i = 0; i < wanted; i++) {
  for (const name of asked) {
    const { plant, expected, allowed } = cases[name];
    const before = recorded();
    if (before.some((one) => one.case === name && one.comparison === i)) continue;
    const path = worktree(name, plant);
    const began = Date.now();
    const args = [join(root, 'fasteval'), 'perf', 'compare', '--interleave', base, path, '--rounds', options.rounds, '--repetitions', options.repetitions, '--seed', String(1000 * i + 1),
      '--rounds-file', join(options.work, 'rounds', `${name}-${i}.jsonl`), '--format', 'json', ...(options.only ? ['--only', options.only] : [])];
    const done = run('bash', args, { name: `the comparison ${i} of ${name}`, codes: [3] });
    const result = JSON.parse(done.stdout);
    const verdicts = Object.fromEntries(result.benchmarks.map((row) => [row.benchmark, row.verdict]));
    const called = (verdict) => Object.keys(verdicts).filter((key) => verdicts[key] === verdict);
    const line = {
      case: name, comparison: i, commit: head, settings, exit_code: done.status, seconds: (Date.now() - began) / 1000, build_seconds: result.comparison.build_seconds, measure_seconds: result.comparison.measure_seconds,
      slower: called('slower'), faster: called('faster'),
      found: expected.filter((key) => verdicts[key] === 'slower'),
      false_alarms: [...called('slower').filter((key) => !expected.includes(key) && !allowed.includes(key)), ...called('faster')],
      changes: Object.fromEntries(result.benchmarks.map((row) => [row.benchmark, { change: row.change, low: row.low, high: row.high, noise: row.noise, verdict: row.verdict }])),
    };
    appendFileSync(options.out, JSON.stringify(line) + '\n');
    console.error(`${name} ${i + 1}/${wanted}: slower ${line.slower.join(', ') || 'none'}; ${line.measure_seconds.toFixed(0)} s`);
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const summary = asked.map((name) => {
  const all = recorded().filter((one) => one.case === name && one.comparison < wanted);
  const { expected } = cases[name];
  return {
    case: name, comparisons: all.length,
    // As a CI job sees it: exit code 3, for what was planted.
    detected: expected.length ? all.filter((one) => one.found.length > 0).length : null,
    detected_in_both_paths: expected.length ? all.filter((one) => one.found.includes('preprocess') && one.found.some((key) => key !== 'preprocess')).length : null,
    detected_by_benchmark: Object.fromEntries(expected.map((key) => [key, all.filter((one) => one.found.includes(key)).length])),
    comparisons_with_false_alarm: all.filter((one) => one.false_alarms.length > 0).length,
    failed_ci: all.filter((one) => one.exit_code === 3).length,
    measure_seconds_median: median(all.map((one) => one.measure_seconds)),
    measure_seconds_max: Math.max(...all.map((one) => one.measure_seconds)),
    median_change: Object.fromEntries((expected.length ? expected : Object.keys(all[0].changes)).map((key) => [key, median(all.map((one) => one.changes[key]?.change).filter((value) => value != null))])),
  };
});
console.log(JSON.stringify({ commit: head, settings, summary }, null, 2));
