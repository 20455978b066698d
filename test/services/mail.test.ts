import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import { t } from '../../src/i18n/index.ts';
import { markBounces } from '../../src/services/mail/bounces.ts';
import { readBounces } from '../../src/services/mail/bounce-file.ts';
import { holdAll } from '../../src/services/mail/delivery.ts';
import { emptyPlace, forEachEngine } from '../harness/database.ts';
import { openMailHost, type MailHost } from '../harness/smtp.ts';
import { accountAt, addCustomers, letters, openMailOffice } from './mail-office.ts';

let hosts: MailHost[] = [];
afterEach(async () => {
  for (const host of hosts) await host.close();
  hosts = [];
});
const serving = async (options: Parameters<typeof openMailHost>[0] = {}): Promise<MailHost> => {
  const host = await openMailHost(options);
  hosts.push(host);
  return host;
};
const SENDER = fileURLToPath(new URL('workers/mail-sender.ts', import.meta.url));

const sorted = (addresses: readonly (string | undefined)[]): readonly string[] => addresses.map(String).toSorted((a, b) => (a < b ? -1 : 1));

forEachEngine((engine, open) => {
  it('a list gets merged letters, each once, over TLS; who may not is left out with the reason; what is out is an interaction', async () => {
    const host = await serving();
    const office = await openMailOffice(await open(), host);
    const { api } = office;
    const [one = 0] = await addCustomers(office, [
      { name: '晨光商城', email: 'a@one.example' },
      { name: '大华电器', email: 'a@one.example' },
      { name: '无邮箱' },
      { name: '拒收', email: 'no@two.example', mail_consent: 'refused' },
      { name: '没问过', email: 'unasked@three.example', mail_consent: null },
      { name: '坏地址', email: 'bad@four.example' },
    ]);
    const job = { entity: 'customer', filter: '', subject: '致{{名称}}', text: '您好，{{name}}！\n{{contact.name}}' } as const;
    const preview = await api.mailPreview(job, 0, 20);
    expect(preview.letters.map(({ address, subject, text, empty }) => [address, subject, text, empty])).toEqual([
      ['a@one.example', '致晨光商城', '您好，晨光商城！\n', ['contact.name']],
      ['bad@four.example', '致坏地址', '您好，坏地址！\n', ['contact.name']],
    ]);
    expect(Object.fromEntries(preview.leftOut.map(({ label, reason }) => [label, reason]))).toEqual({ 大华电器: 'twice', 无邮箱: 'no_address', 拒收: 'refused', 没问过: 'no_consent' });
    await expect(api.queueMail(job, 3)).rejects.toMatchObject({ code: 'conflict' });
    await expect(api.queueMail({ ...job, text: '{{名程}}' }, 2)).rejects.toMatchObject({ key: 'merge.unknown_near' });
    expect((await api.count({ entity: 'mail' })).value).toBe(0);

    const queued = await api.queueMail(job, 2);
    host.behave({ recipient: (address) => (address.startsWith('bad') ? '550 no such user' : null) });
    expect(await api.sendMail(queued.sending ?? 0)).toMatchObject({ sent: 1, failed: 1, waiting: 0, stopped: null });
    expect(await letters(office)).toEqual({ 'a@one.example': 'sent', 'bad@four.example': 'failed 550 no such user' });
    expect(await api.sendMail()).toMatchObject({ sent: 0, failed: 0 });
    expect(host.taken).toMatchObject([{ from: 'office@chenguang.example', to: ['a@one.example'], secure: true }]);
    expect(host.taken[0]?.raw).toContain('List-Unsubscribe: <mailto:office@chenguang.example?subject=unsubscribe>');
    const [talk] = (await api.list({ entity: 'interaction', of: { field: 'customer_id', id: one }, columns: ['subject', 'content', 'type_id'], limit: 5 })).rows;
    expect(talk?.values).toMatchObject({ subject: '致晨光商城', content: '您好，晨光商城！\n' });
    expect((await api.steps({ limit: 20, audit: true })).filter(({ action }) => action === 'mail').length).toBeGreaterThan(1);

    // A letter that came back: the next list leaves the address out.
    const bounced = await markBounces(office.ctx, readBounces('Final-Recipient: rfc822; A@one.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 unknown\n\nunknown@else.where'));
    expect(bounced).toMatchObject({ changed: 0, unknown: ['A@one.example'], unread: 0 });
    expect(await markBounces(office.ctx, readBounces('地址,原因\na@one.example,550 unknown\n# 备注\n\n乱七八糟 %%%\nx@y.example\n@@,,\n'))).toMatchObject({ changed: 1, unknown: ['x@y.example'], unread: 2 });
    expect((await api.mailPreview(job, 0, 20)).leftOut.map(({ reason }) => reason)).toContain('bounced');
  });

  it('a letter that is put off is tried again, later each time, and given up in the end; one that may be out is never sent again by itself', async () => {
    const host = await serving();
    const office = await openMailOffice(await open(), host);
    const { api } = office;
    const [one = 0, two = 0] = await addCustomers(office, [{ name: '慢', email: 'slow@one.example' }, { name: '断', email: 'cut@two.example' }]);
    const write = async (id: number): Promise<void> => void (await api.queueMail({ entity: 'customer', ids: [id], subject: '您好', text: '正文' }, 1));
    await write(one);
    host.behave({ letter: () => '451 greylisted' });
    expect(await api.sendMail()).toMatchObject({ later: 1, waiting: 1 });
    expect(await api.sendMail(), 'not before its time').toMatchObject({ later: 0, sent: 0 });
    for (let tries = 1; tries < 10; tries += 1) {
      office.later(1500);
      await api.sendMail();
    }
    expect(await letters(office)).toEqual({ 'slow@one.example': 'failed 451 greylisted' });
    expect(host.taken).toEqual([]);
    host.behave({});
    expect(await api.mailAct('retry', { entity: 'mail', filter: 'state:failed' })).toMatchObject({ changed: 1 });
    expect(await api.sendMail()).toMatchObject({ sent: 1 });

    await write(two);
    host.behave({ letter: () => 'hang up' });
    expect(await api.sendMail()).toMatchObject({ doubtful: 1, sent: 0, stopped: { key: 'mail.line_broken' } });
    host.behave({});
    office.later(3000);
    expect(await api.sendMail()).toMatchObject({ sent: 0, waiting: 0 });
    expect(host.taken.map(({ to }) => to[0])).toEqual(['slow@one.example', 'cut@two.example']);
    expect(await api.mailAct('arrived', { entity: 'mail', filter: 'state:doubtful' })).toMatchObject({ changed: 1 });
    expect((await api.count({ entity: 'interaction', of: { field: 'customer_id', id: two } })).value).toBe(1);
  });

  it('what was taken back, removed, restored from a backup or refused meanwhile does not go out', async () => {
    const host = await serving();
    const office = await openMailOffice(await open(), host);
    const { api } = office;
    const ids = await addCustomers(office, ['a', 'b', 'c', 'd'].map((name) => ({ name, email: `${name}@list.example` })));
    const queue = async (name: number) => await api.queueMail({ entity: 'customer', ids: [ids[name] ?? 0], subject: '您好', text: '正文' }, 1);
    const undone = await queue(0);
    await api.undo(undone.stepId, 'refuse');
    await queue(1);
    const removed = await api.remove({ entity: 'customer', ids: [ids[1] ?? 0] }, 1);
    await api.undo(removed.stepId, 'refuse');
    await queue(2);
    const { version } = await api.get('customer', ids[2] ?? 0);
    await api.update('customer', ids[2] ?? 0, version, { mail_consent: 'refused' });
    expect(await api.sendMail()).toMatchObject({ sent: 0, cancelled: 1, waiting: 0 });
    await queue(3);
    await holdAll(office.ctx);
    expect(await api.sendMail()).toMatchObject({ sent: 0 });
    expect(await letters(office)).toEqual({ 'b@list.example': 'cancelled', 'c@list.example': `cancelled ${t('zh', 'mail.reason.refused')}`, 'd@list.example': `doubtful ${t('zh', 'mail.reason.restored')}` });
    expect(host.taken).toEqual([]);
    // Sent, and then everything taken back in the ledger: the record says what is so.
    await api.mailAct('retry', { entity: 'mail', filter: 'to_address:d@list.example' });
    expect(await api.sendMail()).toMatchObject({ sent: 1 });
    const made = (await api.steps({ limit: 50 })).find(({ action, entity }) => action === 'create' && entity === 'mail');
    await api.undo(made?.id ?? 0, 'keep');
    await api.restore('mail', (await api.list({ entity: 'mail', columns: [], deleted: true, limit: 50 })).rows.map(({ id }) => id));
    expect((await letters(office))['d@list.example']).toBe('sent');
    expect(await api.sendMail()).toMatchObject({ sent: 0 });
    expect(host.taken).toHaveLength(1);
  });

  it('a sender that is killed while a server has its letter: nobody gets one twice', async () => {
    const host = await serving();
    const place = await emptyPlace(engine);
    const database = await openDatabase(place.location);
    try {
      const office = await openMailOffice(database, host);
      const customers = Array.from({ length: 30 }, (_, at) => ({ name: `客户${at}`, email: `${at % 10 === 3 ? 'bad' : 'ok'}${at}@list.example` }));
      await addCustomers(office, customers);
      await office.api.queueMail({ entity: 'customer', filter: '', subject: '您好', text: '{{name}}' }, 30);
      const sender = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SENDER, place.location], { stdio: ['ignore', 'ignore', 'inherit'] });
      const recipient = (address: string): string | null => (address.startsWith('bad') ? '550 5.1.1 no such user' : null);
      // The letter is in, and the 250 is on its way to nobody.
      host.behave({ recipient, onTaken: (taken) => void (taken === 12 && sender.kill('SIGKILL')) });
      const [, signal]: unknown[] = await once(sender, 'exit');
      expect(signal).toBe('SIGKILL');
      host.behave({ recipient });
      const rest = await office.api.sendMail();
      expect(rest).toMatchObject({ doubtful: 1, waiting: 0, stopped: null });
      const got = host.taken.map(({ to }) => to[0]);
      expect(sorted(got)).toEqual(sorted(customers.map(({ email }) => email).filter((email) => email.startsWith('ok'))));
      const states = Object.entries(await letters(office));
      expect(states.filter(([, state]) => state === 'failed 550 5.1.1 no such user')).toHaveLength(3);
      expect(states.filter(([, state]) => state === `doubtful ${t('zh', 'mail.reason.died')}`).map(([address]) => address)).toEqual([got[11]]);
      expect(states.filter(([, state]) => state === 'sent')).toHaveLength(26);
    } finally {
      await database.close();
      await place.remove();
    }
  });
});

