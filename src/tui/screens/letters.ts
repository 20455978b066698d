import type { PlainError } from '../../errors.ts';
import { keysLabel, type ActionId } from '../../keys.ts';
import { isAddressee, type Addressee, type LettersPlan, type LettersWritten, type ListLetters } from '../../services/documents-api.ts';
import { safeText } from '../../util/safe-text.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Reason, type Update } from '../core/screen.ts';
import { leafed, leafLines, PART, partOf, turned, withPart, type Leafing } from '../widgets/leafing.ts';
import { loadWithProgress, progressLine, type PacedProgress } from '../widgets/progress.ts';
import { chooseOne } from './choose.ts';
import { scopeWords, type FileProps, type Scope } from './files/scope.ts';
import { chooseTemplate } from './letter-templates.ts';
import { lettersFile } from './letters-file.ts';
import { emptyLines, leftOutList, nobodyLines, type Left } from './mail/preview.ts';

type Letter = LettersPlan['letters'][number];

interface LettersState extends Leafing<Letter> {
  readonly entity: Addressee;
  readonly scopes: readonly Scope[];
  /** Null until scope and template were chosen. */
  readonly job: ListLetters | null;
  /** The last answer; null: not there yet. */
  readonly plan: LettersPlan | null;
  /** Null: nothing is being written. */
  readonly running: PacedProgress | 'begun' | null;
  readonly error: PlainError | null;
}

type Next = Update<LettersState, boolean>;

/** A letter from a template to each record of a list: looked at first, then all of them as one step. Gives back whether they were written; null where the records get no letters. */
export const lettersTo = ({ entity, scopes }: FileProps): Opening<boolean> | null =>
  isAddressee(entity) ? opening(screen, { entity, scopes, job: null, plan: null, letters: new Map(), at: 0, top: 0, running: null, error: null }) : null;

const screen = defineScreen<LettersState, boolean>({
  name: 'letters',
  title: (_state, ctx) => ctx.t('act.list.letters'),
  offers: lettersOffers,
  act: lettersAct,
  key: lettersKey,
  holds: (state, key) => (state.running === null ? !isKey(key, 'esc') && state.error === null && !state.letters.has(state.at) && state.plan?.count !== 0 : isKey(key, 'esc')),
  opened: chooseScope,
  view: lettersView,
});

/** Which of the records, where that is a question. */
function chooseScope(state: LettersState, ctx: Ctx): Next {
  const [only, second] = state.scopes;
  if (only === undefined) return keep(state, close(false));
  if (second === undefined) return which(state, only);
  const items = state.scopes.map((scope) => ({ id: scope.id, label: scopeWords(scope, ctx) }));
  return keep(
    state,
    open<LettersState, boolean, string | null>(chooseOne({ title: ctx.t('act.list.letters'), items }), (now, id) => {
      const scope = now.scopes.find((one) => one.id === id);
      return scope === undefined ? keep(now, close(false)) : which(now, scope);
    }),
  );
}

const which = (state: LettersState, scope: Scope): Next =>
  keep(state, chooseTemplate<LettersState, boolean>({ none: (now, effect) => keep(now, close(false), effect), chosen: (now, templateId) => (templateId === null ? keep(now, close(false)) : fetched({ ...now, job: { ...scope.selection, entity: now.entity, templateId } })), fail: (now, error) => keep({ ...now, error }) }));

/** With the letters around the one in hand, where they are not here. */
function fetched(state: LettersState): Next {
  const { job } = state;
  if (job === null || state.letters.has(state.at) || state.plan?.count === 0) return keep(state);
  const from = partOf(state.at);
  return keep(
    state,
    load<LettersState, boolean, LettersPlan>({
      slot: 'letters',
      run: (api, control) => api.lettersPlan(job, from, PART, control),
      done: (now, plan) => keep({ ...now, plan, letters: withPart(now.letters, from, plan.letters) }),
      fail: (now, error) => keep({ ...now, error }),
    }),
  );
}

function lettersOffers(state: LettersState, ctx: Ctx): readonly Offer[] {
  if (state.plan === null || state.running !== null) return [];
  const { count, leftOut } = state.plan;
  const nobody = count === 0 ? ({ key: 'mail.all_left_out', params: { count: leftOut.length } } as const) : undefined;
  const unaddressed = leftOut.some(({ reason }) => reason === 'no_address') || state.job?.unaddressed === true;
  return [
    { action: 'letters.keep', why: nobody },
    { action: 'letters.file', why: nobody ?? fileForbidden(ctx) },
    { action: 'pages.next' },
    { action: 'pages.previous' },
    ...(leftOut.length === 0 ? [] : [{ action: 'mail.left' } as const]),
    ...(unaddressed ? [{ action: 'letters.unaddressed' } as const] : []),
  ];
}

