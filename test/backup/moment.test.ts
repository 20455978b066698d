import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { copyMoment } from '../../src/db/sqlite-moment.ts';
import { openDatabase } from '../../src/db/connect.ts';
import { scratchFolder } from '../harness/database.ts';

const ROWS = 500;

/** Every transaction writes the same number into every row: rows of two moments tell themselves. */
async function counting(): Promise<{ readonly path: string; readonly to: string; readonly writer: Sqlite.Database; readonly write: (number: number) => void }> {
  const folder = await scratchFolder();
  const path = join(folder, 'live.db');
  const writer = new Sqlite(path, { timeout: 0 });
  writer.pragma('journal_mode = wal');
  writer.pragma('synchronous = off');
  writer.pragma('wal_autocheckpoint = 0');
  writer.exec('create table t (id integer primary key, number integer not null, text text not null)');
  const put = writer.prepare('insert or replace into t values (?, ?, ?)');
  const write = writer.transaction((number: number) => {
    // As many rows more each time: the file grows while it is copied.
    for (let id = 1; id <= ROWS + number * 10; id += 1) put.run(id, number, `${number}`.padEnd(3000, '·'));
  });
  return { path, to: join(folder, 'copy.db'), writer, write };
}

/** Numbers in the copy with how many rows have them, and what the engine finds. */
function found(path: string): unknown {
  const copy = new Sqlite(path, { readonly: true });
  try {
    return { rows: copy.prepare('select number, count(*) as rows from t group by number').all(), check: copy.pragma('quick_check', { simple: true }), mode: copy.pragma('journal_mode', { simple: true }) };
  } finally {
    copy.close();
  }
}

const whole = (number: number) => ({ rows: [{ number, rows: ROWS + number * 10 }], check: 'ok', mode: 'delete' });

async function copied(path: string, to: string, meanwhile: () => void): Promise<number> {
  const handle = await open(to, 'wx+', 0o600);
  let pieces = 0;
  try {
    expect(await copyMoment(path, handle, { onProgress: () => ((pieces += 1), meanwhile()) })).toBe(true);
  } finally {
    await handle.close();
  }
  return pieces;
}

describe('a copy of one moment', () => {
  it.each([
    ['with a log that waits', 'none'],
    ['with a log of which a part has moved into the file', 'some'],
    ['with a log that has moved', 'passive'],
    ['with an empty log', 'truncate'],
  ])('is whole while others write, and fold the log by every means after every piece, %s', async (_, before) => {
    const { path, to, writer, write } = await counting();
    write(1);
    if (before === 'some') {
      // Whoever reads keeps the rest of the log from moving.
      writer.pragma('wal_checkpoint(truncate)');
      write(2);
      const reader = new Sqlite(path, { readonly: true });
      reader.exec('begin; select count(*) from t');
      write(3);
      writer.pragma('wal_checkpoint(passive)');
      reader.close();
    } else {
      write(2);
      write(3);
      if (before !== 'none') writer.pragma(`wal_checkpoint(${before})`);
    }
    let number = 3;
    const pieces = await copied(path, to, () => {
      writer.pragma('wal_checkpoint(passive)');
      write((number += 1));
      writer.pragma('wal_checkpoint(passive)');
      writer.pragma('wal_checkpoint(truncate)');
    });
    expect(pieces).toBeGreaterThan(4);
    expect(found(to)).toEqual(whole(3));
    writer.close();
    expect(found(path)).toMatchObject({ rows: [{ number, rows: ROWS + number * 10 }], check: 'ok' });
  });

  it('leaves this process its locks: another program that comes and goes does not take the log away', async () => {
    const { path, to, writer, write } = await counting();
    write(1);
    await copied(path, to, () => undefined);
    const visit = `const d = new (require('better-sqlite3'))(${JSON.stringify(path)}); d.prepare('select count(*) from t').get(); d.close();`;
    execFileSync(process.execPath, ['-e', visit], { cwd: join(import.meta.dirname, '..', '..') });
    expect(existsSync(`${path}-wal`)).toBe(true);
    write(2);
    expect(existsSync(`${path}-wal`)).toBe(true);
    writer.close();
    expect(found(path)).toMatchObject({ rows: whole(2).rows });
  });

  it('is not made where the engine keeps no log, and a stopped one is', async () => {
    const { path, to, writer, write } = await counting();
    write(1);
    const stop = new AbortController();
    const handle = await open(to, 'wx+', 0o600);
    await expect(copyMoment(path, handle, { signal: stop.signal, onProgress: () => stop.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect((await stat(to)).size).toBeGreaterThan(0);
    writer.pragma('journal_mode = delete');
    expect(await copyMoment(path, handle)).toBe(false);
    await handle.close();
    writer.close();
  });
});

describe('a database that one process opens twice', () => {
  it('keeps its locks where the second does not look at the file', async () => {
    const path = join(await scratchFolder(), 'twice.db');
    const first = await openDatabase(path, { create: true });
    const second = await openDatabase(path, { readonly: true, known: true });
    await second.close();
    const visit = `const d = new (require('better-sqlite3'))(${JSON.stringify(path)}); d.prepare('select count(*) from setting').get(); d.close();`;
    execFileSync(process.execPath, ['-e', visit], { cwd: join(import.meta.dirname, '..', '..') });
    expect(existsSync(`${path}-wal`)).toBe(true);
    await first.close();
  });
});
