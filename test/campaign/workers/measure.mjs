// Loaded into a program under measurement. A screen that stands still does so for one of two reasons: its thread works, or waits for what is not there (a lock,
// an answer, a timer); else the machine works for others. The first two are ours, and no other load makes them larger: the thread's own time is counted, and
// whether a letter stands there by the end of the turn in which it came.
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

const LOOK_MS = 100;
const place = process.env.KEHU_MEASURE;

if (isMainThread && place && process.stdin.isTTY) {
  const found = { letters: 0, unpainted: 0, cpu: [], late: 0, lateCpu: 0, lateQueued: 0, longest: 0 };
  let wrote = false;
  const write = process.stdout.write;
  process.stdout.write = function (...given) {
    wrote = true;
    return write.apply(this, given);
  };
  // Not before the program has set up its own.
  setTimeout(() => process.stdin.prependListener('data', (keys) => (/^[a-z0-9]$/.test(keys) ? letter() : undefined)), 300).unref();

  const letter = () => {
    if (found.letters++ === 0) setInterval(look, LOOK_MS).unref();
    wrote = false;
    const [began, own, queued] = [performance.now(), ownMs(), queuedMs()];
    // The end of this turn of the loop.
    setImmediate(() => {
      const cpu = ownMs() - own;
      found.cpu.push(cpu);
      if (!wrote) found.unpainted += 1;
      if (performance.now() - began <= 100) return;
      found.late += 1;
      found.lateCpu = Math.max(found.lateCpu, cpu);
      found.lateQueued += (queuedMs() - queued) / (performance.now() - began);
    });
  };

  // Between two looks lies one turn at the most that is longer than the time between them.
  let before = Number.NaN;
  const look = () => {
    const now = ownMs();
    if (now - before > found.longest) found.longest = now - before;
    before = now;
  };

  process.on('exit', () => writeFileSync(`${place}.${process.pid}`, JSON.stringify(found)));
}

/** Milliseconds of this thread at work so far; a Node before 23.9 does not know. */
function ownMs() {
  if (!('threadCpuUsage' in process)) return Number.NaN;
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds so far for which this thread could have worked and was not let. */
function queuedMs() {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[1]) / 1e6;
  } catch {
    return Number.NaN;
  }
}
