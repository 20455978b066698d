import { chaptersOf, type Chapter } from '../../util/manual-page.ts';
import { chapterOfScreen, manualHits, type ManualHit } from '../../util/manual-search.ts';
import { splitWords } from '../../util/fold.ts';
import { marksIn, pieceAround } from '../../util/marks.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, fill, fit, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Opening, type Update } from '../core/screen.ts';
import { aroundMark } from '../widgets/marked.ts';
import { movedTo, windowOf } from '../widgets/menu.ts';
import { editSearch, fieldText, isEmpty, textField, viewField, type TextField } from '../widgets/text-field.ts';
import { manualChapter } from './manual/chapter.ts';

interface ManualState {
  /** Opened at the chapter of this screen; empty for the contents. */
  readonly about: string;
  /** Null: not there yet. */
  readonly chapters: readonly Chapter[] | null;
  readonly lang: Ctx['lang'];
  readonly search: TextField;
  readonly at: number;
}

/** The manual: its contents, and what is typed is looked for in all of it. With a screen's name, at the chapter that explains that one. */
export const manual = (about = ''): Opening<void> => opening(screen, { about, chapters: null, lang: 'zh', search: textField(), at: 0 });

const screen = defineScreen<ManualState>({
  name: 'manual',
  title: (_state, ctx) => ctx.t('act.help.manual'),
  offers: () => [{ action: 'manual.open' }],
  act: (state) => keep(state, ...chapterEffect(state)),
  key: manualKey,
  holds: (state, key) => state.chapters === null && isKey(key, 'enter'),
  opened: (state, ctx) => keep({ ...state, lang: ctx.lang }, read(ctx)),
  // The language may have been changed in a chapter.
  resumed: (state, ctx) => (state.lang === ctx.lang ? keep(state) : keep({ ...state, lang: ctx.lang, at: 0 }, read(ctx))),
  view: manualView,
});

const read = (ctx: Ctx): Effect<ManualState> =>
  load<ManualState, void, string>({
    slot: 'manual',
    run: async (_api, _control, first) => await first.manual(ctx.lang),
    done: (state, text) => begin({ ...state, chapters: chaptersOf(text) }),
  });

/** From a screen's help: its chapter at once, the contents below it. */
function begin(state: ManualState): Update<ManualState> {
  const at = state.about === '' ? -1 : chapterOfScreen(state.chapters ?? [], state.about);
  const next = { ...state, about: '', at: Math.max(0, at) };
  return at < 0 ? keep(next) : keep(next, ...chapterEffect(next));
}

const hitsOf = (state: ManualState): readonly ManualHit[] =>
  isEmpty(state.search) ? (state.chapters ?? []).map(({ title }, chapter) => ({ chapter, block: 0, text: title })) : manualHits(state.chapters ?? [], fieldText(state.search));

function chapterEffect(state: ManualState): readonly Effect<ManualState>[] {
  const hit = hitsOf(state)[state.at];
  if (state.chapters === null || hit === undefined) return [];
  return [open(manualChapter({ chapters: state.chapters, at: hit.chapter, block: hit.block, search: fieldText(state.search) }))];
}

function manualKey(state: ManualState, key: Key, ctx: Ctx): Update<ManualState> | null {
  if (isKey(key, 'esc')) return isEmpty(state.search) ? keep(state, close(undefined)) : keep({ ...state, search: textField(), at: 0 });
  const at = movedTo(key, state.at, { count: hitsOf(state).length, page: Math.max(1, ctx.body.height - 3), underField: true });
  if (at !== null) return keep({ ...state, at });
  const search = editSearch(state.search, key);
  return search === null ? null : keep({ ...state, search, at: 0 });
}

function manualView(state: ManualState, ctx: Ctx, area: Area): View {
  const label = ` ${ctx.t('tui.list.search')} `;
  const field = viewField(state.search, 30, 'plain');
  const head: Line = isEmpty(state.search) ? line(piece(label, 'label'), piece(ctx.t('tui.manual.hint'), 'hint')) : [piece(label, 'label'), field.piece];
  const rule = line(piece(ctx.theme.borders.h.repeat(area.width), 'border'));
  const hits = hitsOf(state);
  const height = area.height - 2;
  const seen = windowOf(state.at, hits.length, height);
  const rows = hits.slice(seen.from, seen.to).map((hit, index) => hitLine(state, hit, seen.from + index === state.at, area.width));
  const none = state.chapters !== null && hits.length === 0 ? [line(piece(`  ${ctx.t('tui.manual.none')}`, 'dim'))] : [];
  return { lines: [head, rule, ...fill([...rows, ...none], height)], cursor: { x: piece(label).width + (isEmpty(state.search) ? 0 : field.cursor), y: 0 } };
}

/** A chapter, parts of one further in; or where the words were found, and what stands there. */
function hitLine(state: ManualState, hit: ManualHit, current: boolean, width: number): Line {
  const chapter = state.chapters?.[hit.chapter];
  const role = current ? 'current' : 'plain';
  const mark = piece(current ? '> ' : '  ', role);
  const title = chapter?.title ?? '';
  if (isEmpty(state.search)) return [mark, cell(`${chapter?.level === 3 ? '  ' : ''}${title}`, width - 2, role)];
  const left = Math.min(24, Math.floor(width / 3));
  const room = width - left - 3;
  const found = { text: hit.text, marks: marksIn(hit.text, splitWords(fieldText(state.search))) };
  return [mark, cell(title, left, current ? role : 'label'), piece(' ', role), ...fit(aroundMark(pieceAround(found, room), room, role), room, role)];
}
