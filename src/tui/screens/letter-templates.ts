import type { PlainError } from '../../errors.ts';
import { load, open, say } from '../core/effects.ts';
import type { Effect, Update } from '../core/screen.ts';
import { chooseOne, type ChooseItem } from './choose.ts';

interface Ways<S, R> {
  /** There are none: what says so goes on. */
  readonly none: (state: S, effect: Effect<S, R>) => Update<S, R>;
  /** The template's id; null where Esc was pressed. */
  readonly chosen: (state: S, templateId: number | null) => Update<S, R>;
  readonly fail: (state: S, error: PlainError) => Update<S, R>;
}

/** As many as are kept by hand. */
const MOST = 500;

/** One of the templates of letters. */
export const chooseTemplate = <S, R>({ none, chosen, fail }: Ways<S, R>): Effect<S, R> =>
  load<S, R, readonly ChooseItem[]>({
    slot: 'templates',
    run: async (api) => {
      const { rows } = await api.list({ entity: 'letter_template', columns: ['name', 'file_name'], limit: MOST });
      return rows.map((row) => ({ id: String(row.id), label: String(row.values['name'] ?? ''), note: row.values['file_name'] === null ? undefined : 'Word' }));
    },
    done: (state, items, ctx) => {
      if (items.length === 0) return none(state, say('info', 'letter.no-templates'));
      return { state, effects: [open<S, R, string | null>(chooseOne({ title: ctx.t('letter.which'), items }), (now, id) => chosen(now, id === null ? null : Number(id)))] };
    },
    fail,
  });
