// One installer at a time per checkout: a lock file that names its owner, and that a killed owner does not leave locked.
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const heartbeatMs = 3_000;
const staleMs = 30_000; // an owner on another host (a shared folder) is known only by its heartbeat

const read = (path) => {
  try {
    return { token: readFileSync(path, 'utf8'), age: Date.now() - statSync(path).mtimeMs };
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
};

const ownerIsGone = ({ token, age }) => {
  const [host, pid] = token.split(' ');
  if (host !== hostname() || !Number.isInteger(Number(pid)) || Number(pid) <= 0) return age > staleMs;
  try {
    process.kill(Number(pid), 0);
    return age > staleMs; // the number was given to another process, or the owner was suspended
  } catch (error) {
    return error.code === 'ESRCH';
  }
};

/** Takes the lock, waiting for its owner; returns the function that gives it back. */
export async function acquire(path, onWait) {
  const token = `${hostname()} ${process.pid} ${process.hrtime.bigint()}`;
  for (let waited = false; ; waited = true) {
    try {
      writeFileSync(path, token, { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const held = read(path);
    if (held !== null && ownerIsGone(held)) {
      // Renaming tells which of several waiters takes the dead lock away; should a live one have been caught, it is put back.
      const moved = `${path}.${process.pid}`;
      try {
        renameSync(path, moved);
        if (readFileSync(moved, 'utf8') !== held.token) linkSync(moved, path);
      } catch (error) {
        if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
      }
      rmSync(moved, { force: true });
      continue;
    }
    if (!waited) onWait();
    await sleep(200);
  }

  const heartbeat = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }, heartbeatMs);
  heartbeat.unref();
  return () => {
    clearInterval(heartbeat);
    if (read(path)?.token === token) rmSync(path, { force: true });
  };
}
