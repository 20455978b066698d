import { sql } from 'kysely';
import type { ServiceContext } from '../context.ts';

/** Removes what is left of letters that were cleaned up for good: how far they were, and what they carried. Returns how many sendings. */
export async function tidyMail(ctx: ServiceContext): Promise<number> {
  return await ctx.database.transact(async (trx) => {
    await sql`delete from mail_delivery where not exists (select 1 from mail where mail.id = mail_delivery.mail_id)`.execute(trx);
    await sql`delete from mail_file where not exists (select 1 from mail_delivery d where d.sending_id = mail_file.sending_id)`.execute(trx);
    const gone = await trx
      .deleteFrom('mail_job')
      .where(({ not, exists, selectFrom }) => not(exists(selectFrom('mail_delivery as d').select('d.mail_id').whereRef('d.sending_id', '=', 'mail_job.id'))))
      .returning('id')
      .execute();
    return gone.length;
  });
}
