import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import { t } from '../../src/i18n/index.ts';
import { emptyPlace, enginesUnderTest } from '../harness/database.ts';
import { openMailHost } from '../harness/smtp.ts';
import { letters, openMailOffice } from '../services/mail-office.ts';
import { PATIENCE_MS, randomOf, tell, timesOf } from './length.ts';

const SENDER = fileURLToPath(new URL('../services/workers/mail-sender.ts', import.meta.url));
const LETTERS = timesOf(60, 1000);

describe.each(enginesUnderTest())('on %s', (engine) => {
  test('letters to a list with refusals, the sender killed in the middle: who is accepted gets exactly one, who is refused is shown with the reason', async () => {
    const host = await openMailHost();
    const place = await emptyPlace(engine);
    const database = await openDatabase(place.location);
    try {
      const office = await openMailOffice(database, host);
      // Three of a hundred are refused: by address, after the text, and put off for so long that they are given up.
      const address = (at: number): string => `${at % 100 === 7 ? 'nobody' : at % 100 === 31 ? 'full' : at % 100 === 53 ? 'later' : 'ok'}${at}@list.example`;
      const rows = Array.from({ length: LETTERS }, (_, at) => [`客户${at}`, address(at), 'given']);
      for (let from = 0; from < rows.length; from += 500) await office.api.gridSave({ entity: 'customer', fields: ['name', 'email', 'mail_consent'], rows: rows.slice(from, from + 500) });
      await office.api.queueMail({ entity: 'customer', filter: '', subject: '致{{名称}}', text: '{{name}}，您好！' }, LETTERS);
      const manners = { recipient: (to: string) => (to.startsWith('nobody') ? '550 5.1.1 no such user' : to.startsWith('later') ? '450 4.2.1 try again' : null), letter: (to: string) => (to.startsWith('full') ? '552 5.2.2 mailbox full' : null) };
      const sender = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SENDER, place.location], { stdio: ['ignore', 'ignore', 'inherit'] });
      const middle = Math.floor(LETTERS * (0.3 + 0.4 * randomOf(LETTERS)()));
      host.behave({ ...manners, onTaken: (taken) => void (taken === middle && sender.kill('SIGKILL')) });
      const [, signal]: unknown[] = await once(sender, 'exit');
      expect(signal).toBe('SIGKILL');
      host.behave(manners);
      let doubtful = 0;
      for (let turn = 0; turn < 10; turn += 1) {
        doubtful += (await office.api.sendMail()).doubtful;
        office.later(1500);
      }
      const got = host.taken.map(({ to }) => to[0] ?? '');
      const accepted = rows.map(([, to = '']) => to).filter((to) => to.startsWith('ok'));
      expect(got.length).toBe(new Set(got).size);
      expect(new Set(got)).toEqual(new Set(accepted));
      const states = await letters(office);
      const reasons = { nobody: 'failed 550 5.1.1 no such user', full: 'failed 552 5.2.2 mailbox full', later: 'failed 450 4.2.1 try again' };
      for (const [to, state] of Object.entries(states)) {
        const refused = Object.entries(reasons).find(([name]) => to.startsWith(name));
        expect({ to, state }).toEqual({ to, state: refused?.[1] ?? (to === got[middle - 1] ? `doubtful ${t('zh', 'mail.reason.died')}` : 'sent') });
      }
      expect(doubtful).toBe(1);
      tell(`mail on ${engine}`, { letters: LETTERS, accepted: accepted.length, refused: LETTERS - accepted.length, 'killed at': middle, twice: got.length - new Set(got).size, doubtful });
    } finally {
      await database.close();
      await place.remove();
      await host.close();
    }
  }, PATIENCE_MS);
});
