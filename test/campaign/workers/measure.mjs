// Loaded into a program under measurement: how long its screens' thread stood still, written when it ends.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const place = process.env.KEHU_MEASURE;
if (isMainThread && place) {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  // What comes up first is not what stands still later.
  setTimeout(() => delay.enable(), 3000).unref();
  process.on('exit', () => writeFileSync(`${place}.${process.pid}`, JSON.stringify({ count: delay.count, p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 })));
}
