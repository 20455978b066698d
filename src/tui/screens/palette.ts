import { MODULES } from '../../entities/entity.ts';
import { entityLabel, LANGS, translate, type Lang } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { Api } from '../../services/api.ts';
import type { Control } from '../../services/context.ts';
import { savedViews } from '../../services/saved-views.ts';
import { foldSearch, splitWords } from '../../util/fold.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, clickableRows, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { offerKeys, offerWords } from '../core/offer.ts';
import { defineScreen, opening, type AppCommands, type Opening, type Reason, type Update } from '../core/screen.ts';
import { entriesOf, type MenuEntry } from '../menu-entries.ts';
import { box } from '../widgets/dialog.ts';
import { windowOf } from '../widgets/menu.ts';
import { listNameOf } from '../words.ts';
import { editSearch, fieldText, isEmpty, textField, viewField, type TextField } from '../widgets/text-field.ts';
import { runEntry } from './module.ts';

interface Item {
  readonly label: Readonly<Record<Lang, string>>;
  /** What it does or where it stands, in both languages: other words by which it is looked for. */
  readonly does: string;
  readonly keys: string;
  readonly why: Reason | undefined;
  /** Once the palette is closed. */
  run(app: AppCommands): void;
}

interface PaletteState {
  /** To other places too: not over a question. */
  readonly leads: boolean;
  readonly items: readonly Item[];
  /** Per item: pinyin and initials of its Chinese name. */
  readonly readings: readonly string[];
  readonly search: TextField;
  readonly at: number;
}

/** Every action by name, in both languages, by pinyin and its initials: of the screen below, of the program, and every line of the menus. */
export const palette = (): Opening<void> => opening(screen, { leads: false, items: [], readings: [], search: textField(), at: 0 });

const screen = defineScreen<PaletteState>({
  name: 'palette',
  over: true,
  offers: () => [{ action: 'dialog.choose' }],
  act: choose,
  key: paletteKey,
  holds: (state, key) => isKey(key, 'enter') && state.readings.length === 0,
  opened: (state) =>
    keep(
      state,
      (host) => host.update((now, ctx) => keep({ ...now, items: itemsOf(host.app.below(), ctx), leads: !host.app.below().dialog })),
      (host) =>
        host.update((now) =>
          keep(
            now,
            load<PaletteState, void, Pick<PaletteState, 'items' | 'readings'>>({
              slot: 'readings',
              label: null,
              run: async (api, control) => {
                const items = now.leads ? [...now.items, ...(await pinnedItems(api, control))] : now.items;
                return { items, readings: await readingsOf(items) };
              },
              done: (then, found) => keep({ ...then, ...found }),
              // Without the views there are still all the actions.
              fail: (then) => keep(then, (other) => other.work({ slot: 'readings', label: null, run: async () => readingsOf(then.items), done: (last, readings) => keep({ ...last, readings }) })),
            }),
          ),
        ),
    ),
  view: paletteView,
});

/** The views that stand in menus. */
async function pinnedItems(api: Api, control: Control): Promise<readonly Item[]> {
  const views = await savedViews(api, 'pinned', control);
  return views.map((view): Item => {
    const isAlone = views.every((one) => one === view || one.entity !== view.entity || one.name !== view.name);
    const label = (lang: Lang): string => `${listNameOf(lang, view.entity)} · ${view.name}${isAlone ? '' : ` (${view.owner})`}`;
    return { label: { zh: label('zh'), en: label('en') }, does: '', keys: '', why: undefined, run: (app) => runEntry(app, { entity: view.entity, view }) };
  });
}

/** The table of readings is read only when somebody opens the palette. */
async function readingsOf(items: readonly Item[]): Promise<readonly string[]> {
  const { pinyinForms } = await import('../../util/pinyin.ts');
  return items.map((item) => {
    const { full, initials } = pinyinForms(item.label.zh);
    return `${full} ${initials}`;
  });
}

function itemsOf({ offers, shared, dialog }: ReturnType<AppCommands['below']>, ctx: Ctx): readonly Item[] {
  const own = offers.filter((offer) => offer.action !== 'list.choose');
  const all = [...own, ...shared.filter((offer) => !own.some((one) => one.action === offer.action) && offer.action !== 'app.palette')];
  const actions = all.map(
    (offer): Item => ({
      label: { zh: offerWords(offer, 'zh'), en: offerWords(offer, 'en') },
      does: inBoth(`does.${offer.action}`),
      keys: offerKeys(offer),
      why: offer.why,
      run: (app) => app.act(offer.action, offer.choice?.name),
    }),
  );
  return ctx.session === null || dialog ? actions : [...actions, ...places(actions, all.map(({ action }) => action), ctx)];
}

