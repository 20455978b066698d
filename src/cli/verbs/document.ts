import type { EntityName } from '../../entities/names.ts';
import { usage } from '../../errors.ts';
import type { DocumentFormat } from '../../services/documents-api.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson } from '../format.ts';
import { withInput } from '../input.ts';
import { toReader } from '../io.ts';
import { findRecord } from '../records.ts';

/** `kehu document attach FILE|- --customer NAME`: a file among the documents of a customer. */
export async function attach(_entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const [file = ''] = args;
  const customer = given.text('customer');
  if (customer === undefined) throw usage('document.whose');
  const title = given.text('title');
  if (file === '-' && given.text('name') === undefined) throw usage('document.name_of_stdin');
  await withInput(cli, file, async (path, inbox) => {
    await withApi(cli, async (api) => {
      const contact = given.text('contact');
      const request = {
        path,
        customerId: await findRecord(api, 'customer', customer, { lang: cli.lang, field: 'customer_id' }),
        contactId: contact === undefined ? null : await findRecord(api, 'contact', contact, { lang: cli.lang, field: 'contact_id' }),
        title,
        kind: given.text('kind'),
        fileName: given.text('name'),
      };
      if (cli.dryRun) return cli.say('cli.dry_run_ok');
      const saved = await api.attachDocument(request);
      if (given.text('format') === 'json') await writeJson(cli.io, { id: saved.id, version: saved.version, step: saved.stepId });
      cli.say('document.attached', { id: saved.id, step: saved.stepId });
    }, inbox === undefined ? {} : { inbox });
  });
}

/** `kehu document save RECORD`: its file, its text or a Word file, to standard output or into a file. */
export async function save(_entity: EntityName, cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const format: DocumentFormat = given.text('format') === 'text' ? 'text' : given.text('format') === 'docx' ? 'docx' : 'file';
  await withApi(cli, async (api, ctx) => {
    const id = await findRecord(api, 'document', args.join(' '), { lang: cli.lang });
    const path = given.text('output');
    if (path !== undefined) {
      const { bytes } = await api.saveDocument({ id, format, path, overwrite: given.flag('overwrite') });
      return cli.say('document.saved', { path, bytes });
    }
    const name = await api.documentName(id, format);
    if (cli.io.stdout.isTTY === true && !name.endsWith('.txt')) throw usage('cli.binary_to_terminal', { format: name });
    const { documentTo } = await import('../../services/documents.ts');
    await toReader(cli.io, async (output) => await documentTo(ctx, id, format, output));
  });
}
