import { definitionOf, fieldOf } from '../../../entities/registry.ts';
import type { EntityName } from '../../../entities/names.ts';
import { fieldLabel } from '../../../i18n/index.ts';
import type { ConflictDetails } from '../../../services/api.ts';
import { localTime } from '../../../util/dates.ts';
import { wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep } from '../../core/effects.ts';
import { isKey, type Key } from '../../core/key.ts';
import { cell, line, piece, type Area, type Line, type View } from '../../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../../core/screen.ts';
import { box } from '../../widgets/dialog.ts';
import { windowOf } from '../../widgets/menu.ts';
import { cellText } from '../../widgets/table.ts';

export interface ConflictProps {
  readonly entity: EntityName;
  readonly details: ConflictDetails;
}

interface ConflictState {
  readonly entity: EntityName;
  readonly details: ConflictDetails;
  readonly at: number;
  /** Fields that keep my value; the others keep theirs. */
  readonly mine: ReadonlySet<string>;
}

/** Both versions of the fields that two people changed; gives back the fields that keep mine, null to go on editing. */
export const conflict = ({ entity, details }: ConflictProps): Opening<readonly string[] | null> => opening(screen, { entity, details, at: 0, mine: new Set<string>() });

const screen = defineScreen<ConflictState, readonly string[] | null>({
  name: 'conflict',
  dialog: true,
  offers: () => [{ action: 'dialog.choose' }],
  act: (state) => keep(state, close([...state.mine])),
  key: conflictKey,
  view: conflictView,
});

function conflictKey(state: ConflictState, key: Key): Update<ConflictState, readonly string[] | null> | null {
  const { fields } = state.details;
  if (isKey(key, 'esc')) return keep(state, close(null));
  if (isKey(key, 'up')) return keep({ ...state, at: Math.max(0, state.at - 1) });
  if (isKey(key, 'down', 'tab')) return keep({ ...state, at: Math.min(fields.length - 1, state.at + 1) });
  const field = fields[state.at];
  if (field === undefined) return null;
  if (isKey(key, 'left')) return keep({ ...state, mine: without(state.mine, field) });
  if (isKey(key, 'right')) return keep({ ...state, mine: new Set([...state.mine, field]) });
  if (key.kind === 'text' && key.text === ' ') return keep({ ...state, mine: state.mine.has(field) ? without(state.mine, field) : new Set([...state.mine, field]) });
  return null;
}

const without = (set: ReadonlySet<string>, field: string): ReadonlySet<string> => new Set([...set].filter((one) => one !== field));

function conflictView(state: ConflictState, ctx: Ctx, area: Area): View {
  const { details, entity } = state;
  const width = Math.min(area.width - 4, 76);
  const label = Math.min(14, Math.floor(width / 5));
  const half = Math.floor((width - label - 4) / 2);
  const at = localTime(details.at, ctx.session?.timeZone ?? 'UTC');
  const intro = wrapText(ctx.t('tui.conflict.text', { by: details.by, at }), width).map((row): Line => line(row));
  const head: Line = [cell('', label + 2), cell(ctx.t('tui.conflict.theirs'), half, 'head'), cell(' ', 1), cell(ctx.t('tui.conflict.mine'), half, 'head')];
  const seen = windowOf(state.at, details.fields.length, Math.max(1, area.height - intro.length - 6));
  const rows = details.fields.slice(seen.from, seen.to).map((field, index): Line => {
    const current = seen.from + index === state.at;
    const mine = state.mine.has(field);
    return [
      cell(`${current ? '>' : ' '} ${fieldLabel(ctx.lang, entity, field)}`, label + 2, current ? 'title' : 'label'),
      cell(`${mine ? ' ' : '*'}${textOf(details, 'theirs', field, entity, ctx)}`, half, mine ? 'dim' : current ? 'current' : 'marked'),
      cell(' ', 1),
      cell(`${mine ? '*' : ' '}${textOf(details, 'mine', field, entity, ctx)}`, half, mine ? (current ? 'current' : 'marked') : 'dim'),
    ];
  });
  const help = line(piece(ctx.t('tui.conflict.help'), 'hint'));
  return box(ctx.t('tui.conflict.title'), [...intro, [], head, ...rows, [], help], ctx, area);
}

function textOf(details: ConflictDetails, whose: 'theirs' | 'mine', field: string, entity: EntityName, ctx: Ctx): string {
  const def = fieldOf(entity, field) ?? fieldOf(entity, definitionOf(entity).label);
  if (def === undefined) return '';
  const row = whose === 'theirs' ? details.theirs : { values: details.mine, labels: {} };
  return cellText(row, field, def, ctx, entity) || ctx.t('tui.empty-value');
}
