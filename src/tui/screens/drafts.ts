import { isEntityName, type EntityName } from '../../entities/names.ts';
import type { KeptDraft } from '../../services/api.ts';
import { objectIn, textIn } from '../../util/plain.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import { keptScreens, type KeptScreen } from '../core/journal.ts';
import type { Key } from '../core/key.ts';
import { cell, clickableRows, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Opening, type Update } from '../core/screen.ts';
import { ask } from '../widgets/dialog.ts';
import { movedTo, windowOf } from '../widgets/menu.ts';
import { call } from './call.ts';
import { keptCall } from './call/state.ts';
import { conditionsCameBack } from './conditions/kept.ts';
import { draftText } from './drafts/about.ts';
import { keptForm } from './form/kept.ts';
import { grid } from './grid.ts';
import { mailAgain } from './mail/compose.ts';
import { keptMail } from './mail/kept.ts';
import { keptLog, quickLog } from './quick-log.ts';
import { rights } from './rights.ts';
import { keptMatrix } from './rights/kept.ts';

interface DraftsState {
  readonly drafts: readonly KeptDraft[];
  readonly at: number;
}

/** What was typed and never saved, the newest first: to go on with or to discard. */
export const drafts = (kept: readonly KeptDraft[]): Opening<void> => opening(screen, { drafts: kept, at: 0 });

const screen = defineScreen<DraftsState>({
  name: 'drafts',
  title: (_state, ctx) => ctx.t('tui.drafts.title'),
  offers: () => [{ action: 'drafts.go-on' }, { action: 'drafts.discard' }],
  act: (state, action) => {
    const draft = state.drafts[state.at];
    if (draft === undefined) return keep(state);
    return keep(state, action === 'drafts.discard' ? askDiscard(draft) : goOnWith(draft));
  },
  key: draftsKey,
  resumed: (state) => keep(state, reread),
  view: draftsView,
});

function draftsKey(state: DraftsState, key: Key, ctx: Ctx): Update<DraftsState> | null {
  const at = movedTo(key, state.at, { count: state.drafts.length, page: Math.max(1, ctx.body.height - 4) });
  return at === null ? null : keep({ ...state, at });
}

const reread: Effect<DraftsState> = load<DraftsState, void, readonly KeptDraft[]>({
  slot: 'drafts',
  label: null,
  run: (api) => api.drafts(),
  done: withDrafts,
  fail: (state) => keep(state),
});

function withDrafts(state: DraftsState, found: readonly KeptDraft[]): Update<DraftsState> {
  return found.length === 0 ? keep(state, close(undefined)) : keep({ drafts: found, at: Math.min(state.at, found.length - 1) });
}

/** In the place of whatever is being read: that would have it there still. */
const discard = ({ place }: KeptDraft): Effect<DraftsState> =>
  load<DraftsState, void, readonly KeptDraft[]>({
    slot: 'drafts',
    label: 'tui.working',
    run: async (api) => {
      await api.dropDraft(place);
      return await api.drafts();
    },
    done: withDrafts,
    fail: (state, error) => keep(state, say('error', error.key, error.params), reread),
  });

/** Gone from the list at once: the next key is for another one. */
function without(state: DraftsState, { place }: KeptDraft): DraftsState {
  const left = state.drafts.filter((draft) => draft.place !== place);
  return { drafts: left, at: Math.max(0, Math.min(state.at, left.length - 1)) };
}

function askDiscard(draft: KeptDraft): Effect<DraftsState> {
  return (host) =>
    host.update((state, ctx) => {
      const question = ask<'yes' | 'no'>({
        title: 'tui.drafts.discard-title',
        text: 'tui.drafts.discard-text',
        params: { draft: draftText(draft, ctx) },
        answers: [
          { id: 'yes', label: 'tui.drafts.discard-yes' },
          { id: 'no', label: 'tui.no' },
        ],
        initial: 'no',
        cancel: 'no',
      });
      return keep(state, open<DraftsState, void, 'yes' | 'no'>(question, (now, answer) => (answer === 'yes' ? keep(without(now, draft), discard(draft)) : keep(now))));
    });
}

