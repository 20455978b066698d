import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openMailHost, type MailHost } from '../harness/smtp.ts';
import { composeLetter } from '../../src/services/mail/letter.ts';
import { addressOf } from '../../src/services/mail/recipients.ts';
import { openLine, type MailLine } from '../../src/services/mail/smtp.ts';
import { emptyDatabase } from '../harness/database.ts';
import { accountAt, openMailOffice } from './mail-office.ts';
import { NOON, SESSION } from './company.ts';

let host: MailHost;
let line: MailLine;
beforeAll(async () => {
  host = await openMailHost();
  line = await openLine(accountAt(host), null);
});
afterAll(async () => {
  line.close();
  await host.close();
});

const NASTY = ['\r\n', '\n', '\r', '\u2028', '\u0085', 'Bcc: evil@evil.example', '\r\nBcc: evil@evil.example\r\n', '\r\n\r\nbody', ',', ';', ':', '<', '>', '<evil@evil.example>', ', evil@evil.example', 'evil@evil.example', 'group: evil@evil.example, b@evil.example;', '"', '\\', '(', ')', '=?utf-8?B?DQpCY2M6IGV2aWxAZXZpbC5leGFtcGxl?=', '晨光', 'a', ' ', '\t', '\0', '.', '\r\n.\r\n', 'X-Evil: 1'];
const nasty = fc.array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ maxLength: 4 })), { maxLength: 6 }).map((parts) => parts.join(''));
const HEADERS = ['content-transfer-encoding', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to'];

/** The names of the headers of a letter, sorted. */
const headersOf = (raw: string): readonly string[] => {
  const head = raw.slice(0, raw.search(/\r?\n\r?\n/)).replace(/\r?\n[ \t]+/g, ' ');
  return head.split(/\r?\n/).map((row) => row.slice(0, row.indexOf(':')).toLowerCase()).toSorted();
};

it('whatever stands in a name, a subject, a text or the name of a file: one recipient, and no header but ours', async () => {
  await fc.assert(
    fc.asyncProperty(nasty, nasty, nasty, nasty, async (name, subject, text, from) => {
      host.taken.length = 0;
      const account = accountAt(host, { fromName: from });
      const raw = await composeLetter(account, { messageId: '<1@chenguang.example>', name, address: 'to@one.example', subject, text, list: false, at: NOON }, []);
      expect(await line.send(account.fromAddress, 'to@one.example', raw, async () => await Promise.resolve(true))).toMatchObject({ kind: 'accepted' });
      expect(host.taken.map(({ from: sender, to }) => ({ sender, to }))).toEqual([{ sender: 'office@chenguang.example', to: ['to@one.example'] }]);
      const got = host.taken[0]?.raw ?? '';
      const headers = headersOf(got);
      expect(headers.filter((header) => !HEADERS.includes(header))).toEqual([]);
      expect(new Set(headers).size).toBe(headers.length);
      const to = /^To:((?:.|\r?\n[ \t])*)/im.exec(got)?.[1] ?? '';
      // What stands in quotes is a name, whatever it looks like.
      const bare = to.replace(/"(?:[^"\\]|\\.)*"/g, '');
      expect(bare.match(/<[^<>]*>/g) ?? [to.trim()]).toEqual([to.includes('<') ? '<to@one.example>' : 'to@one.example']);
    }),
    { numRuns: 150 },
  );
});

it('from the record to the wire: whatever stands in names, addresses, fields and the account, as many letters as were shown, each to its one addressee', async () => {
  const database = await emptyDatabase('sqlite');
  const office = await openMailOffice(database, host, { fromName: 'Office\r\nBcc: evil@evil.example', replyTo: 'answers@chenguang.example' });
  const { api } = office;
  const wire = await openMailHost();
  await api.setMailAccount(accountAt(wire, { fromName: 'a, evil@evil.example; "b"\r\nX-Evil: 1' }), null);
  const odd = fc.oneof({ weight: 4, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom(...NASTY) });
  const people = fc.sample(fc.tuple(nasty, odd, fc.constantFrom('@one.example', '@two.example', '@one.example, evil@evil.example', ''), odd), { seed: 1, numRuns: 120 }).map(([name, middle, domain, end], at) => [name, `a${at}${middle}${domain}${end}`] as const);
  for (const [at] of people.entries()) await api.create('customer', { name: `客户${at}`, mail_consent: 'given' });
  const rows = await database.queries.selectFrom('customer').select('id').orderBy('id').execute();
  // As another program or an older one may have left them: no field has looked at them.
  for (const [at, [name, email]] of people.entries()) await database.queries.updateTable('customer').set({ name: name === '' ? 'x' : name, email }).where('id', '=', rows[at]?.id ?? 0).execute();
  const job = { entity: 'customer', filter: '', subject: '致{{name}} {{email}}', text: 'Dear {{name}},' } as const;
  const { count, letters } = await api.mailPreview(job, 0, 1000);
  expect(count).toBeGreaterThan(5);
  expect(count).toBeLessThan(people.length);
  await api.queueMail(job, count);
  expect(await api.sendMail()).toMatchObject({ sent: count, failed: 0, doubtful: 0, stopped: null });
  expect(wire.taken.map(({ to }) => to)).toEqual(letters.map(({ address: to }) => [to]));
  expect(wire.taken.every(({ to: [to = ''] }) => /^[^\s<>,;:"()\\@]+@[^\s<>,;:"()\\@]+$/.test(to))).toBe(true);
  for (const { raw } of wire.taken) {
    const headers = headersOf(raw);
    expect(headers.filter((header) => ![...HEADERS, 'list-unsubscribe', 'precedence'].includes(header))).toEqual([]);
    expect(new Set(headers).size).toBe(headers.length);
  }
  await wire.close();
});

it('an address is exactly one, or none', async () => {
  const database = await emptyDatabase('sqlite');
  const ctx = { database, session: SESSION, now: () => NOON };
  const address = fc.tuple(fc.constantFrom('a', 'a.b', 'info'), nasty, fc.constantFrom('@one.example', '@one.example', ''), nasty).map((parts) => parts.join(''));
  fc.assert(fc.property(address, (text) => {
    expect(addressOf(ctx, text) ?? 'a@one.example').toMatch(/^[^\s<>,;:"()\\]+@[^\s<>,;:"()\\@]+$/u);
  }), { numRuns: 2000 });
});