function fileForbidden(ctx: Ctx): Reason | undefined {
  const verdict = ctx.can('export', 'document');
  return verdict.allowed ? undefined : { key: verdict.reason, params: { action: { key: 'action.export' }, entity: { key: 'entity.document' } } };
}

function lettersAct(state: LettersState, action: ActionId, ctx: Ctx): Next {
  if (action === 'letters.keep') return write(state);
  if (action === 'letters.file') return toFile(state, ctx);
  if (action === 'mail.left') return keep(state, open(leftOutList(leftIn(state.plan, ctx))));
  if (action === 'letters.unaddressed' && state.job !== null) return fetched({ ...state, job: { ...state.job, unaddressed: state.job.unaddressed !== true }, plan: null, letters: new Map(), at: 0, top: 0 });
  return shown(state, turned(state, state.plan?.count ?? 1, action === 'pages.next' ? 1 : -1));
}

/** As one file; back here while it was not written. */
function toFile(state: LettersState, ctx: Ctx): Next {
  const { job, plan } = state;
  if (job === null || plan === null) return keep(state);
  return keep(state, open(lettersFile(job, plan.count, ctx.today, ctx.t('letters.file.title')), (now, written) => (written ? keep(now, close(true)) : keep(now))));
}

function write(state: LettersState): Next {
  const { job, plan } = state;
  if (job === null || plan === null) return keep(state);
  return keep(
    { ...state, running: 'begun', error: null },
    loadWithProgress<LettersState, boolean, LettersWritten>(
      {
        slot: 'write',
        label: null,
        patient: true,
        once: true,
        run: (api, control) => api.writeLetters(job, plan.count, control),
        done: (now, { written, leftOut }) => keep(now, close(true), leftOut.length === 0 ? say('good', 'letters.written', { count: written }) : say('good', 'letters.written-left', { count: written, left: leftOut.length })),
        fail: (now, error) => keep({ ...now, running: null, error }),
      },
      (now, running) => ({ ...now, running }),
    ),
  );
}

/** The letter that is in hand now, fetched where it is another one. */
const shown = (state: LettersState, next: LettersState): Next => (next.at === state.at ? keep(next) : fetched(next));

function lettersKey(state: LettersState, key: Key): Next | null {
  if (isKey(key, 'esc')) return state.running === null ? keep(state, close(false)) : keep(state, (host) => host.cancel('write'));
  const next = leafed(state, state.plan?.count ?? 1, key);
  return next === null ? null : shown(state, next);
}

function linesOf({ letters, at, plan }: LettersState, ctx: Ctx, width: number): readonly Line[] {
  const letter = letters.get(at);
  if (letter === undefined || plan === null) return [];
  return [
    [cell(` ${safeText(letter.label)}`, width, 'label')],
    [cell(` ${letter.title === '' ? ctx.theme.borders.bullet : safeText(letter.title)}`, width, 'title')],
    ...(plan.word ? [line(piece(` ${ctx.t('letters.word-hint')}`, 'hint'))] : []),
    ...emptyLines(letter.empty, ctx),
    [],
    ...wrapText(safeText(letter.text, 'many'), width - 2).map((row): Line => [piece(` ${row}`)]),
  ];
}

const leftIn = (plan: LettersPlan | null, ctx: Ctx): readonly Left[] => (plan?.leftOut ?? []).map(({ label, reason }) => ({ label, why: ctx.t(`letters.left.${reason}`) }));

function lettersView(state: LettersState, ctx: Ctx, area: Area): View {
  if (state.error !== null) return { lines: [[], ...wrapText(`! ${ctx.error(state.error)}`, area.width - 2).map((row): Line => line(piece(` ${row}`, 'error')))] };
  if (state.running !== null) return { lines: [[], [piece(' '), ...progressLine(state.running === 'begun' ? null : state.running, ctx)]] };
  const { plan } = state;
  if (plan === null) return { lines: [] };
  const all = plan.count === 0 ? nobodyLines(leftIn(plan, ctx), ctx, area) : linesOf(state, ctx, area.width);
  const left = plan.leftOut.length;
  const status = ctx.t('tui.mail.preview', { at: plan.count === 0 ? 0 : state.at + 1, count: plan.count });
  return { lines: leafLines(all, state, area, line(piece(` ${status}`, 'hint'), ...(left === 0 ? [] : [piece(`  ${ctx.t('letters.left', { count: left, key: keysLabel('mail.left') })}`, 'warn')]))) };
}
