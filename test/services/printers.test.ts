import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasCups, startCups, type Cups } from '../harness/cups.ts';
import { emptyDatabase, scratchFolder } from '../harness/database.ts';
import { sendToPrinter } from '../../src/services/printers.ts';
import { granting, openOffice, type Office } from './company.ts';

const { PATH, CUPS_SERVER } = process.env;
afterEach(() => {
  process.env['PATH'] = PATH;
  if (CUPS_SERVER === undefined) delete process.env['CUPS_SERVER'];
  else process.env['CUPS_SERVER'] = CUPS_SERVER;
});

const JOB = { kind: 'list', format: 'text', entity: 'customer', columns: ['code', 'name'] } as const;

let office: Office;
beforeAll(async () => {
  office = await openOffice(await emptyDatabase('sqlite'));
  await office.api.create('customer', { name: '晨光文具' });
});

/** Programs of a spooler that are a few lines of shell. */
async function spooler(programs: Readonly<Record<string, string>>): Promise<string> {
  const folder = await scratchFolder();
  await mkdir(join(folder, 'bin'), { recursive: true });
  for (const [name, body] of Object.entries(programs)) {
    await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${body}\n`);
    await chmod(join(folder, 'bin', name), 0o755);
  }
  for (const tool of ['cat', 'dirname']) await symlink(`/bin/${tool}`, join(folder, 'bin', tool));
  process.env['PATH'] = join(folder, 'bin');
  return folder;
}

const LPSTAT = 'case "$1" in -e) echo Office; echo Label;; -d) echo "system default destination: Office";; esac';

describe('a printer', () => {
  it('is found by lpstat, the standard one too', async () => {
    await spooler({ lpstat: LPSTAT });
    expect(await office.api.printers()).toEqual({ names: ['Label', 'Office'], standard: 'Office', lines: ['Label', 'Office'] });
  });

  it('gets the bytes by lp, with the copies that were asked for; the standard one where none is named', async () => {
    const folder = await spooler({ lpstat: LPSTAT, lp: 'echo "$@" > "$(dirname "$0")/args"; cat > "$(dirname "$0")/job"' });
    expect(await office.api.print(JOB, { kind: 'printer', printer: null, copies: 3 })).toMatchObject({ records: 1, sheets: 1, to: 'Office' });
    expect(await readFile(join(folder, 'bin', 'args'), 'utf8')).toBe('-s -t Kehu -d Office -n 3 -\n');
    expect(await readFile(join(folder, 'bin', 'job'), 'utf8')).toContain('晨光文具');
  });

  it('gets them by lpr where there is no lp', async () => {
    const folder = await spooler({ lpstat: LPSTAT, lpr: 'cat > "$(dirname "$0")/job"' });
    const { bytes } = await office.api.print(JOB, { kind: 'printer', printer: 'Label' });
    const job = await readFile(join(folder, 'bin', 'job'));
    expect(job.toString()).toContain('晨光文具');
    expect(bytes).toBe(job.length);
  });

  it('gets nothing where printing was stopped meanwhile', async () => {
    const folder = await spooler({ lpstat: LPSTAT, lp: 'cat > "$(dirname "$0")/job"' });
    const stop = new AbortController();
    stop.abort();
    await expect(sendToPrinter(office.ctx, 'Office', 1, { pieces: () => [Buffer.from('x')] }, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
    await expect(readFile(join(folder, 'bin', 'job'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is one of those that the administrator listed; in a protected session there is no other', async () => {
    const folder = await spooler({ lpstat: LPSTAT, lp: 'cat > "$(dirname "$0")/job"' });
    const away = office.as({ protected: true });
    expect(await away.printers()).toEqual({ names: [], standard: null, lines: [] });
    await expect(away.print(JOB, { kind: 'printer', printer: 'Label' })).rejects.toMatchObject({ code: 'not_found' });
    const settings = await office.api.serverSettings();
    await office.api.setServerSettings({ ...settings, printers: ['Label', 'Gone'] });
    for (const api of [office.api, away]) {
      expect(await api.printers()).toEqual({ names: ['Label'], standard: null, lines: ['Label'] });
      await expect(api.print(JOB, { kind: 'printer', printer: 'Office' })).rejects.toMatchObject({ key: 'print.unknown_printer' });
      expect(await api.print(JOB, { kind: 'printer', printer: 'Label' })).toMatchObject({ to: 'Label' });
    }
    await office.api.setServerSettings({ ...settings, programs: { ...settings.programs, printing: [] } });
    await expect(office.api.print(JOB, { kind: 'printer', printer: 'Office' })).rejects.toMatchObject({ key: 'server.no_printing' });
    const own = join(folder, 'bin', 'own-lp');
    await writeFile(own, '#!/bin/sh\ncat > "$(dirname "$0")/own-job"\n', { mode: 0o755 });
    await office.api.setServerSettings({ ...settings, programs: { ...settings.programs, printing: [own] } });
    await office.api.print(JOB, { kind: 'printer', printer: 'Office' });
    expect(await readFile(join(folder, 'bin', 'own-job'), 'utf8')).toContain('晨光文具');
    await office.api.setServerSettings(settings);
  });

  it('is shown only to who may print something', async () => {
    await spooler({ lpstat: LPSTAT });
    await expect(office.as({ grants: granting({ '*': ['read'] }) }).printers()).rejects.toMatchObject({ key: 'error.printers_not_permitted' });
    expect((await office.as({ grants: granting({ '*': ['read'], contact: ['read', 'print'] }) }).printers()).standard).toBe('Office');
  });

  it('that does not take it says why, in its own words', async () => {
    await spooler({ lpstat: LPSTAT, lp: 'cat > /dev/null; echo "lp: Destination \\"Office\\" is not accepting jobs." >&2; exit 1' });
    await expect(office.api.print(JOB, { kind: 'printer', printer: 'Office' })).rejects.toMatchObject({ key: 'print.spooler_says', params: { printer: 'Office', reason: 'Destination "Office" is not accepting jobs.' } });
  });

  it('that ends before it has read everything is told like any other fault', async () => {
    await spooler({ lpstat: LPSTAT, lp: 'echo "lp: no paper" >&2; exit 1' });
    await expect(office.api.print({ ...JOB, title: '长'.repeat(200_000) }, { kind: 'printer', printer: 'Office' })).rejects.toMatchObject({ key: 'print.spooler_says', params: { reason: 'no paper' } });
  });

  it('that there is not, or not even a spooler, is said; its name is never taken for an option', async () => {
    await spooler({ lpstat: LPSTAT });
    await expect(office.api.print(JOB, { kind: 'printer', printer: '-o evil' })).rejects.toMatchObject({ key: 'print.unknown_printer', params: { printers: 'Label, Office' } });
    await spooler({});
    await expect(office.api.print(JOB, { kind: 'printer', printer: 'Office' })).rejects.toMatchObject({ code: 'unavailable', key: 'print.no_spooler' });
    await spooler({ lpstat: 'exit 0' });
    await expect(office.api.print(JOB, { kind: 'printer', printer: null })).rejects.toMatchObject({ key: 'print.no_printer' });
    await spooler({ lpstat: 'case "$1" in -e) echo A; echo B;; esac' });
    await expect(office.api.print(JOB, { kind: 'printer', printer: null })).rejects.toMatchObject({ key: 'print.which_printer', params: { printers: 'A, B' } });
  });
});

/** A laser printer that takes PDFs: what lands is the PDF as the printer gets it. */
const LASER = 'lsb/usr/cupsfilters/Generic-PDF_Printer-PDF.ppd';

describe.skipIf(!hasCups)('a real CUPS (needs cups and cups-client)', () => {
  let cups: Cups;
  let file: string;
  beforeAll(async () => {
    cups = await startCups();
    file = await cups.queue('Kehu-Test');
  }, 60_000);
  afterAll(async () => {
    await cups.stop();
  });

  it('gets text on a raw queue, and a PDF where it has a driver, unless something else is asked for', async () => {
    process.env['CUPS_SERVER'] = cups.server;
    const laser = await cups.queue('Laser', LASER);
    await cups.queue('Text', 'drv:///cupsfilters.drv/textonly.ppd');
    expect((await office.api.printers()).lines).toEqual(['Kehu-Test', 'Text']);
    const sent = async (printer: string, landing: string, format?: 'text' | 'pdf'): Promise<string> => {
      await office.api.print({ kind: 'list', entity: 'customer', columns: ['name'], format }, { kind: 'printer', printer });
      return (await cups.landed(landing)).toString();
    };
    expect(await sent('Laser', laser)).toContain('NotoSansSC');
    expect(await sent('Kehu-Test', file)).toContain('晨光文具');
    expect((await sent('Kehu-Test', file, 'pdf')).slice(0, 5)).toBe('%PDF-');
  });

  it('is told how large the paper is: an envelope comes out on an envelope, and at its edge', async () => {
    process.env['CUPS_SERVER'] = cups.server;
    const laser = await cups.queue('Envelopes', LASER);
    await office.api.create('customer', { name: '北方机械厂', address: '北京市海淀区学院路30号', postcode: '100083' });
    await office.api.print({ kind: 'envelope', entity: 'customer', filter: 'name:北方', envelope: 'DL' }, { kind: 'printer', printer: 'Envelopes' });
    const landed = (await cups.landed(laser)).toString('latin1');
    expect(landed).toContain('SET PAPER=DL');
    // Upright, 110 × 220 mm.
    expect(landed).toMatch(/\/MediaBox \[ 0 0 31[12][^ ]* 62[34]/);
  });

  it('lists the queue, prints a PDF on it byte by byte, and says when it takes none', async () => {
    process.env['CUPS_SERVER'] = cups.server;
    expect((await office.api.printers()).names).toContain('Kehu-Test');
    const { bytes, to } = await office.api.print({ ...JOB, format: 'pdf' }, { kind: 'printer', printer: 'Kehu-Test' });
    expect(to).toBe('Kehu-Test');
    const landed = await cups.landed(file);
    expect(landed.length).toBe(bytes);
    expect(landed.subarray(0, 8).toString()).toBe('%PDF-1.7');
    expect(landed.subarray(-6).toString()).toBe('%%EOF\n');
    cups.reject('Kehu-Test');
    await expect(office.api.print(JOB, { kind: 'printer', printer: 'Kehu-Test' })).rejects.toMatchObject({ key: 'print.spooler_says', params: { reason: 'Destination "Kehu-Test" is not accepting jobs.' } });
  });
});
