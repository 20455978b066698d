import { big, bigRequired, filledIndex, liveIndex, lookup, lookupRequired, recordTable, searchTable, systemTable, text, textRequired, uniqueField, type Migration, type Steps } from './helpers.ts';

async function documentTable(steps: Steps): Promise<void> {
  await recordTable(
    steps,
    'document',
    [
      lookupRequired('customer_id', 'customer'),
      lookup('contact_id', 'contact'),
      textRequired('kind'),
      textRequired('written_on'),
      big('size'),
      text('media_type'),
      text('sha256'),
      text('file_name'),
      textRequired('title'),
    ],
    [text('notes'), text('content')],
  );
  await liveIndex(steps, 'document', ['written_on', 'id']);
  await liveIndex(steps, 'document', ['customer_id', 'written_on']);
  await filledIndex(steps, 'document', 'contact_id');
  await filledIndex(steps, 'document', 'sha256');
  await searchTable(steps, 'document');
}

/** Documents of customers and the templates of letters; the bytes of both stand under their digest, so that a step that is taken back finds them again. */
export const documents: Migration = {
  number: 16,
  name: 'documents',
  async up(steps) {
    await documentTable(steps);
    await recordTable(steps, 'letter_template', [textRequired('name'), text('subject'), big('size'), text('sha256'), text('file_name')], [text('notes'), text('content')]);
    await uniqueField(steps, 'letter_template', 'name');
    await filledIndex(steps, 'letter_template', 'sha256');
    const [bytes, end] = steps.engine === 'postgres' ? ['bytea', ''] : ['blob', ' strict'];
    const digest = steps.engine === 'postgres' ? 'text collate "C"' : 'text';
    await systemTable(steps, 'content', ['sha256'], [textRequired('sha256'), bigRequired('size'), textRequired('kept_at')]);
    await steps.run(`create table "content_chunk" ("sha256" ${digest} not null references "content" (sha256), "number" integer not null, "bytes" ${bytes} not null, primary key ("sha256", "number"))${end}`);
  },
};
