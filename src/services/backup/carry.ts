import type { Database } from '../../db/database.ts';

/** Takes what was typed and not saved along into a copy, for operators that are the same there; nobody sits at a desk in it. */
export async function carryDesks(live: Database, copy: Database): Promise<void> {
  const logins = async (database: Database) => new Set((await database.queries.selectFrom('operator').select(['id', 'login']).execute()).map(({ id, login }) => `${id} ${login}`));
  const [here, there] = [await logins(live), await logins(copy)];
  const known = new Set([...here].filter((one) => there.has(one)).map((one) => Number(one.split(' ')[0])));
  const drafts = await live.queries.selectFrom('draft').selectAll().execute();
  await copy.transact(async (trx) => {
    await trx.updateTable('session').set(({ ref }) => ({ ended_at: ref('seen_at'), end_kind: 'left' })).where('ended_at', 'is', null).execute();
    await trx.deleteFrom('presence').execute();
    await trx.deleteFrom('desk').execute();
    await trx.deleteFrom('draft').execute();
    for (const draft of drafts) if (known.has(draft.operator_id)) await trx.insertInto('draft').values({ ...draft, desk: null }).execute();
  });
}
