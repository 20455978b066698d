import { notFound } from '../../errors.ts';
import type { Api } from '../../services/api.ts';
import type { Addressee, DocumentFormat } from '../../services/documents-api.ts';
import { editOutside, runOutside } from '../../services/outside.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson } from '../format.ts';
import { withInput } from '../input.ts';
import { write } from '../io.ts';
import { findRecord } from '../records.ts';

/** `kehu letter write TEMPLATE RECORD`: a letter among the customer's documents; `--dry-run` only prints it. */
export async function writeLetter(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const [template = '', ...words] = args;
  await withApi(cli, async (api) => {
    const entity: Addressee = given.flag('contact') ? 'contact' : 'customer';
    const request = { templateId: await findRecord(api, 'letter_template', template, { lang: cli.lang }), entity, id: await findRecord(api, entity, words.join(' '), { lang: cli.lang }) };
    const program = given.flag('edit') ? await api.program('editor') : null;
    const draft = await api.letterDraft(request);
    if (cli.dryRun) return await write(cli.io.stdout, `${cli.io.stdout.isTTY === true ? safeText(draft.text, 'many') : draft.text}\n`);
    if (program !== null && draft.word) cli.say('letter.word_not_edited');
    const text = program === null || draft.word ? undefined : await editOutside(draft.text, async (path) => await runOutside(program, [path]));
    const title = given.text('title') ?? draft.title;
    const saved = await api.writeLetter({ ...request, title, text });
    if (given.text('format') === 'json') await writeJson(cli.io, { id: saved.id, version: saved.version, step: saved.stepId });
    cli.say('letter.written', { id: saved.id, title, step: saved.stepId });
    await alsoInto(api, saved.id, cli, given);
  });
}

/** `--output FILE`: the letter as a file too, as its ending says. */
async function alsoInto(api: Api, id: number, cli: Cli, given: Given): Promise<void> {
  const path = given.text('output');
  if (path === undefined) return;
  const format: DocumentFormat = path.toLowerCase().endsWith('.docx') ? 'docx' : path.toLowerCase().endsWith('.txt') ? 'text' : 'file';
  const { bytes } = await api.saveDocument({ id, format, path, overwrite: given.flag('overwrite') });
  cli.say('document.saved', { path, bytes });
}

/** `kehu letter load FILE|-`: a text or a Word file as a template; `--dry-run` only says what it asks for. */
export async function load(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const [file = ''] = args;
  await withInput(cli, file, async (path, inbox) => {
    await withApi(cli, async (api) => {
      const name = given.text('name');
      const id = given.flag('replace') ? await known(api, name ?? nameIn(file)) : undefined;
      const result = await api.loadTemplate({ path, name, subject: given.text('subject'), id, dryRun: cli.dryRun, ...(file === '-' ? { fileName: `${name ?? 'template'}.docx` } : {}) });
      const fields = result.fields.map((field) => `{{${field}}}`).join(' ');
      if (given.text('format') === 'json') await writeJson(cli.io, { id: result.id, name: result.name, fields: result.fields, step: result.stepId });
      cli.say(cli.dryRun ? 'letter.template_right' : 'letter.template_loaded', { name: result.name, fields: fields === '' ? '–' : fields, step: result.stepId });
    }, inbox === undefined ? {} : { inbox });
  });
}

const nameIn = (file: string): string => (file.split(/[/\\]/).at(-1) ?? file).replace(/\.[^.]*$/, '');

/** The template of that name. */
async function known(api: Api, name: string): Promise<number> {
  const { rows } = await api.list({ entity: 'letter_template', search: name, columns: ['name'], limit: 50 });
  const found = rows.find((row) => row.values['name'] === name);
  if (found === undefined) throw notFound('letter.no_template', { name });
  return found.id;
}
