import { createHash } from 'node:crypto';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { downloadTo, openDownload, removeOldDownloads } from '../../src/services/downloads.ts';
import { exportTo } from '../../src/services/export.ts';
import { bindServices } from '../../src/services/bind.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { forEachEngine, scratchFolder } from '../harness/database.ts';
import { openOffice } from './company.ts';

const LIST = { entity: 'customer', columns: ['code', 'name'], format: 'csv', for: 'machine' } as const;

function catcher(): { readonly stream: Writable; readonly bytes: () => Buffer } {
  const chunks: Buffer[] = [];
  const stream = new Writable({ write: (chunk: Buffer, _encoding, done) => {
    chunks.push(chunk);
    done();
  } });
  return { stream, bytes: () => Buffer.concat(chunks) };
}

async function fetched(ctx: ServiceContext, id: number): Promise<Buffer> {
  const { stream, bytes } = catcher();
  await downloadTo(ctx, id, stream);
  return bytes();
}

forEachEngine((_engine, open) => {
  async function server() {
    const office = await openOffice(await open());
    for (const name of ['晨光文具', '=HYPERLINK("x")', '启明商贸']) await office.api.create('customer', { name });
    const ctx: ServiceContext = { ...office.ctx, session: { ...office.session, protected: true } };
    const { id } = await office.api.create('operator', { name: '李强', login: 'li' });
    const other: ServiceContext = { ...ctx, session: { ...ctx.session, operatorId: id } };
    return { office, ctx, other, api: bindServices(ctx.database, ctx.session, ctx.now) };
  }

  it('what is exported on the screens waits, the same bytes as a file would have', async () => {
    const { api, ctx } = await server();
    const own = catcher();
    await exportTo(ctx, LIST, own.stream);
    const made = await api.exportFile({ ...LIST, path: '/etc/客户 一览.csv' });
    expect(made).toMatchObject({ path: '客户 一览.csv', rows: 3, download: { id: 1 } });
    expect(made.download?.command).toMatch(/^ssh (?:-p \d+ )?\S+@\S+ download 1 > '客户 一览\.csv'$/);
    const { list, used } = await api.downloads();
    expect(list).toMatchObject([{ id: 1, name: '客户 一览.csv', kind: 'export', size: own.bytes().length, takenAt: null, expiresAt: '2026-03-17T02:00:00.000Z' }]);
    expect(list[0]?.sha256).toBe(createHash('sha256').update(own.bytes()).digest('hex'));
    expect(used).toBe(own.bytes().length);
    expect(await fetched(ctx, 1)).toEqual(own.bytes());
    expect((await api.downloads()).list[0]?.takenAt).not.toBeNull();
    expect(await ctx.database.queries.selectFrom('change_set').select('summary').where('action', '=', 'download').execute()).toEqual([{ summary: '客户 一览.csv' }]);
  });

  it('prints, analyses and rejected rows wait as well; no file of the server is written or read', async () => {
    const { api, ctx, office } = await server();
    const folder = await mkdtemp(join(await scratchFolder(), 'none-'));
    expect(await api.print({ kind: 'list', format: 'text', entity: 'customer', columns: ['name'] }, { kind: 'file', path: join(folder, 'a.txt') })).toMatchObject({ to: 'a.txt', download: { id: 1 } });
    expect(await api.reportFile('customers', { asked: {}, format: 'csv', for: 'machine', path: join(folder, 'b.csv') })).toMatchObject({ path: 'b.csv', download: { id: 2 } });
    expect((await fetched(ctx, 1)).toString()).toContain('晨光文具');
    const source = join(folder, 'stdin');
    await writeFile(source, 'name,level_id\n新客户,没有这个级别\n又一个,\n');
    for (const call of [async () => await api.importPlan('customer', source), async () => await api.importRun({ entity: 'customer', path: source, duplicates: 'skip' }), async () => await api.completePath('/et')]) {
      await expect(call()).rejects.toMatchObject({ code: 'not_permitted', key: 'server.no_path' });
    }
    await expect(api.print({ kind: 'list', format: 'pdf', entity: 'customer', columns: ['name'], fonts: ['/etc/passwd'] }, { kind: 'file', path: 'x.pdf' })).rejects.toMatchObject({ key: 'server.no_path' });
    const inbox = bindServices(ctx.database, ctx.session, ctx.now, undefined, { inbox: folder });
    for (const path of [`${folder}/../x`, `${folder}x/y`, '/etc/passwd', folder]) await expect(inbox.importPlan('customer', path)).rejects.toMatchObject({ key: 'server.no_path' });
    for (const [at, exclusive] of [false, true].entries()) {
      const result = await inbox.importRun({ entity: 'customer', path: source, duplicates: 'skip', exclusive, rejectsPath: 'stdin.rejects.csv' });
      expect(result).toMatchObject({ rejected: 1, rejectsPath: 'stdin.rejects.csv', rejectsDownload: { id: 3 + at } });
      expect((await fetched(ctx, 3 + at)).toString()).toContain('没有这个级别');
    }
    expect(await readdir(folder)).toEqual(['stdin']);
    expect((await office.api.downloads()).list.map(({ kind }) => kind)).toEqual(['rejects', 'rejects', 'report', 'print']);
  });

  it('is nobody else’s', async () => {
    const { api, ctx, other } = await server();
    await api.exportFile({ ...LIST, path: 'a.csv' });
    const li = bindServices(other.database, other.session, other.now);
    expect((await li.downloads()).list).toEqual([]);
    await expect(fetched(other, 1)).rejects.toMatchObject({ code: 'not_found', key: 'download.unknown' });
    await expect(li.removeDownload(1)).rejects.toMatchObject({ code: 'not_found' });
    await api.removeDownload(1);
    await expect(fetched(ctx, 1)).rejects.toMatchObject({ code: 'not_found' });
    expect(await ctx.database.queries.selectFrom('download_chunk').selectAll().execute()).toEqual([]);
  });

  it('comes in pieces, and nothing is left of one that fails or grows too large', async () => {
    const { ctx, office } = await server();
    const big = Buffer.alloc(700_000, 'kehu');
    const file = openDownload(ctx, 'export', 'big.bin');
    for (let from = 0; from < big.length; from += 10_000) await file.write(big.subarray(from, from + 10_000));
    expect(await file.finish()).toBe(big.length);
    const { id } = await file.made();
    expect(await ctx.database.queries.selectFrom('download_chunk').select('number').where('download_id', '=', id).execute()).toHaveLength(3);
    expect(await fetched(ctx, id)).toEqual(big);
    await office.api.setServerSettings({ ...(await office.api.serverSettings()), downloadMegabytes: 1 });
    const next = openDownload(ctx, 'export', 'more.bin');
    await expect((async () => {
      await next.write(big);
      await next.finish();
    })()).rejects.toMatchObject({ code: 'unavailable', key: 'download.full' });
    await next.drop();
    expect((await ctx.database.queries.selectFrom('download').select(['id', 'state']).execute())).toEqual([{ id, state: 'done' }]);
    await ctx.database.transact(async (trx) => {
      await trx.updateTable('download_chunk').set({ bytes: Buffer.from('another') }).where('number', '=', 2).execute();
    });
    await expect(fetched(ctx, id)).rejects.toMatchObject({ key: 'download.broken' });
  });

  it('goes when it is old', async () => {
    const { api, ctx, office } = await server();
    await api.exportFile({ ...LIST, path: 'a.csv' });
    office.later(60 * 24 * 6);
    await api.exportFile({ ...LIST, path: '../b.csv' });
    expect(await removeOldDownloads(ctx)).toBe(0);
    office.later(60 * 24);
    expect((await api.downloads()).list.map(({ name }) => name)).toEqual(['b.csv']);
    expect(await removeOldDownloads(ctx)).toBe(1);
    expect(await ctx.database.queries.selectFrom('download').select('name').execute()).toEqual([{ name: 'b.csv' }]);
  });

  it.each(['', '/', '..', '...', '.', 'a\u001b]52;c;x\u0007b', '\u202eexe.csv', 'x'.repeat(500)])('has a name that does nothing: %j', async (typed) => {
    const { ctx } = await server();
    const file = openDownload(ctx, 'export', typed);
    // oxlint-disable-next-line no-control-regex -- controls are what must not be there
    expect(file.path).toMatch(/^(?!\.+$)[^\u0000-\u001f\u007f-\u009f\u202a-\u202e/]{1,120}$/);
    await file.drop();
  });
});
