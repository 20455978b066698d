import { Readable, Writable } from 'node:stream';
import { buildProgram } from '../../src/cli/program.ts';
import { runCommandLine } from '../../src/cli/run.ts';
import type { Io } from '../../src/cli/io.ts';
import { openDatabase } from '../../src/db/connect.ts';
import { deriver } from '../../src/services/derive.ts';


/** What an engine can keep at all: no NUL, and no name of nothing. */
const foldName = (name: string): string => name.replaceAll('\u0000', '␀') || ' ';

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Names customers by hostile strings past every check, as an older program or another hand might have. */
export async function nameCustomers(location: string, names: readonly string[]): Promise<void> {
  const database = await openDatabase(location);
  try {
    await database.transact(async (trx) => {
      const first = await trx.selectFrom('customer').selectAll().orderBy('id').limit(1).executeTakeFirstOrThrow();
      for (const [at, name] of names.entries()) {
        const { id: _, ...row } = first;
        const values = { code: `H${String(at).padStart(6, '0')}`, name: foldName(name), short_name: foldName(name), address: foldName(name) };
        const { search_text } = deriver('customer').derive(values);
        const { id } = await trx.insertInto('customer').values({ ...row, ...values, search_text, name_sort: String(at).padStart(6, '0') }).returning('id').executeTakeFirstOrThrow();
        // Found as any other: what is never found is shown at no door.
        await database.search.put(trx, 'customer', [{ id, text: search_text }]);
      }
    });
  } finally {
    await database.close();
  }
}

/** Runs a command as somebody at a terminal or as a script would. */
export async function command(words: readonly string[], env: Io['env'], terminal: boolean): Promise<Said> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const into = (chunks: Buffer[]): Writable =>
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        chunks.push(chunk);
        done();
      },
    });
  const io: Io = { stdin: Readable.from([]), stdout: Object.assign(into(out), terminal ? { isTTY: true, columns: 120 } : {}), stderr: Object.assign(into(err), terminal ? { isTTY: true, columns: 120 } : {}), env };
  const code = await runCommandLine(words, { program: buildProgram, io, signal: new AbortController().signal, openScreens: async () => await Promise.reject(new Error('no screens here')) });
  return { code, out: Buffer.concat(out).toString('utf8'), err: Buffer.concat(err).toString('utf8') };
}
