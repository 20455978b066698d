import { expect, test } from 'vitest';
import { deskWithCompany } from './support.ts';

test('a complaint goes from the call to the closing by commands, and a low score suggests to reopen', async () => {
  const { kehu } = await deskWithCompany('zh');
  await kehu('customer', 'add', '--set', '编号=K1', '--set', '名称=长春晨光文具', '-q');
  const added = await kehu('complaint', 'add', '--set', '客户=K1', '--set', '主题=送货迟了两天', '--set', '严重程度=紧急');
  const code = added.out.trim();
  expect(code).toMatch(/^T\d{4}00001$/);

  const early = await kehu('complaint', 'reopen', code, '--set', '重开原因=没有解决');
  expect(early).toMatchObject({ code: 5, out: '' });
  expect(early.err).toContain('现在是“已受理”，不能“重新受理”。可以：分派、开始处理、答复、结案（assign, start, answer, close）。');
  expect((await kehu('complaint', 'assign', code)).code).toBe(6);
  expect((await kehu('complaint', 'assign', code)).err).toContain('处理人');

  expect(await kehu('complaint', 'assign', code, '--set', '处理人=我')).toMatchObject({ code: 0, out: `${code}\n` });
  expect(await kehu('complaint', 'close', code, '--dry-run')).toMatchObject({ code: 6, out: '' });
  expect((await kehu('complaint', 'close', code, '--set', '处理结果=补送', '--dry-run')).err).toContain('可以“结案”');
  expect(await kehu('complaint', 'reopen', code, '--set', '重开原因=没有解决', '--dry-run')).toMatchObject({ code: 5, err: expect.stringContaining('可以：分派、开始处理、答复、结案') });
  expect((await kehu('complaint', 'answer', '#1', '--set', '处理结果=补送并道歉')).err).toContain(`${code} 送货迟了两天：答复，已完成`);
  const closed = await kehu('complaint', 'close', code, '--set', '满意度=不满意');
  expect(closed.err).toContain(`建议“重新受理”：kehu complaint reopen ${code}`);
  expect((await kehu('complaint', 'reopen', code, '--set', '重开原因=问题还在')).code).toBe(0);
  expect((await kehu('complaint', 'show', code)).out).toMatch(/^状态 +重新受理$/m);
  const json = await kehu('complaint', 'archive', code);
  expect(json.code).toBe(2);
});

test('overdue complaints are found by name and stand out, in both languages', async () => {
  const { kehu, having } = await deskWithCompany('en');
  await kehu('customer', 'add', '--set', 'code=K1', '--set', 'name=Acme', '-q');
  await kehu('complaint', 'add', '--set', 'customer=K1', '--set', 'subject=late again', '--set', 'due=2020-01-01', '-q');
  await kehu('complaint', 'add', '--set', 'customer=K1', '--set', 'subject=no bill', '-q');
  expect((await kehu('complaint', 'list', '--where', 'overdue:yes', '-c', 'subject', '-f', 'csv')).out).toBe('subject\nlate again\n');
  expect((await having({ KEHU_LANG: 'zh' }, 'complaint', 'list', '--where', '逾期:是', '-c', 'subject', '-f', 'csv')).out).toBe('subject\nlate again\n');
  const list = (await kehu('complaint', 'list', '-c', 'subject')).out;
  expect(list).toMatch(/^! late again$/m);
  expect(list).toMatch(/^ {2}no bill$/m);
  expect((await kehu('complaint', 'show', 'late again')).out).toMatch(/^! +Overdue$/m);
  expect((await kehu('complaint', 'close', 'late again', '--set', 'solution=sent', '--format', 'json')).code).toBe(0);
  expect((await kehu('complaint', 'list', '--where', 'overdue:yes', '-c', 'subject', '-f', 'csv')).out).toBe('subject\n');
  const wrong = await kehu('complaint', 'start', 'late again', '--format', 'json');
  expect(wrong.code).toBe(5);
  expect(wrong.err).toContain('(score, reopen)');
});

test('the counts are checked, and rebuilt when they are wrong', async () => {
  const { kehu, database } = await deskWithCompany('zh');
  await kehu('customer', 'add', '--set', '编号=K1', '--set', '名称=晨光', '-q');
  await kehu('feedback', 'add', '--set', '客户=K1', '--set', '主题=很好', '--set', '满意度=满意', '-q');
  expect((await kehu('db', 'check')).code).toBe(0);
  const { openDatabase } = await import('../../src/db/connect.ts');
  const open = await openDatabase(database, {});
  await open.transact(async (trx) => {
    await trx.updateTable('satisfaction_rollup').set({ records: 7 }).execute();
  });
  await open.close();
  const wrong = await kehu('db', 'check');
  expect(wrong.code).toBe(1);
  expect(wrong.out).toMatch(/统计为 7，记录为 1/);
  expect(wrong.err).toContain('kehu db rebuild');
  expect((await kehu('db', 'rebuild')).code).toBe(0);
  expect((await kehu('db', 'check')).code).toBe(0);
});

test('lists that are new in the program are filled by db migrate, those that somebody emptied are not', async () => {
  const { kehu, database } = await deskWithCompany('zh');
  await kehu('tag', 'remove', '--where', 'id:any', '--yes', '-q');
  const { openDatabase } = await import('../../src/db/connect.ts');
  const open = await openDatabase(database, {});
  await open.transact(async (trx) => {
    await trx.deleteFrom('complaint_severity').execute();
  });
  await open.close();
  expect((await kehu('db', 'migrate', '--yes')).err).toContain('投诉严重程度');
  expect((await kehu('complaint-severity', 'list', '-c', 'name', '-f', 'csv')).out).toBe('name\n特急\n紧急\n一般\n轻微\n');
  expect((await kehu('tag', 'list', '-c', 'name', '-f', 'csv')).out).toBe('name\n');
  expect((await kehu('db', 'migrate', '--yes')).err).not.toContain('投诉严重程度');
});
