import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WORTH_A_THREAD } from '../../src/services/import/usual.ts';
import { wantsReader, warmReader } from '../../src/services/import/warm.ts';
import * as threads from '../../src/util/thread.ts';
import { emptyDatabase, scratchFolder } from '../harness/database.ts';
import { openOffice } from '../services/company.ts';

vi.mock('../../src/util/thread.ts', { spy: true });
afterEach(() => void vi.mocked(threads.startThread).mockReset());

describe('a thread that was started before there is a file', () => {
  it('and ended before it was wanted is nobody’s fault: the import starts another one', async () => {
    const database = await emptyDatabase('sqlite');
    const { api } = await openOffice(database);
    const path = join(await scratchFolder(), 'list.csv');
    await writeFile(path, `名称,备注\n${Array.from({ length: 100 }, (_, i) => `晨光${i},${'长'.repeat(WORTH_A_THREAD / 200)}\n`).join('')}`);
    const broken = new Worker('throw new Error("a part of the program is gone")', { eval: true });
    vi.mocked(threads.startThread).mockReturnValueOnce(broken);
    warmReader();
    await new Promise((resolve) => broken.once('exit', resolve));
    expect(await api.importRun({ entity: 'customer', path, duplicates: 'skip' })).toMatchObject({ created: 100 });
    expect(threads.startThread).toHaveBeenCalledTimes(2);
  });

  it('is wanted by commands that import a large file, not where a server reads by itself', async () => {
    const path = join(await scratchFolder(), 'list.csv');
    await writeFile(path, 'x'.repeat(WORTH_A_THREAD));
    expect(wantsReader(['customer', 'import', path], {})).toBe(true);
    expect(wantsReader(['customer', 'export', path], {})).toBe(false);
    expect(wantsReader(['customer', 'import', `${path}.none`], {})).toBe(false);
    expect(wantsReader(['customer', 'import', '--map', `${'长'.repeat(300)}=name`], {})).toBe(false);
    expect(wantsReader(['customer', 'import', path, '--db', 'postgres://localhost/kehu'], {})).toBe(false);
    expect(wantsReader(['customer', 'import', path], { KEHU_DATABASE: 'postgres://localhost/kehu' })).toBe(false);
  });
});
