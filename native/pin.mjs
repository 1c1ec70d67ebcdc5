// node native/pin.mjs: writes native/packages/*/package.json and their lock files for the version that platforms.mjs names.
// Needed only when the llama.cpp release moves; the result is committed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { locked, npmName, packageVersion } from './platforms.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), 'packages');
const json = (value) => JSON.stringify(value, null, 2) + '\n';

for (const pkg of locked) {
  const dir = join(root, pkg);
  const name = npmName(pkg);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'package.json'), json({ name: `fasteval-${pkg}`, private: true, dependencies: { [name]: packageVersion } }));
  const npm = spawnSync(
    'npm',
    ['install', '--package-lock-only', '--ignore-scripts', '--force', '--omit-lockfile-registry-resolved', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: dir, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
  if (npm.status !== 0) process.exit(1);

  // Only the package itself is wanted: the source package would drag in ninety others that its JavaScript needs.
  const path = join(dir, 'package-lock.json');
  const lock = JSON.parse(readFileSync(path, 'utf8'));
  const { version, integrity, os, cpu, libc } = lock.packages[`node_modules/${name}`];
  lock.packages = { '': lock.packages[''], [`node_modules/${name}`]: { version, integrity, os, cpu, libc } };
  writeFileSync(path, json(lock));
  console.log(`${name}@${version} ${integrity.slice(0, 24)}…`);
}