/** Every line of the main menu that is not among the actions; one that is called as an action is says which module it stands in. */
function places(actions: readonly Item[], done: readonly ActionId[], ctx: Ctx): readonly Item[] {
  const isTaken = (label: Item['label']): boolean => actions.some((one) => LANGS.some((lang) => one.label[lang] === label[lang]));
  return MODULES.flatMap((module) =>
    entriesOf(module).flatMap((entry): readonly Item[] => {
      if (entry.action !== undefined && done.includes(entry.action)) return [];
      const label = { zh: placeLabel(entry, 'zh'), en: placeLabel(entry, 'en') };
      const within = (lang: Lang): string => `${label[lang]} ${ctx.theme.borders.bullet} ${translate(lang, `module.${module}`)}`;
      return [{ label: isTaken(label) ? { zh: within('zh'), en: within('en') } : label, does: inBoth(`module.${module}`), keys: '', why: undefined, run: (app) => runEntry(app, entry) }];
    }),
  );
}

function placeLabel(entry: MenuEntry, lang: Lang): string {
  if (entry.label !== undefined) return translate(lang, entry.label);
  if (entry.entity === undefined) return '';
  return entry.screen === 'company' ? entityLabel(lang, entry.entity) : listNameOf(lang, entry.entity);
}

interface Found {
  readonly item: Item;
  readonly at: number;
}

const inBoth = (key: string): string => LANGS.map((lang) => translate(lang, key)).join(' ');

/** Whether a text has all these words: Chinese ones anywhere, others where a word begins. */
const saysAll = (text: string, words: readonly string[]): boolean => words.every((word) => (/^[ -~]+$/.test(word) ? ` ${text}`.includes(` ${word}`) : text.includes(word)));

/** What is called so, what begins so, what has it within, then what does it by other words; nothing typed: all. */
function foundIn(state: PaletteState): readonly Found[] {
  const wanted = foldSearch(fieldText(state.search));
  const all = state.items.map((item, at) => ({ item, at }));
  if (wanted === '') return all;
  // E-mail is looked for as email too.
  const forms = (found: Found): readonly string[] => [foldSearch(found.item.label.zh), foldSearch(found.item.label.en), foldSearch(found.item.label.en).replaceAll('-', ''), ...(state.readings[found.at] ?? '').split(' ')];
  const isIt = (found: Found): boolean => forms(found).includes(wanted);
  const begins = all.filter((found) => forms(found).some((form) => form.startsWith(wanted))).toSorted((a, b) => Number(isIt(b)) - Number(isIt(a)));
  const within = all.filter((found) => !begins.includes(found) && forms(found).some((form) => form.includes(wanted)));
  const words = splitWords(wanted);
  const says = all.filter((found) => !begins.includes(found) && !within.includes(found) && saysAll(foldSearch(`${found.item.label.zh} ${found.item.label.en} ${found.item.does}`), words));
  return [...begins, ...within, ...says];
}

function choose(state: PaletteState): Update<PaletteState> {
  const found = foundIn(state)[state.at];
  if (found === undefined) return keep(state);
  const { item } = found;
  return keep(state, (host) => {
    host.close(undefined);
    if (item.why === undefined) item.run(host.app);
    else host.app.say('warn', item.why.key, item.why.params);
  });
}

function paletteKey(state: PaletteState, key: Key): Update<PaletteState> | null {
  if (isKey(key, 'esc')) return isEmpty(state.search) ? keep(state, close(undefined)) : keep({ ...state, search: textField(), at: 0 });
  const last = Math.max(0, foundIn(state).length - 1);
  if (key.kind === 'go') return keep({ ...state, at: Math.min(key.to, last) });
  if (isKey(key, 'down', 'tab')) return keep({ ...state, at: state.at >= last ? 0 : state.at + 1 });
  if (isKey(key, 'up', 'shift-tab')) return keep({ ...state, at: state.at === 0 ? last : state.at - 1 });
  if (isKey(key, 'pagedown')) return keep({ ...state, at: Math.min(last, state.at + 10) });
  if (isKey(key, 'pageup')) return keep({ ...state, at: Math.max(0, state.at - 10) });
  const search = editSearch(state.search, key);
  return search === null ? null : keep({ ...state, search, at: 0 });
}

function paletteView(state: PaletteState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 72);
  const field = viewField(state.search, width - 2);
  const found = foundIn(state);
  const seen = windowOf(state.at, found.length, Math.max(3, Math.min(14, area.height - 5)));
  const other: Lang = ctx.lang === 'zh' ? 'en' : 'zh';
  const rows = found.slice(seen.from, seen.to).map(({ item }, index): Line => {
    const current = seen.from + index === state.at;
    const role = current ? 'current' : item.why === undefined ? 'plain' : 'disabled';
    const name = Math.floor(width * 0.45);
    return [piece(current ? '> ' : '  ', role), cell(item.label[ctx.lang], name, role), piece(' ', role), cell(item.label[other], width - name - 19, current ? role : 'dim'), cell(item.keys, 16, current ? role : 'key', 'right')];
  });
  const none = found.length === 0 ? [line(piece(`  ${ctx.t('tui.palette.none')}`, 'dim'))] : [];
  return box(ctx.t('act.app.palette'), [[piece('> ', 'accent'), field.piece], [], ...clickableRows(rows, seen.from, state.at), ...none], ctx, area, { x: 2 + field.cursor, y: 0 });
}
