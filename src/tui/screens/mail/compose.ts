import { can } from '../../../auth/permissions.ts';
import type { PlainError } from '../../../errors.ts';
import type { MessageKey } from '../../../i18n/index.ts';
import type { ActionId } from '../../../keys.ts';
import type { PathCompletion, Row } from '../../../services/api.ts';
import type { MailJob, MailPreview, MailQueued, MailRun } from '../../../services/mail-api.ts';
import { safeText } from '../../../util/safe-text.ts';
import { wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep, load, open, say } from '../../core/effects.ts';
import { isKey, type Key } from '../../core/key.ts';
import { line, piece, type Area, type Line, type View } from '../../core/line.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Reason, type Unsaved, type Update } from '../../core/screen.ts';
import { ask } from '../../widgets/dialog.ts';
import { leaveAsking } from '../../widgets/leave.ts';
import { optionText, optionsKey, optionsOf, optionsView, rowInHand, withOption, type OptionRow, type Options } from '../../widgets/options.ts';
import { loadWithProgress, progressLine, type PacedProgress } from '../../widgets/progress.ts';
import { listNameOf } from '../../words.ts';
import { chooseOne } from '../choose.ts';
import { fullPath, pathHint } from '../files/path.ts';
import { scopeOptions, type FileProps, type Scope } from '../files/scope.ts';
import { textEditor } from '../text.ts';
import { ranWords } from './act.ts';
import type { KeptMail } from './kept.ts';
import { mailPreview } from './preview.ts';

interface ComposeState {
  readonly entity: FileProps['entity'];
  readonly scopes: readonly Scope[];
  readonly options: Options;
  /** Names that a path may go on with. */
  readonly names: readonly string[];
  readonly text: string;
  readonly template: { readonly id: number; readonly name: string } | null;
  /** The text as the template gave it. */
  readonly given?: string;
  readonly running: { readonly progress: PacedProgress | null } | null;
  readonly error: PlainError | null;
  /** Where it is kept: it came back from there. */
  readonly place?: string;
}

type Next = Update<ComposeState>;

/** A letter to each record of a scope: template or own words, looked at one by one, then sent. */
export const composeMail = ({ entity, scopes }: FileProps): Opening<void> =>
  opening(screen, { entity, scopes, options: optionsOf({ scope: scopes[0]?.id ?? 'all', subject: '', files: '' }), names: [], text: '', template: null, running: null, error: null });

/** A letter that came back after the line dropped. */
export const mailAgain = ({ scope, subject, files, ...kept }: KeptMail): Opening<void> =>
  opening(screen, { ...kept, options: optionsOf({ scope, subject, files }), names: [], running: null, error: null });

/** What would be lost: nothing while nothing was written. */
function unsent(state: ComposeState, whole: boolean): Unsaved | null {
  const { entity, scopes, options, text, template, place } = state;
  const subject = optionText(options, 'subject');
  if (state.running !== null || (!whole && subject === '' && text === '')) return null;
  const data = { entity, scopes: JSON.stringify(scopes.map(({ id, selection }) => ({ id, selection }))), scope: optionText(options, 'scope'), subject, files: optionText(options, 'files'), text, template };
  return { kind: 'mail', data, about: { entity: 'mail', label: subject }, place };
}

/** Why nobody can be written to by this session. */
export function mailForbidden(ctx: Ctx): Reason | undefined {
  if (ctx.session === null || can(ctx.session, 'create', 'mail').allowed) return undefined;
  return { key: 'error.not_permitted', params: { action: { key: 'action.create' }, entity: { key: 'entity.mail' } } };
}

