import type { PlainError } from '../../errors.ts';
import { comma } from '../../i18n/index.ts';
import type { SaveResult } from '../../services/api.ts';
import type { Addressee, LetterDraft } from '../../services/documents-api.ts';
import { safeText } from '../../util/safe-text.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, fill, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { movedTo } from '../widgets/menu.ts';
import type { Saved } from './doors.ts';
import { chooseTemplate } from './letter-templates.ts';
import { emptyLines } from './mail/preview.ts';
import { ofCustomer } from './of-customer.ts';

interface LetterState {
  readonly entity: Addressee;
  readonly id: number;
  readonly label: string;
  /** The template that was chosen; null: none yet. */
  readonly template: number | null;
  /** Of a Word file: what the letter says. */
  readonly draft: LetterDraft | null;
  readonly top: number;
  readonly error: PlainError | null;
}

type Next = Update<LetterState>;

/**
 * A letter to a customer or a contact: a template is chosen; a text opens in the form of a new document, a Word file is looked at and saved as it is. Both
 * stand among the customer's documents then.
 */
export const letter = (entity: Addressee, id: number, label: string): Opening<void> => opening(screen, { entity, id, label, template: null, draft: null, top: 0, error: null });

/** The same from the menu: the customer is chosen first. */
export const letterMenu = (): Opening<void> => ofCustomer('letter.to-whom', (id, label) => letter('customer', id, label));

const screen = defineScreen<LetterState>({
  name: 'letter',
  title: (state, ctx) => `${ctx.t('act.letters.write')} ${state.label}`,
  offers: (state): readonly Offer[] => (state.draft === null ? [] : [{ action: 'letter.save' }]),
  act: (state) => save(state),
  key: letterKey,
  holds: (state, key) => state.draft === null && state.error === null && !isKey(key, 'esc'),
  opened: (state) => keep(state, choosing),
  view: letterView,
});

const choosing = chooseTemplate<LetterState, void>({
  none: (state, effect) => keep(state, close(undefined), effect),
  chosen: (state, template) => (template === null ? keep(state, close(undefined)) : make({ ...state, template })),
  fail: (state, error) => keep({ ...state, error }),
});

function make(state: LetterState): Next {
  const { entity, id, template } = state;
  if (template === null) return keep(state);
  return keep(
    state,
    load<LetterState, void, { readonly draft: LetterDraft; readonly customerId: number }>({
      slot: 'draft',
      run: async (api) => {
        const draft = await api.letterDraft({ templateId: template, entity, id });
        return { draft, customerId: entity === 'customer' ? id : Number((await api.get(entity, id)).values['customer_id']) };
      },
      done: (now, { draft, customerId }, ctx) => (draft.word ? keep({ ...now, draft }) : write(now, draft, customerId, ctx)),
      fail: (now, error) => keep({ ...now, error }),
    }),
  );
}

/** A text goes on in the form of a new document: there it is edited, kept as a draft and saved as everything else. */
function write(state: LetterState, { title, text, empty }: LetterDraft, customerId: number, ctx: Ctx): Next {
  const given = { customer_id: customerId, contact_id: state.entity === 'contact' ? state.id : null, title, kind: 'letter', content: text };
  return keep(
    state,
    open<LetterState, void, Saved | null>(ctx.doors.form({ entity: 'document', id: null, given, at: 'content' }), (now, saved) =>
      saved === null ? keep(now, close(undefined)) : keep(now, close(undefined), say('good', 'letter.saved', { title: saved.label })),
    ),
    ...(empty.length === 0 ? [] : [say<LetterState, void>('warn', 'tui.mail.empty', { names: empty.join(comma(ctx.lang)) })]),
  );
}

function save(state: LetterState): Next {
  const { draft, template, entity, id } = state;
  if (draft === null || template === null) return keep(state);
  return keep(
    state,
    load<LetterState, void, SaveResult>({
      slot: 'save',
      label: 'tui.saving',
      patient: true,
      run: (api) => api.writeLetter({ templateId: template, entity, id, title: draft.title }),
      done: (now) => keep(now, close(undefined), say('good', 'letter.saved', { title: draft.title })),
      fail: (now, error) => keep({ ...now, error }),
    }),
  );
}

const rowsOf = (state: LetterState, width: number): readonly string[] => wrapText(safeText(state.draft?.text ?? '', 'many'), width);

function letterKey(state: LetterState, key: Key, ctx: Ctx): Next | null {
  const page = Math.max(1, ctx.body.height - 4);
  const top = movedTo(key, state.top, { count: Math.max(1, rowsOf(state, ctx.body.width - 4).length - page + 1), page });
  return top === null ? null : keep({ ...state, top });
}

function letterView(state: LetterState, ctx: Ctx, area: Area): View {
  const width = area.width - 4;
  if (state.error !== null) return { lines: [[], ...wrapText(`! ${ctx.error(state.error)}`, width).map((row) => line(piece(`  ${row}`, 'error')))] };
  if (state.draft === null) return { lines: [] };
  const head: Line[] = [[cell(` ${state.draft.title}`, area.width, 'title')], [cell(` ${ctx.t('letter.word-hint')}`, area.width, 'hint')], ...emptyLines(state.draft.empty, ctx), []];
  const height = area.height - head.length;
  const rows = rowsOf(state, width).slice(state.top, state.top + height).map((row): Line => [piece(`  ${row}`)]);
  return { lines: [...head, ...fill(rows, height)] };
}
