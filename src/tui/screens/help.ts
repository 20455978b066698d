import { translate } from '../../i18n/index.ts';
import { ACTION_IDS, actionDef, keysLabel, type ActionId, type Where } from '../../keys.ts';
import { foldSearch } from '../../util/fold.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, open } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, fill, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { offerKeys, offerWords } from '../core/offer.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { editSearch, fieldText, isEmpty, textField, viewField, type TextField } from '../widgets/text-field.ts';
import { manual } from './manual.ts';

interface HelpState {
  /** The screen that it was asked on, and what could be done there. */
  readonly about: string;
  readonly offers: readonly Offer[];
  readonly search: TextField;
  readonly top: number;
}

/** What this screen is for and its keys, then all the others; typing searches, Tab leads to the manual. Made from what the screen offers and from keys.ts. */
export const help = (): Opening<void> => opening(screen, { about: '', offers: [], search: textField(), top: 0 });

const screen = defineScreen<HelpState>({
  name: 'help',
  title: (_state, ctx) => ctx.t('act.app.help'),
  offers: () => [{ action: 'help.manual' }],
  act: (state) => keep(state, open(manual(state.about))),
  opened: (state) =>
    keep(state, (host) => {
      const { name, offers } = host.app.below();
      host.update((now) => keep({ ...now, about: name, offers }));
    }),
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
  const search = editSearch(state.search, key);
  return search === null ? null : keep({ ...state, search, top: 0 });
}

/** Where the other actions are, in the order of keys.ts. */
const GROUPS: readonly Where[] = [...new Set(ACTION_IDS.map((id) => actionDef(id).where))].filter((where) => where !== 'everywhere');

/** Lines that are found together, by any of their words: a paragraph, or an action with its keys. */
interface Block {
  readonly text: string;
  readonly lines: readonly Line[];
}
const BLANK: Block = { text: '', lines: [[]] };

function helpLines(state: HelpState, ctx: Ctx, width: number): readonly Line[] {
  const intro = state.about === '' ? [] : paragraph(translate(ctx.lang, `help.${state.about}`), width);
  const shared = groupBlocks('everywhere', ctx, width);
  const texts = [...paragraph(ctx.t('help.editing'), width), ...paragraph(ctx.t('help.query'), width)];
  const all = [...intro, ...offerBlocks(state.offers, ctx, width), ...shared, ...texts, ...GROUPS.flatMap((group) => groupBlocks(group, ctx, width))];
  const wanted = foldSearch(fieldText(state.search));
  return all.filter(({ text }) => foldSearch(text).includes(wanted)).flatMap(({ lines }) => lines);
}

function paragraph(text: string, width: number): readonly Block[] {
  return [...text.split('\n').map((part): Block => ({ text: part, lines: wrapText(part, width - 4).map((row) => line(piece(`  ${row}`))) })), BLANK];
}

/** What can be done on the screen below, what has a key first; the rest is in its row of actions and on the palette. */
function offerBlocks(offers: readonly Offer[], ctx: Ctx, width: number): readonly Block[] {
  const rows = offers.map((offer) => ({ keys: offerKeys(offer), label: offer.label ?? offerWords(offer, ctx.lang), does: offer.why === undefined ? doesText(offer.action, ctx) : ctx.t(offer.why.key, offer.why.params) }));
  if (rows.length === 0) return [];
  const sorted = rows.toSorted((a, b) => Number(a.keys === '') - Number(b.keys === ''));
  return [head(ctx.t('tui.help.here')), ...sorted.map(({ keys, label, does }) => actionBlock(keys, label, does, width)), BLANK];
}

const doesText = (id: ActionId, ctx: Ctx): string => ctx.t(`does.${id}`);

const head = (text: string): Block => ({ text, lines: [line(piece(` ${text}`, 'head'))] });

function groupBlocks(group: Where, ctx: Ctx, width: number): readonly Block[] {
  const ids = ACTION_IDS.filter((id) => actionDef(id).where === group);
  return [head(ctx.t(`help.where.${group}`)), ...ids.map((id) => actionBlock(keysLabel(id), ctx.t(`act.${id}`), doesText(id, ctx), width)), BLANK];
}

/** Keys, what it is called, what it does; each folded in its own column. */
function actionBlock(keys: string, label: string, does: string, width: number): Block {
  const [keyWidth, labelWidth] = [18, 16];
  const columns = [wrapText(keys, keyWidth - 1), wrapText(label, labelWidth - 1), wrapText(does, Math.max(20, width - keyWidth - labelWidth - 4))];
  const height = Math.max(...columns.map((rows) => rows.length));
  const lines = Array.from({ length: height }, (_, at): Line => [piece('  '), cell(columns[0]?.[at] ?? '', keyWidth, 'key'), cell(columns[1]?.[at] ?? '', labelWidth, 'label'), piece(columns[2]?.[at] ?? '')]);
  return { text: `${keys} ${label} ${does}`, lines };
}

function helpView(state: HelpState, ctx: Ctx, area: Area): View {
  const lines = helpLines(state, ctx, area.width);
  const label = ` ${ctx.t('tui.list.search')} `;
  const field = viewField(state.search, 30, 'plain');
  const top: Line = isEmpty(state.search) ? line(piece(label, 'label'), piece(ctx.t('tui.help.hint'), 'hint')) : [piece(label, 'label'), field.piece];
  const rule = line(piece(ctx.theme.borders.h.repeat(area.width), 'border'));
  const cursor = { x: piece(label).width + (isEmpty(state.search) ? 0 : field.cursor), y: 0 };
  return { lines: [top, rule, ...fill(lines.slice(state.top, state.top + area.height - 2), area.height - 2)], cursor };
}