const screen = defineScreen<ComposeState>({
  name: 'mail-compose',
  title: (_state, ctx) => ctx.t('tui.mail.title'),
  offers: composeOffers,
  act: composeAct,
  key: composeKey,
  holds: (state, key) => state.running !== null && isKey(key, 'esc'),
  opened: (state) =>
    keep(
      state,
      load<ComposeState, void, readonly Scope[]>({
        slot: 'count',
        label: null,
        run: async (api, control) => await Promise.all(state.scopes.map(async (scope) => (scope.count === null ? { ...scope, count: await api.count(scope.selection, undefined, control) } : scope))),
        done: (now, scopes) => keep({ ...now, scopes }),
        fail: (now) => keep(now),
      }),
    ),
  view: composeView,
  draft: (state, _ctx, whole) => unsent(state, whole),
});

function rowsOf(state: ComposeState, ctx: Ctx): readonly OptionRow[] {
  const { scopes, template, text } = state;
  const filesHint = ctx.session?.protected === true ? ctx.t('tui.mail.files-protected') : state.names.length > 0 ? pathHint(state, 'files', ctx) : ctx.t('tui.mail.files-hint');
  const lines = text.split('\n').length;
  return [
    ...(scopes.length > 1 ? [{ id: 'scope', kind: 'choice', label: ctx.t('tui.scope'), options: scopeOptions(scopes, ctx) } as const] : []),
    { id: 'template', kind: 'button', label: `${ctx.t('tui.mail.template')}${ctx.t('print.colon')}${template === null ? ctx.t('tui.mail.no-template') : safeText(template.name)}` },
    { id: 'subject', kind: 'text', label: ctx.t('tui.mail.subject'), hint: ctx.t('tui.mail.text-hint') },
    { id: 'text', kind: 'button', label: `${ctx.t('tui.mail.text')}${ctx.t('print.colon')}${text.trim() === '' ? ctx.t('tui.mail.no-text') : ctx.t('tui.mail.text-lines', { lines, count: [...text].length })}`, hint: ctx.t('tui.mail.text-hint') },
    { id: 'files', kind: 'path', label: ctx.t('tui.mail.files'), hint: filesHint },
    { id: 'preview', kind: 'button', label: ctx.t('act.mail.preview') },
    { id: 'send', kind: 'button', label: ctx.t('act.mail.send') },
  ];
}

/** What Enter does on a button. */
const BUTTONS: Readonly<Record<string, keyof typeof LABELS>> = { template: 'mail.template', text: 'mail.text', preview: 'mail.preview', send: 'mail.send' };
const LABELS = { 'mail.template': 'act.mail.template', 'mail.text': 'act.mail.text', 'mail.preview': 'act.mail.preview', 'mail.send': 'act.mail.send' } as const satisfies Partial<Record<ActionId, MessageKey>>;

function composeOffers(state: ComposeState, ctx: Ctx): readonly Offer[] {
  if (state.running !== null) return [];
  const row = rowInHand(state.options, rowsOf(state, ctx));
  const button = row === undefined ? undefined : BUTTONS[row.id];
  const enter: readonly Offer[] = button === undefined ? [{ action: 'form.next' }] : [{ action: 'dialog.choose', label: ctx.t(LABELS[button]) }];
  return [...enter, { action: 'mail.send', why: mailForbidden(ctx) }, { action: 'mail.preview' }, { action: 'mail.field' }, { action: 'mail.template' }, { action: 'mail.document' }];
}

function composeAct(state: ComposeState, action: ActionId, ctx: Ctx): Next {
  const wanted = action === 'dialog.choose' ? (BUTTONS[rowInHand(state.options, rowsOf(state, ctx))?.id ?? ''] ?? action) : action;
  if (wanted === 'mail.template') return keep(state, chooseTemplate);
  if (wanted === 'mail.text') return keep(state, writeText(state, ctx));
  if (wanted === 'mail.field') return keep(state, chooseField(state));
  if (wanted === 'mail.document') return keep(state, chooseDocument(state));
  if (wanted === 'mail.preview') return preview(state);
  if (wanted === 'mail.send') return check(state);
  return composeKey(state, { kind: 'key', name: 'enter' }, ctx) ?? keep(state);
}

