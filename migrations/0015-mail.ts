import { addColumn, bigRequired, filledIndex, liveIndex, lookup, plainIndex, recordTable, searchTable, small, smallRequired, systemTable, text, textRequired, big, uniqueField, type Migration, type Steps } from './helpers.ts';

async function templates(steps: Steps): Promise<void> {
  await recordTable(steps, 'mail_template', [textRequired('name'), textRequired('subject')], [textRequired('body'), text('notes')]);
  await uniqueField(steps, 'mail_template', 'name');
}

async function mails(steps: Steps): Promise<void> {
  await recordTable(
    steps,
    'mail',
    [
      lookup('customer_id', 'customer'),
      lookup('contact_id', 'contact'),
      lookup('template_id', 'mail_template'),
      lookup('owner_id', 'operator'),
      textRequired('state'),
      big('sending'),
      big('attempts'),
      text('next_at'),
      text('sent_at'),
      text('to_name'),
      textRequired('to_address'),
      text('attachments'),
      text('reason'),
      text('message_id'),
      textRequired('subject'),
    ],
    [text('body')],
  );
  await liveIndex(steps, 'mail', ['state', 'id']);
  await liveIndex(steps, 'mail', ['to_address']);
  for (const column of ['customer_id', 'contact_id', 'template_id', 'owner_id', 'sending', 'sent_at']) await filledIndex(steps, 'mail', column);
  await searchTable(steps, 'mail');
}

/** How far each letter is, apart from the records: what is taken back in the ledger is not taken back from a mail server. */
async function deliveries(steps: Steps): Promise<void> {
  await systemTable(steps, 'mail_job', 'integer', [textRequired('made_at'), small('operator_id'), bigRequired('letters')]);
  await systemTable(steps, 'mail_delivery', ['mail_id'], [
    smallRequired('mail_id'),
    smallRequired('sending_id'),
    textRequired('state'),
    smallRequired('attempts'),
    textRequired('next_at'),
    text('sent_at'),
    text('reason'),
    textRequired('message_id'),
    smallRequired('list'),
    text('token'),
    text('lease'),
  ]);
  await plainIndex(steps, 'mail_delivery', ['state', 'next_at']);
  await plainIndex(steps, 'mail_delivery', ['sending_id']);
  await plainIndex(steps, 'mail_delivery', ['message_id']);
  const [bytes, end] = steps.engine === 'postgres' ? ['bytea', ''] : ['blob', ' strict'];
  await steps.run(
    `create table "mail_file" ("sending_id" integer not null references "mail_job" (id), "number" integer not null, "name" text not null, "type" text not null, "bytes" ${bytes} not null, primary key ("sending_id", "number"))${end}`,
  );
}

/** Letters by e-mail, the templates that they are made of, and who agreed to get them. */
export const mail: Migration = {
  number: 15,
  name: 'mail',
  async up(steps) {
    await addColumn(steps, 'customer', text('mail_consent'));
    await addColumn(steps, 'contact', text('mail_consent'));
    await templates(steps);
    await mails(steps);
    await deliveries(steps);
  },
};
