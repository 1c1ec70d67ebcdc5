// Compiles what the packages lack, libmtmd and the ABI probe, from the release's own source against the installed libraries.
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';

const onPath = (name) => (process.env.PATH ?? '').split(delimiter).some((dir) => dir !== '' && existsSync(join(dir, name)));

/** What a compile needs and PATH does not have, in words. */
export function missingTools() {
  const compiler = process.env.CXX ? [] : ['g++', 'clang++', 'c++'];
  const needs = { cmake: ['cmake'], 'g++': compiler, make: ['make', 'ninja'], git: ['git'] };
  return Object.entries(needs).filter(([, names]) => names.length > 0 && !names.some(onPath)).map(([label]) => label);
}

/** The release's source, only the folders that are compiled, in `source`. */
export async function checkOut(run, bundle, source, scratch) {
  const wanted = ['include', 'ggml/include', 'src', 'tools/mtmd', 'vendor/hash', 'vendor/miniaudio', 'vendor/sheredom', 'vendor/stb'];
  rmSync(scratch, { recursive: true, force: true });
  await run('git', ['clone', '--quiet', '--no-checkout', bundle, scratch]);
  await run('git', ['-C', scratch, 'sparse-checkout', 'set', ...wanted]);
  await run('git', ['-C', scratch, '-c', 'advice.detachedHead=false', 'checkout', '--quiet']);
  rmSync(join(scratch, '.git'), { recursive: true, force: true });
  rmSync(source, { recursive: true, force: true });
  renameSync(scratch, source);
}

/** Builds native/CMakeLists.txt and puts its results into lib. */
export async function build(run, { native, source, lib, scratch, libraries, release, outputs }) {
  mkdirSync(scratch, { recursive: true });
  const generator = !onPath('make') && onPath('ninja') ? ['-G', 'Ninja'] : [];
  await run('cmake', ['-S', native, '-B', scratch, ...generator, '-DCMAKE_BUILD_TYPE=Release', `-DFASTEVAL_SOURCE=${source}`,
    `-DFASTEVAL_LIB=${lib}`, `-DFASTEVAL_RELEASE=${release}`,
    ...Object.entries(libraries).map(([key, name]) => `-DFASTEVAL_${key.toUpperCase()}=${name}`)]);
  await run('cmake', ['--build', scratch, '--parallel', String(Math.min(availableParallelism(), 8))]);
  for (const name of outputs) {
    copyFileSync(join(scratch, name), join(lib, `.${name}.new`));
    renameSync(join(lib, `.${name}.new`), join(lib, name));
  }
}
