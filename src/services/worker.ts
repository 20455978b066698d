/** The services' thread: all services behind one port. Started by client.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { giveMemoryBack } from '../util/collect.ts';
import { keepCompiled } from '../util/thread.ts';
import { startHost } from './host.ts';
import { logWarnings, openLog } from './log.ts';
import type { HostConfig } from './proxy.ts';
import { servePort } from './serve.ts';

if (parentPort !== null) {
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- what startWorker gave
  const config: HostConfig = workerData;
  if (config.logFolder !== undefined) openLog(config.logFolder);
  logWarnings();
  servePort(parentPort, startHost(config));
  giveMemoryBack();
  keepCompiled();
}
