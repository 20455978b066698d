import { notFound, usage } from '../../errors.ts';
import { t } from '../../i18n/index.ts';
import type { Api } from '../../services/api.ts';
import type { ServiceContext } from '../../services/context.ts';
import type { Addressee, DocumentFormat, LetterLeftOut, LettersForm, ListLetters } from '../../services/documents-api.ts';
import { editOutside, runOutside } from '../../services/outside.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson } from '../format.ts';
import { withInput } from '../input.ts';
import { toReader, write } from '../io.ts';
import { confirm } from '../prompt.ts';
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

/** Letters that a dry run shows whole. */
const SHOWN = 3;

/** `kehu letter write-all TEMPLATE --where QUERY`: a letter to each, as one step, by choice also as one file; `--dry-run` shows the first ones and who gets none. */
export async function writeList(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const where = given.text('where')?.trim() ?? '';
  if (where === '') throw usage('cli.mail.which', { options: '--where' });
  const out = fileGiven(cli, given);
  await withApi(cli, async (api, ctx) => {
    const templateId = await findRecord(api, 'letter_template', args.join(' '), { lang: cli.lang });
    const job: ListLetters = { entity: given.flag('contact') ? 'contact' : 'customer', filter: where, templateId, unaddressed: given.flag('unaddressed') };
    const control = { signal: cli.signal };
    const plan = await api.lettersPlan(job, 0, SHOWN, control);
    const json = given.text('format') === 'json';
    if (cli.dryRun) {
      if (json) return await writeJson(cli.io, plan);
      for (const { label, title, text } of plan.letters) await write(cli.io.stdout, `${safeText(`${label}: ${title}`)}\n\n${cli.io.stdout.isTTY === true ? safeText(text, 'many') : text}\n\n`);
      tellLeftOut(cli, plan.leftOut);
      return cli.say('cli.letters.would', { count: plan.count, left: plan.leftOut.length });
    }
    tellLeftOut(cli, plan.leftOut);
    if (plan.count > 1) await confirm(cli, 'cli.letters.ask', { count: plan.count });
    if (out !== null) return await writeFile({ cli, given, api, ctx }, job, plan.count, out);
    const written = await api.writeLetters(job, plan.count, control);
    if (json) await writeJson(cli.io, { written: written.written, step: written.stepId, leftOut: written.leftOut });
    cli.say('cli.letters.written', { count: written.written, step: written.stepId });
  });
}

/** One file of all letters, and where it goes; null: to standard output. */
interface OneFile extends LettersForm {
  readonly path: string | null;
}

/** `--output FILE` or `--one-file FORMAT`; null: neither. */
function fileGiven(cli: Cli, given: Given): OneFile | null {
  const [path, named] = [given.text('output'), given.text('one-file')];
  const keep = !given.flag('only-file');
  if (path === undefined && named === undefined) {
    if (!keep) throw usage('letter.only_file', { options: '--output, --one-file' });
    return null;
  }
  const format = FORMATS[(named ?? /\.(docx|txt)$/i.exec(path ?? '')?.[1] ?? '').toLowerCase()];
  if (format === undefined) throw usage('letter.which_file', { path: path ?? '' });
  if (path === undefined && given.text('format') === 'json') throw usage('cli.options_conflict', { first: '--format json', second: '--one-file' });
  if (path === undefined && format === 'docx' && !cli.dryRun && cli.io.stdout.isTTY === true) throw usage('cli.binary_to_terminal', { format });
  return { format, keep, path: path ?? null };
}

const FORMATS: Readonly<Record<string, LettersForm['format']>> = { docx: 'docx', txt: 'text', text: 'text' };

interface Desk {
  readonly cli: Cli;
  readonly given: Given;
  readonly api: Api;
  readonly ctx: ServiceContext;
}

async function writeFile({ cli, given, api, ctx }: Desk, job: ListLetters, count: number, { path, ...form }: OneFile): Promise<void> {
  const control = { signal: cli.signal };
  if (path === null) {
    const { lettersTo } = await import('../../services/writing/letters-file.ts');
    const { stepId } = await toReader(cli.io, async (output) => await lettersTo(ctx, job, count, form, output, control));
    return tellKept(cli, count, stepId);
  }
  const { rows, stepId, leftOut, bytes } = await api.lettersFile(job, count, { ...form, path, overwrite: given.flag('overwrite') }, control);
  if (given.text('format') === 'json') await writeJson(cli.io, { written: rows, step: stepId, path, bytes, leftOut });
  tellKept(cli, rows, stepId);
  cli.say('cli.letters.filed', { count: rows, path });
}

function tellKept(cli: Cli, count: number, stepId: number | null): void {
  if (stepId !== null) cli.say('cli.letters.written', { count, step: stepId });
}

function tellLeftOut(cli: Cli, leftOut: readonly LetterLeftOut[]): void {
  if (leftOut.length === 0) return;
  cli.say('cli.letters.left', { count: leftOut.length });
  if (!cli.quiet) for (const { label, reason } of leftOut) cli.io.stderr.write(`  ${safeText(label)}: ${t(cli.lang, `letters.left.${reason}`)}\n`);
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
