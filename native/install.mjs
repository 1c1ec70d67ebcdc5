// node native/install.mjs [--add vulkan|cuda] [--no-build] [--offline-check]
// Puts llama.cpp's libraries of the pinned release into native/lib, and compiles libmtmd and the ABI probe beside them.
// Repeating it is cheap, killing it is harmless, and two at once take turns. Progress goes to stderr.
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as compiler from './compile.mjs';
import { acquire } from './install-lock.mjs';
import { locked, npmName, packageVersion, platforms, release } from './platforms.mjs';

const native = dirname(fileURLToPath(import.meta.url));
const lib = join(native, 'lib');
const work = join(native, 'build');
const stampPath = join(lib, '.stamp');
const windows = process.platform === 'win32';
const platformName = `${process.platform}-${process.arch}`;

class InstallError extends Error {}
const say = (text) => process.stderr.write(`${text}\n`);
const retry = 'Then run it again; what is already there is kept.';

// ---- state: what native/lib holds, and of which manifests -----------------------------------------------------------------------

const readStamp = () => {
  try {
    return { packages: {}, compiled: null, ...JSON.parse(readFileSync(stampPath, 'utf8')) };
  } catch {
    return { packages: {}, compiled: null }; // none yet, or cut off while written: everything is looked at again
  }
};

const replaceFile = (path, text) => {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
};

const hash = (...parts) => {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part).update('\0');
  return sum.digest('hex').slice(0, 16);
};

const manifest = (pkg) => join(native, 'packages', pkg);
const packageHash = (pkg) => hash(release, packageVersion, locked.includes(pkg) ? readFileSync(join(manifest(pkg), 'package-lock.json')) : pkg);
const compiledHash = (platform) => hash(packageHash(platform.base), packageHash('source'),
  ...['CMakeLists.txt', 'abi_probe.cpp'].map((name) => readFileSync(join(native, name))));

const compiledNames = () => [process.platform === 'darwin' ? 'libmtmd.dylib' : 'libmtmd.so', 'abi_probe'];

const packageIsCurrent = (stamp, pkg) => {
  const entry = stamp.packages[pkg];
  return entry !== undefined && entry.hash === packageHash(pkg) && entry.files.every((name) => existsSync(join(lib, name)));
};

const compiledIsCurrent = (stamp, platform) =>
  stamp.compiled === compiledHash(platform) && compiledNames().every((name) => existsSync(join(lib, name)));

// ---- running other programs -----------------------------------------------------------------------------------------------------

class CommandError extends Error {
  constructor(command, status, output) {
    super(`${command} ended with ${status}`);
    this.output = output;
  }
}

let child = null;
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]]) {
  process.on(signal, () => {
    child?.kill(signal);
    process.exit(code);
  });
}

const run = (command, args, options = {}) => new Promise((resolve, reject) => {
  let output = '';
  child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const collect = (chunk) => (output = (output + chunk).slice(-200_000));
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  child.on('error', reject);
  child.on('close', (status, signal) => (status === 0 ? resolve(output) : reject(new CommandError(command, status ?? signal, output))));
});

const lastLines = (text, count) => text.trimEnd().split('\n').slice(-count).map((line) => `  ${line}`).join('\n');

function explainNpm(error, name) {
  if (error.code === 'ENOENT') {
    return new InstallError(`npm is not installed: it fetches llama.cpp's libraries (${name}).\n`
      + `Install Node.js with npm (Debian, Ubuntu: apt-get install npm; macOS: brew install node). ${retry}`);
  }
  const text = error.output ?? String(error);
  const says = (...words) => words.some((word) => text.includes(word));
  if (says('ENOSPC')) return new InstallError(`No space left while fetching ${name}: free about 200 MB. ${retry}`);
  if (says('EACCES', 'EROFS', 'EPERM')) {
    return new InstallError(`Not allowed to write while fetching ${name}:\n${lastLines(text, 4)}\n`
      + `Make ${native} and npm's cache writable. ${retry}`);
  }
  if (says('EINTEGRITY')) {
    return new InstallError(`What npm got for ${name} is not what native/packages pins (its checksum differs).\n`
      + `Clear npm's cache (npm cache clean --force), or look at your registry's mirror. ${retry}`);
  }
  if (says('EBADPLATFORM')) return new InstallError(`${name} is not made for this system (on Linux it needs glibc, so not Alpine's musl).`);
  if (says('ENOTFOUND', 'ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', 'ETIMEDOUT', 'ENETUNREACH', 'EHOSTUNREACH', 'ENOTCACHED', 'ERR_SOCKET')) {
    return new InstallError(`npm cannot reach its registry, so ${name} (llama.cpp's libraries) cannot be fetched.\n`
      + `Check the network, or point npm at a mirror (npm config set registry …). ${retry}`);
  }
  if (says('E404', 'ETARGET')) return new InstallError(`npm's registry does not serve ${name}@${packageVersion}:\n${lastLines(text, 4)}`);
  return new InstallError(`npm could not fetch ${name}:\n${lastLines(text, 8)}`);
}