function composeKey(state: ComposeState, key: Key, ctx: Ctx): Next | null {
  if (state.running !== null) return keep(state);
  if (isKey(key, 'esc')) return leave(state);
  const options = optionsKey(state.options, rowsOf(state, ctx), key);
  if (options === 'complete') return keep(state, completeLast(state));
  return options === null ? null : keep({ ...state, options, names: [], error: null });
}

/** Tab completes the last of several paths. */
function completeLast({ options }: ComposeState): Effect<ComposeState> {
  const typed = optionText(options, 'files');
  const from = /[;；]\s*(?=[^;；]*$)/.exec(typed);
  const before = from === null ? '' : typed.slice(0, from.index + from[0].length);
  return load<ComposeState, void, PathCompletion>({
    slot: 'path',
    label: null,
    run: (api) => api.completePath(typed.slice(before.length)),
    done: (now, { text, names }) => keep({ ...now, names, options: withOption(now.options, 'files', `${before}${text}`) }),
    fail: (now) => keep(now),
  });
}

/** What was written is not lost by one key. */
function leave(state: ComposeState): Next {
  if (unsent(state, false) === null) return keep(state, close(undefined));
  return leaveAsking(state);
}

const chooseTemplate: Effect<ComposeState> = load<ComposeState, void, readonly Row[]>({
  slot: 'templates',
  run: async (api, control) => (await api.list({ entity: 'mail_template', columns: ['name', 'subject', 'body'], limit: 500 }, control)).rows,
  done: (state, rows, ctx) => {
    if (rows.length === 0) return keep(state, say('info', 'tui.mail.no-templates'));
    const items = rows.map((row) => ({ id: String(row.id), label: String(row.values['name'] ?? ''), note: String(row.values['subject'] ?? '') }));
    return keep(
      state,
      open<ComposeState, void, string | null>(chooseOne({ title: ctx.t('tui.mail.template-title'), items, current: String(state.template?.id ?? '') }), (now, id) => {
        const row = rows.find((one) => String(one.id) === id);
        if (row === undefined) return keep(now);
        return isOwn(now) ? keep(now, askTake(row)) : taken(now, row);
      }),
    );
  },
});

/** Whether the text is one's own words, or a template's that was changed. */
const isOwn = ({ text, given }: ComposeState): boolean => text.trim() !== '' && text !== given;

function taken(state: ComposeState, { id, values }: Row): Next {
  const body = String(values['body'] ?? '');
  const options = withOption(state.options, 'subject', String(values['subject'] ?? ''));
  return keep({ ...state, options, text: body, given: body, template: { id, name: String(values['name'] ?? '') }, error: null });
}

/** A template in the place of what was written. */
const askTake = (row: Row): Effect<ComposeState> =>
  open<ComposeState, void, 'stay' | 'take'>(
    ask<'stay' | 'take'>({
      title: 'act.mail.template',
      text: 'tui.mail.replace',
      params: { name: String(row.values['name'] ?? '') },
      answers: [
        { id: 'stay', label: 'tui.mail.replace-no' },
        { id: 'take', label: 'tui.mail.replace-yes' },
      ],
      initial: 'stay',
      cancel: 'stay',
    }),
    (now, answer) => (answer === 'take' ? taken(now, row) : keep(now)),
  );

const writeText = ({ text }: ComposeState, ctx: Ctx): Effect<ComposeState> =>
  open<ComposeState, void, string>(textEditor({ title: ctx.t('tui.mail.text'), text, max: 20_000 }), (now, written) => keep({ ...now, text: written, error: null }));

