import { hasMessage, translate } from '../../i18n/index.ts';
import { ACTION_IDS, actionDef, keysLabel, type Where } from '../../keys.ts';
import { foldSearch } from '../../util/fold.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, fill, line, lineText, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';
import { editField, fieldText, isEmpty, textField, viewField, type TextField } from '../widgets/text-field.ts';

interface HelpState {
  /** The screen that it was asked on. */
  readonly about: string;
  readonly search: TextField;
  readonly top: number;
}

/** What this screen does and its keys, then all the others; typing searches. Made from keys.ts. */
export const help = (): Opening<void> => opening(screen, { about: '', search: textField(), top: 0 });

const screen = defineScreen<HelpState>({
  name: 'help',
  title: (_state, ctx) => ctx.t('act.app.help'),
  offers: () => [],
  act: (state) => keep(state),
  opened: (state) => keep(state, (host) => host.update((now) => keep({ ...now, about: host.app.below().name }))),
  key: helpKey,
  view: helpView,
});

function helpKey(state: HelpState, key: Key, ctx: Ctx): Update<HelpState> | null {
  const page = Math.max(1, ctx.body.height - 3);
  const count = Math.max(0, helpLines(state, ctx, ctx.body.width).length - page);
  const to = (top: number): Update<HelpState> => keep({ ...state, top: Math.max(0, Math.min(top, count)) });
  if (isKey(key, 'esc')) return isEmpty(state.search) ? keep(state, close(undefined)) : keep({ ...state, search: textField(), top: 0 });
  if (isKey(key, 'f1')) return keep(state, close(undefined));
  if (isKey(key, 'down', 'enter')) return to(state.top + 1);
  if (isKey(key, 'up')) return to(state.top - 1);
  if (isKey(key, 'pagedown')) return to(state.top + page);
  if (isKey(key, 'pageup')) return to(state.top - page);
  if (isKey(key, 'home')) return to(0);
  if (isKey(key, 'end')) return to(count);
  const search = editField(state.search, key);
  return search === null ? null : keep({ ...state, search, top: 0 });
}

const GROUPS: readonly Where[] = ['everywhere', 'menu', 'list', 'record', 'form', 'picker', 'dialog', 'text', 'files', 'bulk', 'grid', 'columns', 'views', 'conditions', 'report', 'steps', 'server', 'operators', 'agenda', 'calculator'];
/** Screens whose keys stand under another name. */
const WHERE: Readonly<Record<string, readonly Where[]>> = {
  menu: ['menu'], search: ['menu'], module: ['menu'], list: ['list'], record: ['record'], form: ['form', 'text', 'picker'], picker: ['picker'], city: ['picker'], agenda: ['agenda'], calculator: ['calculator'], text: ['text'],
  export: ['files', 'form'], print: ['files', 'form'], 'print-pages': ['files'], import: ['files'], 'import-plan': ['files', 'form'], 'import-result': ['files'],
  bulk: ['bulk', 'form'], grid: ['grid', 'picker', 'text'], columns: ['columns'], views: ['views'], 'view-form': ['form'], conditions: ['conditions', 'picker'], subjects: ['picker'], values: ['picker'], report: ['report'], steps: ['steps'], history: ['steps'], bin: ['steps'], downloads: ['server'], keys: ['server'], 'key-form': ['form'], programs: ['form'], choose: ['picker'], 'hand-over': ['operators'], rights: ['operators'], why: ['operators'], 'copy-role': ['form'],
};

function helpLines(state: HelpState, ctx: Ctx, width: number): readonly Line[] {
  const first = WHERE[state.about] ?? [];
  const order = [...first, ...GROUPS.filter((group) => !first.includes(group))];
  const about = `help.${state.about}`;
  const intro = hasMessage(ctx.lang, about) ? paragraph(translate(ctx.lang, about), width) : [];
  const all = [...intro, ...order.flatMap((group) => groupLines(group, ctx, width)), ...paragraph(ctx.t('help.editing'), width), ...paragraph(ctx.t('help.query'), width)];
  const wanted = foldSearch(fieldText(state.search));
  return wanted === '' ? all : all.filter((each) => foldSearch(lineText(each)).includes(wanted));
}

function paragraph(text: string, width: number): readonly Line[] {
  return [...text.split('\n').flatMap((part) => wrapText(part, width - 4).map((row) => line(piece(`  ${row}`)))), []];
}

function groupLines(group: Where, ctx: Ctx, width: number): readonly Line[] {
  const ids = ACTION_IDS.filter((id) => actionDef(id).where === group);
  const keys = 18;
  const label = 16;
  const room = Math.max(20, width - keys - label - 4);
  const rows = ids.flatMap((id): readonly Line[] => {
    const does = wrapText(ctx.t(`does.${id}`), room);
    return does.map((row, at) => [
      piece('  '),
      cell(at === 0 ? keysLabel(id) : '', keys, 'key'),
      cell(at === 0 ? ctx.t(`act.${id}`) : '', label, 'label'),
      piece(row),
    ]);
  });
  return [line(piece(` ${ctx.t(`help.where.${group}`)}`, 'head')), ...rows, []];
}

function helpView(state: HelpState, ctx: Ctx, area: Area): View {
  const lines = helpLines(state, ctx, area.width);
  const label = ` ${ctx.t('tui.list.search')} `;
  const field = viewField(state.search, 30, 'plain');
  const head: Line = isEmpty(state.search) ? line(piece(label, 'label'), piece(ctx.t('tui.help.hint'), 'hint')) : [piece(label, 'label'), field.piece];
  const rule = line(piece(ctx.theme.borders.h.repeat(area.width), 'border'));
  const cursor = { x: piece(label).width + (isEmpty(state.search) ? 0 : field.cursor), y: 0 };
  return { lines: [head, rule, ...fill(lines.slice(state.top, state.top + area.height - 2), area.height - 2)], cursor };
}