it('the account is tried out over TLS with a login; the password is in a file of its own that only its owner reads', async () => {
  const login = { user: 'office', pass: 'a pass phrase for mail' };
  const [host, plain] = [await serving({ secure: true, login }), await serving({ disabledCommands: ['STARTTLS'] })];
  const place = await emptyPlace('sqlite');
  const database = await openDatabase(place.location);
  try {
    const { openOffice } = await import('./company.ts');
    const { api, as } = await openOffice(database);
    const account = accountAt(host, { security: 'tls', user: login.user });
    await expect(api.testMail(null)).rejects.toMatchObject({ key: 'mail.no_account' });
    await expect(api.testMail(null, { account: { ...account, caFile: '' }, password: login.pass })).rejects.toMatchObject({ key: 'mail.certificate' });
    await expect(api.testMail(null, { account, password: 'wrong' })).rejects.toMatchObject({ key: 'mail.login', params: { reason: expect.stringContaining('535') } });
    await expect(api.testMail(null, { account: { ...account, port: plain.port, security: 'starttls' }, password: login.pass })).rejects.toMatchObject({ key: 'mail.tls' });
    await expect(api.testMail(null, { account: { ...account, port: 1 }, password: login.pass })).rejects.toMatchObject({ key: 'mail.unreachable' });
    await expect(api.setMailAccount({ ...account, host: 'smtp.example.cn', security: 'none' }, null)).rejects.toMatchObject({ field: 'security' });
    await expect(as({ protected: true }).setMailAccount(account, null)).rejects.toMatchObject({ key: 'server.at_server' });
    expect(await api.testMail('me@one.example', { account, password: login.pass })).toMatchObject({ tls: expect.stringMatching(/^TLSv1\.[23]$/), loggedIn: true, accepted: expect.stringContaining('taken 1') });

    await api.setMailAccount(account, login.pass);
    const { passwordFile } = await api.mailAccount();
    expect((await stat(passwordFile)).mode & 0o777).toBe(0o600);
    expect((await readFile(place.location)).includes(login.pass)).toBe(false);
    expect(JSON.stringify(await api.mailAccount())).not.toContain(login.pass);
    expect(await api.testMail(null)).toMatchObject({ loggedIn: true });
    // The password is for the server that it was given for.
    await expect(api.testMail(null, { account: accountAt(plain, { user: login.user, host: '127.0.0.1', security: 'none' }), password: null })).rejects.toMatchObject({ key: 'mail.password_again' });
    await expect(api.setMailAccount({ ...account, host: '127.0.0.1' }, null)).rejects.toMatchObject({ key: 'mail.password_again' });
    await chmod(passwordFile, 0o644);
    await expect(api.testMail(null)).rejects.toMatchObject({ key: 'mail.password_open' });
    await api.setMailAccount({ ...account, user: '' }, '');
    await expect(stat(passwordFile)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(host.taken).toMatchObject([{ to: ['me@one.example'], secure: true, user: login.user }]);
  } finally {
    await database.close();
    await place.remove();
  }
});