/** Into the subject where that is in hand, else at the end of the text. */
function chooseField({ entity }: ComposeState): Effect<ComposeState> {
  return load<ComposeState, void, readonly { readonly name: string; readonly label: string }[]>({
    slot: 'fields',
    run: (api) => api.mergeFields(entity),
    done: (state, fields, ctx) =>
      keep(
        state,
        open<ComposeState, void, string | null>(chooseOne({ title: ctx.t('tui.mail.field-title'), items: fields.map(({ name, label }) => ({ id: name, label, note: `{{${name}}}` })) }), (now, name, then) => {
          if (name === null) return keep(now);
          if (rowInHand(now.options, rowsOf(now, then))?.id === 'subject') return keep({ ...now, options: withOption(now.options, 'subject', `${optionText(now.options, 'subject')}{{${name}}}`) });
          return keep({ ...now, text: `${now.text}{{${name}}}` });
        }),
      ),
  });
}

/** A document of the customer in hand, else of any, by its number into the row of attachments. */
function chooseDocument({ entity, scopes }: ComposeState): Effect<ComposeState> {
  const only = scopes.length === 1 && scopes[0]?.id === 'one' ? scopes[0].selection.ids?.[0] : undefined;
  const of = only === undefined ? {} : { of: { field: `${entity}_id`, id: only } };
  return load<ComposeState, void, readonly Row[]>({
    slot: 'documents',
    run: async (api, control) => (await api.list({ entity: 'document', ...of, columns: ['title', 'customer_id'], limit: 500, sort: ['-id'] }, control)).rows,
    done: (state, rows, ctx) => {
      if (rows.length === 0) return keep(state, say('info', 'tui.mail.no-documents'));
      const items = rows.map((row) => ({ id: String(row.id), label: String(row.values['title'] ?? ''), note: row.labels['customer_id'] ?? '' }));
      return keep(
        state,
        open<ComposeState, void, string | null>(chooseOne({ title: ctx.t('tui.mail.document-title'), items }), (now, id) => {
          const before = optionText(now.options, 'files').trim();
          return id === null ? keep(now) : keep({ ...now, options: withOption(now.options, 'files', before === '' ? `#${id}` : `${before}; #${id}`) });
        }),
      );
    },
  });
}

