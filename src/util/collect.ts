import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Long enough for the first screens to stand there. */
const START_MS = 1500;
const AGAIN_MS = 20_000;
/** So much more than after the last time is worth the 20 ms that it takes. */
const WORTH_BYTES = 2 << 20;
/** And only where nobody waits for this thread: on a busy machine 20 ms become a second. */
const IDLE_MS = 1000;
let asked = Number.NEGATIVE_INFINITY;

/** Something was asked of this thread just now: a key, a call. */
export const askedNow = (): void => void (asked = performance.now());

/** `work` as soon as nobody waits for this thread; once, however often it is asked for until then, for that may be long in coming. */
function whenIdle(work: () => void): () => void {
  let waiting = false;
  const look = (): void => {
    waiting = performance.now() - asked < IDLE_MS;
    if (waiting) setTimeout(look, IDLE_MS).unref();
    else work();
  };
  return () => (waiting ? undefined : look());
}

/**
 * Gives back what starting left behind, and later what a large list left: 15 to 40 MB a thread. V8 collects when memory is asked for, and an
 * operator who reads asks for none. Runs as long as its thread without keeping it alive.
 */
export function giveMemoryBack(): void {
  let least = 0;
  const giveHeap = whenIdle(() => {
    const collect = collector();
    if (collect === null) return;
    // Any other flavour keeps the emptied pages.
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    least = getHeapStatistics().total_heap_size;
  });
  const giveRest = whenIdle(() => releases.forEach((release) => release()));
  setTimeout(giveHeap, START_MS).unref();
  let before = Number.NEGATIVE_INFINITY;
  setInterval(() => {
    if (getHeapStatistics().total_heap_size > least + WORTH_BYTES) giveHeap();
    if (asked > before) giveRest();
    before = asked;
  }, AGAIN_MS).unref();
}

const releases = new Set<() => void>();

/** Has `release` called when the thread has been asked for nothing for a while: what it keeps besides its heap. Gives back how to end that. */
export function releasing(release: () => void): () => void {
  releases.add(release);
  return () => void releases.delete(release);
}

let known: Collector | null = null;

/** Null where it is not to be had just now: the flag is one for all threads, and another may put it back before it is asked for here. */
function collector(): Collector | null {
  if (known !== null) return known;
  // Back again at once: under another set of flags than it was compiled with, V8 compiles everything anew.
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return (known = isCollector(gc) ? gc : null);
}

/** So much more than after the last collection is worth one, between two pieces of large work. */
const GROWN_BYTES = 10 << 20;
let smallest = 0;

/** Collects, in 20 ms, where large work has let the heap grow: else it would grow to twice what it needs. */
export function collectGrown(): void {
  if (getHeapStatistics().total_heap_size < smallest + GROWN_BYTES) return;
  collector()?.({ type: 'major', execution: 'sync' });
  smallest = getHeapStatistics().total_heap_size;
}

/**
 * A young generation of so many bytes holds what some batches of an import or pages of an export make, so that little of it is ever copied. A larger one only takes
 * memory: left alone it grew to eight times as much on a busy machine, and 300 MB of a process with it.
 */
const YOUNG_BYTES = 6 << 20;
let grown = false;

/** Lets the young generation of this thread grow that far. Its greatest size was set when the process began, so V8 is told when it is enough. */
export function holdYoung(): void {
  if (grown) return;
  const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
  grown = (young?.space_size ?? 0) >= YOUNG_BYTES;
  setFlagsFromString(`--semi-space-growth-factor=${grown ? 1 : 2}`);
}

type Collector = (options: Readonly<Record<string, string>>) => void;

function isCollector(value: unknown): value is Collector {
  return typeof value === 'function';
}