// ---- steps ----------------------------------------------------------------------------------------------------------------------

/** Fetches a package into a folder of its own and returns the folder that holds its content. */
async function fetchPackage(pkg) {
  const name = npmName(pkg);
  const dir = join(work, `npm-${pkg}`);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const pinned = locked.includes(pkg);
  if (pinned) cpSync(manifest(pkg), dir, { recursive: true });
  else writeFileSync(join(dir, 'package.json'), JSON.stringify({ private: true, dependencies: { [name]: packageVersion } }));
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error',
    '--fetch-retries=2', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=3000'];
  try {
    await run('npm', pinned ? ['ci', ...quiet] : ['install', '--no-package-lock', ...quiet], { cwd: dir, shell: windows });
  } catch (error) {
    throw explainNpm(error, name);
  }
  return { dir, content: join(dir, 'node_modules', ...name.split('/')) };
}

const wantedFiles = (folder, plugin) => readdirSync(folder).filter((name) =>
  plugin !== undefined ? name === plugin : !/^llama-addon\.|^(lib)?llama-common\./.test(name));

async function installPackage(stamp, pkg, plugin) {
  say(`Fetching ${npmName(pkg)} ${packageVersion} (llama.cpp ${release}) …`);
  const { dir, content } = await fetchPackage(pkg);
  const bins = join(content, 'bins', pkg);
  const metadata = JSON.parse(readFileSync(join(bins, '_nlcBuildMetadata.json'), 'utf8'));
  const found = metadata.buildOptions?.llamaCpp?.release;
  if (found !== release) throw new InstallError(`${npmName(pkg)} holds llama.cpp ${found}, but native/platforms.mjs pins ${release}.`);
  const files = wantedFiles(bins, plugin);
  if (plugin !== undefined && files.length === 0) throw new InstallError(`${npmName(pkg)} does not hold ${plugin}.`);

  const old = stamp.packages[pkg]?.files ?? [];
  delete stamp.packages[pkg];
  saveStamp(stamp);
  for (const name of files) renameSync(join(bins, name), join(lib, name)); // one file system: each appears whole or not at all
  for (const name of old.filter((name) => !files.includes(name))) rmSync(join(lib, name), { force: true });
  stamp.packages[pkg] = { hash: packageHash(pkg), files };
  saveStamp(stamp);
  rmSync(dir, { recursive: true, force: true });
}

const saveStamp = (stamp) => replaceFile(stampPath, JSON.stringify(stamp));

/** Returns what native/lib/build-status.json says of mtmd. */
async function compile(stamp, platform, skip) {
  const without = 'image encoding with mtmd (--vision mtmd, projectors that only mtmd knows) and the ABI check do not work; all else does.';
  if (!platform.compile) {
    return { built: false, missing: [], reason: `libmtmd cannot be linked on ${platformName}: its packages have no import libraries` };
  }
  if (compiledIsCurrent(stamp, platform)) return { built: true, missing: [], reason: null };
  for (const name of compiledNames()) rmSync(join(lib, name), { force: true }); // of other sources, perhaps of another release
  if (skip) return { built: false, missing: [], reason: 'not compiled: installed with --no-build (node native/install.mjs compiles it)' };
  const missing = compiler.missingTools();
  if (missing.length > 0) {
    say(`Not compiled: libmtmd, because ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} not installed. Without it ${without}`);
    say('Once installed (Debian, Ubuntu: apt-get install cmake g++ make git), the next start compiles it.');
    return { built: false, missing, reason: `not compiled: ${missing.join(', ')} not installed` };
  }

  const source = join(native, 'source');
  const sourceMark = join(source, '.fasteval');
  const sourceHash = packageHash('source');
  if (!existsSync(sourceMark) || readFileSync(sourceMark, 'utf8') !== sourceHash) {
    say(`Fetching llama.cpp's source (${npmName('source')} ${packageVersion}, 36 MB) …`);
    let fetched;
    try {
      fetched = await fetchPackage('source');
    } catch (error) {
      if (!(error instanceof InstallError)) throw error;
      say(`${error.message}\nUntil then ${without}`);
      return { built: false, missing: [], reason: 'not compiled: its source could not be fetched (node native/install.mjs tries again)' };
    }
    const { dir, content } = fetched;
    await compiler.checkOut(run, join(content, 'llama', 'gitRelease.bundle'), source, join(work, 'source'));
    writeFileSync(sourceMark, sourceHash);
    rmSync(dir, { recursive: true, force: true });
  }
  say('Compiling libmtmd and the ABI probe (about a minute) …');
  const scratch = join(work, 'cmake');
  const log = join(work, 'compile.log');
  for (const left of [scratch, log]) rmSync(left, { recursive: true, force: true });
  try {
    await compiler.build(run, { native, source, lib, scratch, libraries: platform.libraries, release, outputs: compiledNames() });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    writeFileSync(log, error.output);
    const errors = error.output.split('\n').filter((line) => /error|Error|No space left/.test(line)).slice(0, 5).join('\n');
    say(`Compiling libmtmd failed; without it ${without}\n${lastLines(errors === '' ? error.output : errors, 8)}\nThe whole log: ${log}`);
    return { built: false, missing: [], reason: `compiling failed, see native/build/compile.log: ${errors.split('\n')[0].trim()}` };
  }
  stamp.compiled = compiledHash(platform);
  saveStamp(stamp);
  rmSync(scratch, { recursive: true, force: true });
  return { built: true, missing: [], reason: null };
}

