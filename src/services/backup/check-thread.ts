/** The thread that reads a whole file: the engine's check of a gigabyte takes seconds in which a thread does nothing else. Started by checker.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { inspectSqlite } from '../../db/sqlite-copy.ts';
import { plainError } from '../proxy.ts';
import type { FromChecker } from './checker.ts';

function look(path: string): FromChecker {
  try {
    return { kind: 'look', look: inspectSqlite(path) };
  } catch (error) {
    return { kind: 'error', error: plainError(error) };
  }
}

// oxlint-disable-next-line typescript/no-unsafe-argument -- what checkFile gave
parentPort?.postMessage(look(workerData));
