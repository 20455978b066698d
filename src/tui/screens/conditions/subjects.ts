import type { EntityName } from '../../../entities/names.ts';
import type { Subject } from '../../../query/form.ts';
import { stepsAt, subjectsAt } from '../../../query/form-fields.ts';
import { foldSearch } from '../../../util/fold.ts';
import { pinyinForms } from '../../../util/pinyin.ts';
import { displayWidth } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep, say } from '../../core/effects.ts';
import { isKey, type Key } from '../../core/key.ts';
import { cell, clickableRows, line, piece, type Area, type Line, type View } from '../../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../../core/screen.ts';
import { box } from '../../widgets/dialog.ts';
import { windowOf } from '../../widgets/menu.ts';
import { editSearch, fieldText, isEmpty, textField, viewField, type TextField } from '../../widgets/text-field.ts';
import { filterContext } from './state.ts';

export interface SubjectsProps {
  readonly entity: EntityName;
  /** What was typed into the cell. */
  readonly search: string;
  readonly current: Subject | null;
}

interface SubjectsState {
  readonly props: SubjectsProps;
  readonly path: readonly string[];
  readonly search: TextField;
  readonly at: number;
}

type Next = Update<SubjectsState, Subject | null>;

/** What a condition may be about: fields, then what is linked, whose fields stand behind it. Narrowed by typing; null where none was chosen. */
export const subjects = (props: SubjectsProps): Opening<Subject | null> => opening(screen, { props, path: pathOf(props.current), search: textField(props.search), at: 0 });

const pathOf = (subject: Subject | null): readonly string[] => (subject === null || subject === 'words' ? [] : subject.path);

/** A line of the list: a subject, or a step to those of a linked record. */
interface Entry {
  readonly label: string;
  readonly names: readonly string[];
  readonly subject: Subject | null;
  readonly path: readonly string[] | null;
}

const screen = defineScreen<SubjectsState, Subject | null>({
  name: 'subjects',
  over: true,
  offers: () => [{ action: 'picker.choose' }],
  act: (state, _action, ctx) => choose(state, ctx),
  key: subjectsKey,
  opened: (state, ctx) => keep({ ...state, at: Math.max(0, entriesOf(state, ctx).findIndex((entry) => entry.subject !== null && isSame(entry.subject, state.props.current))) }),
  view: subjectsView,
});

const isSame = (one: Subject, other: Subject | null): boolean => JSON.stringify(one) === JSON.stringify(other);

function ownEntries(entity: EntityName, path: readonly string[], ctx: Ctx): readonly Entry[] {
  return subjectsAt(entity, path, filterContext(ctx)).map(({ subject, label, names }) => ({ label, names, subject, path: null }));
}

function stepEntries(entity: EntityName, path: readonly string[], ctx: Ctx): readonly Entry[] {
  return stepsAt(entity, path, filterContext(ctx)).map((step) => ({ label: step.label, names: step.names, subject: null, path: step.path }));
}

/** With something typed the fields of what is linked are found at once, too. */
function entriesOf(state: SubjectsState, ctx: Ctx): readonly Entry[] {
  const { entity } = state.props;
  const steps = stepEntries(entity, state.path, ctx);
  const own = [...ownEntries(entity, state.path, ctx), ...steps];
  const wanted = foldSearch(fieldText(state.search)).trim();
  if (wanted === '') return own;
  const beyond = steps.flatMap((step) => (step.path === null ? [] : ownEntries(entity, step.path, ctx)));
  return [...ranked(own, wanted), ...ranked(beyond, wanted)];
}

function ranked(entries: readonly Entry[], wanted: string): readonly Entry[] {
  const hits = entries.flatMap((entry) => {
    const places = formsOf(entry).map((form) => form.indexOf(wanted)).filter((place) => place >= 0);
    return places.length === 0 ? [] : [{ entry, place: Math.min(...places) }];
  });
  return hits.toSorted((a, b) => a.place - b.place).map(({ entry }) => entry);
}

/** A path is found by its last part as well: 姓名 of 联系人 › 姓名. */
const known = new Map<string, readonly string[]>();
function formsOf({ label, names }: Entry): readonly string[] {
  const key = [label, ...names].join('\n');
  const made = known.get(key);
  if (made !== undefined) return made;
  const forms = [label.replaceAll(' › ', ''), label.split(' › ').at(-1) ?? label].flatMap((name) => {
    const { full, initials } = pinyinForms(name);
    return [foldSearch(name), full, initials];
  });
  const all = [...forms, ...names.map(foldSearch)];
  known.set(key, all);
  return all;
}

function choose(state: SubjectsState, ctx: Ctx): Next {
  const entry = entriesOf(state, ctx)[state.at];
  if (entry === undefined) return keep(state, say('info', 'tui.picker.none'));
  if (entry.path !== null) return keep({ ...state, path: entry.path, search: textField(), at: 0 });
  return keep(state, close(entry.subject));
}

function subjectsKey(state: SubjectsState, key: Key, ctx: Ctx): Next | null {
  const entries = entriesOf(state, ctx);
  const last = Math.max(0, entries.length - 1);
  if (isKey(key, 'esc')) return back(state) ?? keep(state, close(null));
  if (isKey(key, 'left') && isEmpty(state.search)) return back(state) ?? keep(state);
  if (isKey(key, 'right') && isEmpty(state.search)) return entries[state.at]?.path === null ? keep(state) : choose(state, ctx);
  if (key.kind === 'go') return keep({ ...state, at: Math.min(key.to, last) });
  if (isKey(key, 'up')) return keep({ ...state, at: state.at === 0 ? last : state.at - 1 });
  if (isKey(key, 'down')) return keep({ ...state, at: state.at >= last ? 0 : state.at + 1 });
  if (isKey(key, 'pageup')) return keep({ ...state, at: Math.max(0, state.at - 10) });
  if (isKey(key, 'pagedown')) return keep({ ...state, at: Math.min(last, state.at + 10) });
  if (isKey(key, 'ctrl-home', 'ctrl-end')) return keep({ ...state, at: isKey(key, 'ctrl-home') ? 0 : last });
  const search = editSearch(state.search, key);
  return search === null ? null : keep({ ...state, search, at: 0 });
}

/** First what was typed goes, then the last step. */
function back(state: SubjectsState): Next | null {
  if (!isEmpty(state.search)) return keep({ ...state, search: textField(), at: 0 });
  return state.path.length === 0 ? null : keep({ ...state, path: state.path.slice(0, -1), at: 0 });
}

function subjectsView(state: SubjectsState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 50);
  const label = `${ctx.t('tui.list.search')} `;
  const field = viewField(state.search, width - displayWidth(label));
  const entries = entriesOf(state, ctx);
  const seen = windowOf(state.at, entries.length, Math.max(3, Math.min(14, area.height - 6)));
  const rows = entries.slice(seen.from, seen.to).map((entry, index): Line => {
    const current = seen.from + index === state.at;
    const role = current ? 'current' : 'plain';
    const more = cell(entry.path === null ? '' : ctx.theme.borders.path, 2, current ? role : 'accent', 'right');
    return [piece(current ? '> ' : '  ', role), cell(entry.label.replaceAll('›', ctx.theme.borders.path), width - 4, role), more];
  });
  const none = entries.length === 0 ? [line(piece(ctx.t('tui.picker.none'), 'dim'))] : [];
  return box(ctx.t('tui.conditions.field-title'), [[piece(label, 'label'), field.piece], [], ...clickableRows(rows, seen.from, state.at), ...none], ctx, area, { x: displayWidth(label) + field.cursor, y: 0 });
}