function backendOf(platform, name) {
  const backend = platform.backends[name];
  if (backend !== undefined) return backend;
  const known = Object.keys(platform.backends);
  throw new InstallError(`No back end '${name}' for ${platformName}; there ${known.length > 0 ? `are: ${known.join(', ')}` : 'is none to add'}.`);
}

async function install(options) {
  const platform = platforms[platformName];
  if (platform === undefined) {
    throw new InstallError(`No llama.cpp package for ${platformName}. Known: ${Object.keys(platforms).join(', ')}.\n`
      + 'Libraries of your own build can be named with the environment variable FASTEVAL_NATIVE.');
  }
  const asked = options.add.map((name) => backendOf(platform, name));

  if (options.offlineCheck) {
    const stamp = readStamp();
    const stale = [platform.base, ...Object.keys(stamp.packages), ...asked.map((backend) => backend.package)].filter((pkg) => !packageIsCurrent(stamp, pkg));
    if (stale.length > 0) throw new InstallError(`native/lib lacks, or holds another release of: ${[...new Set(stale)].map(npmName).join(', ')}.`);
    say(`native/lib is complete: llama.cpp ${release}${compiledIsCurrent(stamp, platform) ? ', with libmtmd' : ', without libmtmd'}.`);
    return;
  }

  mkdirSync(lib, { recursive: true });
  mkdirSync(work, { recursive: true });
  const giveBack = await acquire(join(native, 'build', '.lock'), () => say('Another process is installing; waiting for it …'));
  try {
    const stamp = readStamp();
    const plugins = new Map(Object.values(platform.backends).map((backend) => [backend.package, backend]));
    const kept = Object.keys(stamp.packages).filter((pkg) => plugins.has(pkg)); // added earlier: they move with the base
    const wanted = new Set([platform.base, ...kept, ...asked.map((backend) => backend.package)]);
    if (!platform.tested && !packageIsCurrent(stamp, platform.base)) say(`Note: ${platformName} is not among the platforms this project is tested on.`);
    for (const pkg of wanted) {
      if (packageIsCurrent(stamp, pkg)) {
        if (asked.some((backend) => backend.package === pkg)) say(`${plugins.get(pkg).plugin} is already there.`);
        continue;
      }
      await installPackage(stamp, pkg, plugins.get(pkg)?.plugin);
      if (plugins.has(pkg)) say(`Added ${plugins.get(pkg).plugin}; to be used it needs ${plugins.get(pkg).needs}.`);
    }

    const mtmd = await compile(stamp, platform, options.noBuild);
    const added = [...wanted].filter((pkg) => plugins.has(pkg)).map((pkg) => plugins.get(pkg).plugin);
    replaceFile(join(lib, 'build-status.json'),
      JSON.stringify({ release, platform: platformName, tested: platform.tested, plugins: added, mtmd }, null, 2) + '\n');
    // Read by the launcher, which cannot parse JSON: the tools whose arrival makes another try worth while.
    replaceFile(join(lib, '.missing'), mtmd.missing.join('\n'));
    saveStamp(stamp);
    utimesSync(stampPath, new Date(), new Date());
  } finally {
    for (const name of readdirSync(work).filter((name) => name.startsWith('npm-'))) rmSync(join(work, name), { recursive: true, force: true });
    giveBack();
  }
}

function parse(args) {
  const options = { add: [], noBuild: false, offlineCheck: false };
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--add' && i + 1 < args.length) options.add.push(args[++i]);
    else if (args[i] === '--no-build') options.noBuild = true;
    else if (args[i] === '--offline-check') options.offlineCheck = true;
    else return null;
  }
  return options;
}

const options = parse(process.argv.slice(2));
if (options === null) {
  say('Usage: node native/install.mjs [--add vulkan|cuda]… [--no-build] [--offline-check]');
  process.exit(2);
}
try {
  await install(options);
} catch (error) {
  const full = error.code === 'ENOSPC' || /No space left/.test(error.output ?? '');
  if (full) say(`No space left under ${native}: free about 400 MB. ${retry}`);
  else if (error instanceof InstallError) say(error.message);
  else if (error.code === 'EACCES' || error.code === 'EROFS') say(`Cannot write ${error.path ?? native}: make it writable. ${retry}`);
  else if (error instanceof CommandError) say(`${error.message}:\n${lastLines(error.output, 8)}`);
  else if (error.code !== undefined) say(`Installing under ${native} failed: ${error.message}. ${retry}`);
  else throw error;
  process.exit(1);
}