function jobOf({ entity, scopes, options, text, template }: ComposeState): MailJob {
  const scope = scopes.find((one) => one.id === optionText(options, 'scope')) ?? scopes[0];
  const files = optionText(options, 'files').split(/[;；]/).map((path) => path.trim()).filter((path) => path !== '');
  const isDocument = (file: string): boolean => /^[#＃]\d{1,9}$/.test(file);
  const [paths, documents] = [files.filter((file) => !isDocument(file)), files.filter(isDocument)];
  return { ...(scope?.selection ?? { entity }), subject: optionText(options, 'subject'), text, templateId: template?.id ?? null, files: paths.map(fullPath), documents: documents.map((file) => Number(file.slice(1))) };
}

function failed(state: ComposeState, error: PlainError, ctx: Ctx): Next {
  const at = rowsOf(state, ctx).findIndex(({ id }) => id === error.field);
  if (error.code === 'cancelled') return keep({ ...state, running: null }, say('info', 'tui.stopped-nothing'));
  return keep({ ...state, running: null, error, options: at < 0 ? state.options : { ...state.options, at } });
}

function preview(state: ComposeState): Next {
  return keep(state, open<ComposeState, void, boolean | PlainError>(mailPreview(jobOf(state)), (now, looked, ctx) => (typeof looked === 'object' ? failed(now, looked, ctx) : looked ? check(now) : keep(now))));
}

/** Counts and looks at every field once more, then asks. */
function check(state: ComposeState): Next {
  return keep(
    { ...state, error: null },
    load<ComposeState, void, MailPreview>({
      slot: 'check',
      run: (api, control) => api.mailPreview(jobOf(state), 0, 1, control),
      done: (now, found) => askFirst(now, found),
      fail: failed,
    }),
  );
}

function askFirst(state: ComposeState, { count, letters, leftOut }: MailPreview): Next {
  if (count === 0) return keep(state, say('warn', 'mail.all_left_out', { count: leftOut.length }));
  const [only] = letters;
  const question = ask<'yes' | 'no'>({
    title: 'tui.mail.ask-title',
    ...(count === 1 && leftOut.length === 0 ? { text: 'tui.mail.ask-one', params: { name: only === undefined ? '' : `${only.name} <${only.address}>` } } : { text: 'tui.mail.ask-many', params: { count, left: leftOut.length } }),
    answers: [
      { id: 'yes', label: 'tui.mail.ask-yes' },
      { id: 'no', label: 'tui.no' },
    ],
    initial: count === 1 ? 'yes' : 'no',
    cancel: 'no',
    ...(count > 1 ? { confirm: String(count) } : {}),
  });
  return keep(state, open<ComposeState, void, 'yes' | 'no'>(question, (now, answer) => (answer === 'yes' ? send(now, count) : keep(now))));
}

interface Done {
  readonly queued: MailQueued;
  readonly run: MailRun;
}

function send(state: ComposeState, count: number): Next {
  return keep(
    { ...state, running: { progress: null }, error: null },
    loadWithProgress<ComposeState, void, Done>(
      {
        slot: 'send',
        label: 'tui.mail.sending',
        patient: true,
        run: async (api, control) => {
          const queued = await api.queueMail(jobOf(state), count, control);
          return { queued, run: await api.sendMail(queued.sending ?? 0, control) };
        },
        done: (now, { run }, ctx) => keep(now, close(undefined), run.stopped === null && run.waiting > 0 && run.later === 0 ? say('info', 'tui.mail.stay', { sent: run.sent, waiting: run.waiting }) : ranWords(run, ctx)),
        fail: failed,
      },
      (now, progress) => (now.running === null ? now : { ...now, running: { progress } }),
    ),
  );
}

/** What is wrong; a line and a column are those of the subject or of the text. */
function errorWords(error: PlainError, ctx: Ctx): string {
  const { field } = error;
  const of = (field === 'subject' || field === 'text') && error.line !== undefined ? `${ctx.t(`tui.mail.${field}`)}${ctx.t('print.colon')}` : '';
  return `${of}${ctx.error(error)}`;
}

/** The first rows of the text under the form. */
function composeView(state: ComposeState, ctx: Ctx, area: Area): View {
  const width = area.width - 2;
  const { lines, cursor } = optionsView(state.options, rowsOf(state, ctx), ctx, width, state.running === null);
  const to: Line = [piece(`${ctx.t('tui.mail.to')}${ctx.t('print.colon')}`, 'label'), piece(state.scopes.length === 1 ? `${listNameOf(ctx.lang, state.entity)} ${ctx.theme.borders.bullet} ${scopeOptions(state.scopes, ctx)[0]?.label ?? ''}` : listNameOf(ctx.lang, state.entity), 'value')];
  const error = state.error === null ? [] : wrapText(`! ${errorWords(state.error, ctx)}`, width).map((text): Line => line(piece(text, 'error')));
  const below = state.running === null ? error : [progressLine(state.running.progress, ctx)];
  const text = state.text.split('\n').flatMap((row) => (row === '' ? [''] : wrapText(safeText(row), width - 2))).map((row): Line => [piece(`  ${row}`, 'dim')]);
  const head = [to, ...lines, ...(below.length === 0 ? [] : [[], ...below])];
  const room = area.height - head.length - 1;
  const all = [...head, ...(room > 1 ? [[], ...text.slice(0, room)] : [])];
  const from = head.length > area.height ? Math.max(0, Math.min((cursor?.y ?? state.options.at) + 3 - area.height + below.length, head.length - area.height)) : 0;
  return { lines: all.slice(from).map((row): Line => [piece(' '), ...row]), cursor: cursor === undefined ? undefined : { x: cursor.x + 1, y: cursor.y + 1 - from } };
}
