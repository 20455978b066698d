import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EntityName } from '../../src/entities/names.ts';
import { definitionOf, fieldsOf } from '../../src/entities/registry.ts';
import { AppError } from '../../src/errors.ts';
import { fieldRulesFor } from '../../src/auth/rights-text.ts';
import { isAddressee } from '../../src/services/documents-api.ts';
import type { Api } from '../../src/services/api.ts';
import { sheetIdLabel } from '../../src/services/sheet-id.ts';

/** What a call is asked with: a record, and a text that stands in it or does not. */
export interface Asked {
  readonly entity: EntityName;
  readonly id: number;
  readonly version: number;
  /** A field that the record may have the text in, and one that can be written. */
  readonly field: string;
  readonly written: string;
  readonly text: string;
  /** The record that `id` belongs to, of each kind: customer, contact. */
  readonly of: Readonly<Partial<Record<EntityName, number>>>;
  readonly step: number;
  readonly operator: number;
  readonly folder: string;
}

type Ask = (api: Api, asked: Asked) => Promise<unknown>;

/**
 * Ways to ask one call: by the number of a record, by a text, or by neither. A word instead says why the call can tell nothing of anybody's records.
 */
interface Ways {
  readonly byId?: readonly Ask[];
  readonly byText?: readonly Ask[];
  readonly plain?: readonly Ask[];
  /** It is about records of this kind alone. */
  readonly only?: EntityName;
  /** It keeps the text: it is asked last. */
  readonly keeps?: true;
}

let files = 0;
/** A file of that content to be read in. */
async function given({ folder }: Asked, name: string, content: string): Promise<string> {
  const path = join(folder, `${(files += 1)}-${name}`);
  await writeFile(path, content);
  return path;
}
/** What a call wrote into a file, beside its answer. */
async function written(asked: Asked, name: string, call: (path: string) => Promise<unknown>): Promise<unknown> {
  const path = join(asked.folder, `out-${(files += 1)}-${name}`);
  const answer = await call(path);
  return { answer, content: (await readFile(path)).toString('latin1').replace(/\/(?:CreationDate|ID)[^\n]*/g, ''), text: (await readFile(path, 'utf8').catch(() => '')) };
}

const quoted = (text: string): string => `"${text.replaceAll('"', '')}"`;
const labelOf = (entity: EntityName): string => definitionOf(entity).label;
const TODAY = { from: '2026-03-01', to: '2026-03-31' };
const template = async (api: Api): Promise<number> => (await api.choices('letter_template', '', 1))[0]?.id ?? 0;
const mail = (asked: Asked) => ({ entity: asked.entity, ids: [asked.id], subject: 'x', text: 'x' });
const letters = async (api: Api, { entity, id }: Asked) => ({ entity: isAddressee(entity) ? entity : ('customer' as const), ids: [id], templateId: await template(api), unaddressed: true });
const list = (asked: Asked) => ({ entity: asked.entity, columns: [asked.field], limit: 50 });
const listJob = (asked: Asked) => ({ kind: 'list', entity: asked.entity, columns: [], format: 'text' }) as const;
const onPaper = (asked: Asked) => [
  { ...listJob(asked), ids: [asked.id] },
  { kind: 'envelope', entity: asked.entity, ids: [asked.id], envelope: 'DL', format: 'text' } as const,
  { kind: 'label', entity: asked.entity, ids: [asked.id], sheet: '3x7', format: 'text' } as const,
];
const reportsOf = async (api: Api, asked: Asked, ask: (name: string, by: string | undefined) => Promise<unknown>): Promise<unknown> => {
  const answers: unknown[] = [];
  for (const { name, by, entity } of await api.reports()) if (entity === asked.entity) for (const { key } of by) answers.push(await attempt(async () => await ask(name, key)));
  return answers;
};
/** An answer, or what was said instead of it. */
export async function attempt(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof AppError) return { error: error.toPlain() };
    throw error;
  }
}

const NEEDS_POWER = 'is the matter of a power, not of records';
const OWN = 'is of whoever asks alone';