/** Takes the draft in hand and opens its screens as they were; a record's page stands below its form. */
export const goOnWith = <S>(draft: KeptDraft): Effect<S> =>
  load<S, void, { readonly body: string } | null>({
    slot: 'draft',
    run: (api) => api.takeDraft(draft.place),
    done: (state, taken, ctx) => {
      const screens = taken === null ? null : keptScreens(draft.place, taken.body);
      const effects = screens === null ? null : reopened<S>(screens, draft.place, ctx);
      if (effects === null) return keep(state, say(taken === null ? 'info' : 'error', taken === null ? 'tui.drafts.taken' : 'tui.drafts.unreadable'));
      return keep(state, ...effects);
    },
  });

function reopened<S>(screens: readonly KeptScreen[], place: string, ctx: Ctx): readonly Effect<S>[] | null {
  const [first, ...inner] = screens;
  const said = say<S, void>('warn', 'tui.form.restored');
  if (first?.kind === 'form') {
    const props = keptForm(screens, place);
    if (props === null) return null;
    const below: readonly Effect<S>[] = props.id === null ? [] : [open(ctx.doors.record({ entity: props.entity, id: props.id }))];
    return [...below, said, open(ctx.doors.form(props))];
  }
  const again = first === undefined ? null : openingOf(first, screens, place, inner);
  if (again !== null) return [...(first?.kind === 'grid' ? [] : [said]), open<S, void, unknown>(again)];
  const list = first?.kind === 'conditions' ? conditionsCameBack(first.data, place) : null;
  return list === null ? null : [said, open(ctx.doors.list(list))];
}

/** The screen of a draft that is one alone; null where it is another, or the data are none of ours. */
function openingOf({ kind, data }: KeptScreen, screens: readonly KeptScreen[], place: string, inner: readonly KeptScreen[]): Opening<unknown> | null {
  if (kind === 'grid') {
    const table = gridOf(data);
    return table === null ? null : grid({ ...table, restored: { place, data, inner } });
  }
  if (kind === 'call') {
    const known = keptCall(data, place);
    return known === null ? null : call({ id: known.id, restored: known.kept });
  }
  if (kind === 'log') {
    const kept = keptLog(data);
    return kept === null ? null : quickLog(kept.entity, kept.id, kept.label, { text: kept.text, place });
  }
  if (kind === 'mail') {
    const letter = keptMail(screens, place);
    return letter === null ? null : mailAgain(letter);
  }
  const matrix = kind === 'rights' ? keptMatrix(data, place) : null;
  return matrix === null ? null : rights(matrix);
}

function gridOf(data: unknown): { readonly entity: EntityName; readonly given: Readonly<Record<string, number>> } | null {
  const entity = textIn(data, 'entity');
  if (entity === undefined || !isEntityName(entity)) return null;
  return { entity, given: Object.fromEntries(Object.entries(objectIn(data, 'given')).flatMap(([field, id]) => (typeof id === 'number' ? [[field, id]] : []))) };
}

function draftsView(state: DraftsState, ctx: Ctx, area: Area): View {
  const intro = wrapText(ctx.t('tui.drafts.text'), area.width - 2).map((text): Line => line(piece(` ${text}`, 'hint')));
  const seen = windowOf(state.at, state.drafts.length, Math.max(1, area.height - intro.length - 1));
  const rows = state.drafts.slice(seen.from, seen.to).map((draft, index): Line => {
    const current = seen.from + index === state.at;
    return [cell(`${current ? '>' : ' '} ${draftText(draft, ctx)}`, area.width, current ? 'current' : 'plain')];
  });
  return { lines: [...intro, [], ...clickableRows(rows, seen.from, state.at)] };
}