/** Every call that screens and commands have: one that is missing here does not compile. */
export const DOORS: Readonly<Record<keyof Api, Ways | string>> = {
  session: OWN, setLang: OWN, can: 'tells the matrix', welcome: OWN, sessions: OWN, endSession: { byId: [async (api, { id }) => { await api.endSession(id); }] }, changePassword: OWN, setPassword: NEEDS_POWER, policy: 'is everybody’s', setPolicy: NEEDS_POWER,
  preference: OWN, setPreference: OWN, about: { plain: [async (api) => await api.about()] }, printers: 'tells of the system', completePath: 'tells of files', calculate: 'reckons', cities: 'is of lists of words', city: 'is of lists of words', reportFaults: OWN,
  list: {
    plain: [async (api, asked) => await api.list(list(asked)), async (api, asked) => await api.list({ ...list(asked), deleted: true }), async (api, asked) => { const pages: unknown[] = []; for (const field of Object.keys(fieldsOf(asked.entity))) for (const sort of [[field], [`-${field}`]]) pages.push(await attempt(async () => await api.list({ ...list(asked), columns: [], sort, limit: 1 }))); return pages; }],
    byId: [async (api, asked) => await api.list({ ...list(asked), ids: [asked.id] }), async (api, asked) => await api.list({ ...list(asked), around: asked.id }), async (api, asked) => await api.list({ ...list(asked), around: asked.id, sort: ['-created_at'] }), async (api, asked) => await api.list({ ...list(asked), filter: `id:${asked.id}` })],
    byText: [async (api, asked) => await api.list({ ...list(asked), search: asked.text }), async (api, asked) => await api.list({ ...list(asked), filter: quoted(asked.text) }), async (api, asked) => await api.list({ ...list(asked), filter: `full_text:${quoted(asked.text)}` })],
  },
  count: { plain: [async (api, { entity }) => await api.count({ entity })], byText: [async (api, { entity, text, field }) => await api.count({ entity, filter: `${field}:${quoted(text)}` }), async (api, { entity, text }) => await api.count({ entity, search: text })] },
  checkFilter: { byText: [async (api, { entity, text, field }) => await api.checkFilter(entity, `${field}:${quoted(text)}`)] },
  filterLists: { byText: [async (api, { text, field }) => await api.filterLists(`${field}:${quoted(text)}`), async (api, { text }) => await api.filterLists(`name:${quoted(text)}`)] },
  completeFilter: { byText: [async (api, { entity, text, field }) => await api.completeFilter(entity, `${field}:${text.slice(0, 2)}`, field.length + 3)] },
  get: { byId: [async (api, { entity, id }) => await api.get(entity, id)] },
  getSingle: { plain: [async (api, { entity }) => await api.getSingle(entity)] },
  blank: {
    plain: [async (api, { entity }) => await api.blank(entity)],
    byId: [async (api, { entity, of }) => await api.blank(entity, { customer_id: of.customer ?? null }), async (api, { entity, of }) => await api.blank(entity, { contact_id: of.contact ?? null })],
  },
  check: {
    byId: [async (api, { entity, id, written: field }) => await api.check(entity, id, { [field]: '新' }), async (api, { entity, of, written: field }) => await api.check(entity, null, { [field]: '新', customer_id: of.customer ?? null }), async (api, { entity, of }) => await api.check(entity, null, { contact_id: of.contact ?? null })],
    byText: [async (api, { entity, text, field }) => await api.check(entity, null, { [field]: text }), async (api, { entity, id, text, field }) => await api.check(entity, id, { [field]: text })],
  },
  create: { byId: [async (api, { entity, of, written: field }) => await api.create(entity, { [field]: '新', customer_id: of.customer ?? null })] },
  update: { keeps: true, byId: [async (api, { entity, id, version, written: field }) => await api.update(entity, id, version, { [field]: '新' })], byText: [async (api, { entity, id, version, text, field }) => await api.update(entity, id, version, { [field]: text })] },
  stepOffers: { byId: [async (api, { entity, id }) => await api.stepOffers(entity, id)] },
  takeStep: { byId: [async (api, { entity, id, version }) => await api.takeStep(entity, id, version, 'close', {})] },
  checkStep: { byId: [async (api, { entity, id }) => { await api.checkStep(entity, id, 'close', {}); }] },
  remove: { byId: [async (api, { entity, id }) => await api.remove({ entity, ids: [id] }, 7)] },
  restore: { byId: [async (api, { entity, id }) => await api.restore(entity, [id])] },
  bulkPreview: { byId: [async (api, { entity, id, written: field }) => await api.bulkPreview({ entity, ids: [id] }, { [field]: '新' })], byText: [async (api, { entity, text, field, written: other }) => await api.bulkPreview({ entity, filter: `${field}:${quoted(text)}` }, { [other]: '新' })] },
  bulkUpdate: { byId: [async (api, { entity, id, written: field }) => await api.bulkUpdate({ entity, ids: [id] }, { [field]: '新' }, 7)] },
  gridCheck: {
    byId: [async (api, { entity, id }) => await api.gridCheck({ entity, fields: ['customer_id'], rows: [[`#${id}`]] })],
    byText: [async (api, { entity, text, written: field }) => await api.gridCheck({ entity, fields: [field, 'customer_id'], rows: [['新', text]] }), async (api, { entity, text, written: field }) => await api.gridCheck({ entity, fields: [field, 'contact_id'], rows: [['新', text]] }), async (api, { entity, text, field }) => await api.gridCheck({ entity, fields: [field], rows: [[text]] })],
  },
  gridSave: { keeps: true, byText: [async (api, { entity, text, field }) => await api.gridSave({ entity, fields: [field, 'customer_id'], rows: [['', text]] })] },
  choices: {
    plain: [async (api, { entity }) => await api.choices(entity, '', 50)],
    byText: [async (api, { entity, text }) => await api.choices(entity, text, 50), async (api, { entity, text }) => await api.choices(entity, `${text}/`, 50), async (api, { entity, text }) => await api.choices(entity, `${text}/x`, 50)],
  },
  named: { byText: [async (api, { text }) => await api.named('customer_level', text)] },
  uses: { plain: [async (api) => await api.uses('customer_level', [1, 2, 3, 4, 5])] },
  retire: { byId: [async (api, { entity, id }) => await api.retire(entity, id, true)] },
  moveValue: { byId: [async (api, { entity, id }) => await api.moveValue(entity, id, 1)] },
  mergeValues: { byId: [async (api, { entity, id }) => await api.mergeValues(entity, id, id + 1)] },
  history: { byId: [async (api, { entity, id }) => await api.history(entity, id)] },
  search: { byText: [async (api, { text }) => await api.search(text, { limit: 20 }), async (api, { entity, text }) => await api.search(text, { limit: 20, entities: [entity] })] },
  reports: { plain: [async (api) => await api.reports()] },
  report: {
    plain: [async (api, asked) => await reportsOf(api, asked, async (name, by) => await api.report(name, { by, period: 'all' }))],
    byText: [async (api, asked) => await reportsOf(api, asked, async (name, by) => await api.report(name, { by, period: 'all', filter: quoted(asked.text) })), async (api, asked) => await reportsOf(api, asked, async (name, by) => await api.report(name, { by, period: 'all', filter: `${asked.field}:${quoted(asked.text)}` }))],
  },
  reportFile: { plain: [async (api, asked) => await reportsOf(api, asked, async (name, by) => await written(asked, 'r.csv', async (path) => await api.reportFile(name, { asked: { by, period: 'all' }, format: 'csv', path })))] },
  startPage: { plain: [async (api) => await api.startPage()] },
  exportFile: {
    plain: [async (api, asked) => await written(asked, 'e.csv', async (path) => await api.exportFile({ entity: asked.entity, columns: [], format: 'csv', for: 'machine', path })), async (api, asked) => await written(asked, 'v.vcf', async (path) => await api.exportFile({ entity: asked.entity, columns: [], format: 'vcard', for: 'machine', path }))],
    byId: [async (api, asked) => await written(asked, 'e.json', async (path) => await api.exportFile({ entity: asked.entity, ids: [asked.id], columns: [asked.field], format: 'json', for: 'machine', path })), async (api, asked) => await written(asked, 'e.csv', async (path) => await api.exportFile({ entity: asked.entity, ids: [asked.id], columns: ['customer_id'], format: 'csv', for: 'spreadsheet', path }))],
  },
  print: { byId: [async (api, asked) => { for (const job of onPaper(asked)) await written(asked, 'p.txt', async (path) => await api.print(job, { kind: 'file', path })); }] },
  printPreview: {
    plain: [async (api, asked) => await api.printPreview(listJob(asked)), async (api, asked) => await api.printPreview({ ...listJob(asked), group: asked.field, totals: [asked.field] })],
    byId: [0, 1, 2].map((at) => async (api: Api, asked: Asked) => await api.printPreview(onPaper(asked)[at] ?? listJob(asked))),
  },
  importPlan: { byText: [async (api, asked) => await api.importPlan(asked.entity, await given(asked, 'i.csv', `${asked.field}\n${asked.text}\n`))] },
  importRun: {
    byId: [async (api, asked) => await api.importRun({ entity: asked.entity, path: await given(asked, 'i.csv', `customer_id,${asked.written}\n#${asked.of.customer},新\n`), duplicates: 'update', dryRun: true })],
    byText: [
      async (api, asked) => await api.importRun({ entity: asked.entity, path: await given(asked, 'i.csv', `${asked.field}\n${asked.text}\n`), duplicates: 'update', dryRun: true }),
      async (api, asked) => await api.importRun({ entity: asked.entity, path: await given(asked, 'i.csv', `${asked.field},${asked.written}\n${asked.text},新\n`), duplicates: 'skip', dryRun: true }),
      async (api, asked) => await api.importRun({ entity: asked.entity, path: await given(asked, 'i.csv', `customer_id,${asked.written}\n${asked.text},新\n`), duplicates: 'add', dryRun: true }),
    ],
  },
  agenda: { plain: [async (api) => await api.agenda({ ...TODAY, everybody: true }), async (api) => await api.agenda({ from: '2011-01-01', to: '2011-12-31', everybody: true }), async (api) => await api.agenda(TODAY)] },
  agendaStep: { only: 'activity', byId: [async (api, { id, version }) => await api.agendaStep(id, version, '2026-03-10', 'done', {})] },
  ownNumbers: { plain: [async (api) => await api.ownNumbers()] },
  reminders: { plain: [async (api) => await api.reminders()] },
  exportIcs: { plain: [async (api, asked) => await written(asked, 'a.ics', async (path) => await api.exportIcs({ from: '2011-01-01', to: '2026-12-31', everybody: true }, path))] },
  importIcs: { byText: [async (api, asked) => await api.importIcs(await given(asked, 'i.ics', `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:${asked.text}\r\nDTSTART:20260310T080000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`), true)] },
  attend: { byId: [async (api, { entity, id }) => await api.attend([{ entity, id, editing: true }])] },
  saveDraft: OWN, draft: OWN, drafts: { plain: [async (api) => await api.drafts()] }, takeDraft: OWN, putDraftAside: OWN, dropDraft: OWN,
  program: 'tells of programs',
  webPlaces: { byId: [async (api, { entity, id }) => await api.webPlaces(entity, id)] },
  letterDraft: { byId: [async (api, { of }) => await api.letterDraft({ templateId: await template(api), entity: 'customer', id: of.customer ?? 0 }), async (api, { of }) => await api.letterDraft({ templateId: await template(api), entity: 'contact', id: of.contact ?? 0 })] },
  writeLetter: { byId: [async (api, { of }) => await api.writeLetter({ templateId: await template(api), entity: 'customer', id: of.customer ?? 0, title: 'x' })] },
  lettersPlan: { byId: [async (api, asked) => await api.lettersPlan(await letters(api, asked), 0, 5)], plain: [async (api, asked) => { const { entity, templateId, unaddressed } = await letters(api, asked); return await api.lettersPlan({ entity, templateId, unaddressed }, 0, 50); }] },
  writeLetters: { byId: [async (api, asked) => await api.writeLetters(await letters(api, asked), 7)] },
  lettersFile: { byId: [async (api, asked) => await api.lettersFile(await letters(api, asked), 7, { format: 'text', keep: false, path: join(asked.folder, 'letters.txt'), overwrite: true })] },
  loadTemplate: 'reads a file of whoever asks',
  attachDocument: { byId: [async (api, asked) => await api.attachDocument({ customerId: asked.of.customer ?? 0, path: await given(asked, 'd.txt', 'x') })] },
  documentName: { only: 'document', byId: [async (api, { id }) => await api.documentName(id, 'text')] },
  saveDocument: { only: 'document', byId: [async (api, asked) => await written(asked, 'd.txt', async (path) => await api.saveDocument({ id: asked.id, format: 'text', path }))] },
  sheetPlan: { byId: [async (api, asked) => await api.sheetPlan({ entity: asked.entity, path: await given(asked, 's.csv', `${sheetIdLabel('zh', asked.entity)},${asked.written}\n${asked.id},新\n`) })] },
  sheetApply: { byId: [async (api, asked) => await api.sheetApply({ entity: asked.entity, path: await given(asked, 's.csv', `${sheetIdLabel('zh', asked.entity)},${asked.written}\n${asked.id},新\n`) }, null)] },
  alike: { byText: [async (api, { entity, text, field }) => await api.alike(entity, null, { [field]: text }), async (api, { entity, text }) => await api.alike(entity, null, { [labelOf(entity)]: text })], byId: [async (api, { entity, id }) => await api.alike(entity, id, {})] },
  duplicates: { plain: [async (api, { entity }) => await api.duplicates({ entity, limit: 20 })], byId: [async (api, { entity, id }) => await api.duplicates({ entity, limit: 20, ids: [id] })] },
  setApart: { byId: [async (api, { entity, id }) => { await api.setApart(entity, [id, id + 1], true); }] },
  keptApart: { plain: [async (api, { entity }) => await api.keptApart(entity, 20)] },
  mergePreview: { byId: [async (api, { entity, id }) => await api.mergePreview(entity, [id, id + 1])] },
  merge: { byId: [async (api, { entity, id }) => await api.merge({ entity, keep: id, others: [id + 1], take: {}, seen: { [id]: 1, [id + 1]: 1 } })] },
  steps: {
    plain: [async (api) => await api.steps({ limit: 500 }), async (api) => await api.steps({ limit: 500, audit: true })],
    byText: [async (api, { text }) => await api.steps({ limit: 50, filter: text })],
    byId: [async (api, { entity, id }) => await api.steps({ limit: 50, filter: `entity:${entity} record:${id}` })],
  },
  stepShown: { byId: [async (api, { step }) => await api.stepShown(step)] },
  recordOn: { byId: [async (api, { entity, id }) => await api.recordOn(entity, id, '2026-03-10')] },
  bin: { plain: [async (api) => await api.bin({ limit: 100 })] },
  restorePreview: { byId: [async (api, { entity, id }) => await api.restorePreview(entity, id)] },
  undoPreview: { byId: [async (api, { step }) => await api.undoPreview(step)] },
  undoConflicts: { byId: [async (api, { step, entity }) => await api.undoConflicts(step, { entity, id: 0 })] },
  undo: { byId: [async (api, { step }) => await api.undo(step, 'refuse')] },
  openMasked: { byId: [async (api, { entity, id, field }) => (isCovered(entity, field) ? await api.openMasked(entity, id, field) : null)] },
  mailAccount: { plain: [async (api) => await api.mailAccount()] }, setMailAccount: NEEDS_POWER, testMail: NEEDS_POWER,
  mergeFields: { plain: [async (api, { entity }) => await api.mergeFields(entity)] },
  mailPreview: { byId: [async (api, asked) => await api.mailPreview(mail(asked), 0, 5), async (api, asked) => await api.mailPreview({ ...mail(asked), entity: 'customer', ids: [], documents: [asked.id] }, 0, 5)], plain: [async (api, { entity }) => await api.mailPreview({ entity, subject: 'x', text: 'x' }, 0, 50)] },
  queueMail: { byId: [async (api, asked) => await api.queueMail(mail(asked), 7)] },
  sendMail: 'sends what waits, whosesoever it is, by whoever’s turn it is',
  mailAct: { only: 'mail', byId: [async (api, { id }) => await api.mailAct('cancel', { entity: 'mail', ids: [id] })] },
  mailBounces: { byText: [async (api, asked) => await api.mailBounces(await given(asked, 'b.txt', `${asked.text}\n`))] },
  handOverPreview: { byId: [async (api, { operator }) => await api.handOverPreview(operator, null)] },
  handOver: { byId: [async (api, { operator }) => await api.handOver({ from: operator, to: 1, expected: 7 })] },
  roleRights: NEEDS_POWER, setRoleRights: NEEDS_POWER, copyRole: NEEDS_POWER, lookAs: NEEDS_POWER,
  why: { byId: [async (api, { entity, id, operator }) => await api.why({ operatorId: operator, entity, id, action: 'read' })] },
  downloads: { plain: [async (api) => await api.downloads()] }, removeDownload: { byId: [async (api, { id }) => { await api.removeDownload(id); }] }, serverSettings: 'tells of the server', setServerSettings: NEEDS_POWER, keys: { plain: [async (api) => await api.keys()] }, addKey: NEEDS_POWER, removeKey: NEEDS_POWER,
  backups: NEEDS_POWER, makeBackup: NEEDS_POWER, verifyBackup: NEEDS_POWER, restoreBackup: NEEDS_POWER, backupSettings: NEEDS_POWER, setBackupSettings: NEEDS_POWER, browseBackup: NEEDS_POWER, endBrowse: NEEDS_POWER, takeKinds: 'tells the definitions', takeFromBackup: NEEDS_POWER, cleanupKinds: 'tells the definitions', cleanupPlan: NEEDS_POWER, cleanup: NEEDS_POWER,
  ringCall: { keeps: true, byText: [async (api, { text, operator }) => await api.ringCall({ number: text, operatorId: operator })] },
  startCall: { keeps: true, byId: [async (api, { of }) => await api.startCall({ number: '', direction: 'out', customerId: of.customer ?? 0 })], byText: [async (api, { text }) => await api.startCall({ number: text, direction: 'in' })] },
  callCard: { only: 'call', byId: [async (api, { id }) => await api.callCard(id)] },
  customerCard: { byId: [async (api, { of }) => await api.customerCard(of.customer ?? 0)] },
  callsToday: { plain: [async (api) => await api.callsToday()] },
  news: 'tells what the program told this operator',
};

const isCovered = (entity: EntityName, field: string): boolean => fieldRulesFor(entity, field).includes('hidden');
