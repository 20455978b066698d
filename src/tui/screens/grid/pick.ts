import { isEntityName, type EntityName } from '../../../entities/names.ts';
import { fieldsOf } from '../../../entities/registry.ts';
import { fieldType } from '../../../fields/registry.ts';
import type { FieldDef } from '../../../fields/definition.ts';
import { comma, fieldLabel } from '../../../i18n/index.ts';
import type { Ctx } from '../../core/context.ts';
import { keep, open } from '../../core/effects.ts';
import { fieldContext } from '../../widgets/table.ts';
import { fieldText } from '../../widgets/text-field.ts';
import { chooseOne } from '../choose.ts';
import type { Picked } from '../doors.ts';
import { textEditor, type TextProps } from '../text.ts';
import { advanced, changed, type Next } from './change.ts';
import { cellAt, cellText, withCell, type Cell } from './model.ts';
import { defOf, fieldInHand, type GridState } from './state.ts';

/** Kinds that have something to open: a list of values, an editor of several lines. */
export const opensSomething = (def: FieldDef): boolean => def.kind === 'lookup' || def.kind === 'links' || def.kind === 'choice' || def.kind === 'flag' || def.kind === 'note';

/** Opens what the field of the cell in hand is chosen from; what is being typed is searched there. */
export function pick(state: GridState, ctx: Ctx): Next {
  const field = fieldInHand(state);
  const def = defOf(state.props.entity, field);
  if (def.kind === 'note') return editText(state, field, ctx);
  if (def.kind === 'choice' || def.kind === 'flag') return chooseWord(state, field, def, ctx);
  return def.kind === 'lookup' || def.kind === 'links' ? pickRecord(state, field, def, ctx) : keep(state, (host) => host.app.say('info', 'tui.grid.nothing-to-pick'));
}

const put = (state: GridState, cell: Cell, ctx: Ctx): Next => changed(state, withCell(state.sheet, cell), ctx);

/** The editor of a long text; `restored`: as it was when the line dropped. */
export function editText(state: GridState, field: string, ctx: Ctx, restored?: TextProps['restored']): Next {
  const text = state.edit === null ? cellText(cellAt(state.sheet)) : fieldText(state.edit.field);
  const title = fieldLabel(ctx.lang, state.props.entity, field);
  return keep(state, open<GridState, boolean, string>(textEditor({ title, text, restored }), (now, typed, at) => put(now, typed, at)));
}

function chooseWord(state: GridState, field: string, def: FieldDef, ctx: Ctx): Next {
  const items = wordsOf(state, field, def, ctx);
  const title = fieldLabel(ctx.lang, state.props.entity, field);
  const box = chooseOne({ title, items, current: cellText(cellAt(state.sheet)) });
  return keep(state, open<GridState, boolean, string | null>(box, (now, word, at) => (word === null ? keep(now) : goOn(put(now, word, at), at))));
}

/** The stored words of a choice and what they are called. */
export function wordsOf(state: GridState, field: string, def: FieldDef, ctx: Ctx): readonly { readonly id: string; readonly label: string }[] {
  const words: readonly string[] = def.kind === 'choice' ? def.options : ['1', '0'];
  const context = fieldContext(ctx, state.props.entity, field);
  return words.map((id) => ({ id, label: fieldType(def).format(def.kind === 'flag' ? Number(id) : id, def, context) }));
}

function pickRecord(state: GridState, field: string, def: FieldDef & { readonly kind: 'lookup' | 'links' }, ctx: Ctx): Next {
  if (!isEntityName(def.to)) return keep(state);
  const cell = cellAt(state.sheet);
  const chosen = typeof cell === 'object' ? cell : { ids: [], label: '' };
  const search = state.edit === null ? (typeof cell === 'string' ? cell : '') : fieldText(state.edit.field);
  const picker = ctx.doors.picker({ entity: def.to, title: fieldLabel(ctx.lang, state.props.entity, field), search, current: chosen.ids, many: def.kind === 'links', required: def.required === true, given: narrowedBy(state, field, def.to) });
  return keep(
    state,
    open<GridState, boolean, Picked | null>(picker, (now, picked, at) => {
      if (picked === null) return keep(now);
      const before = def.kind === 'links' && picked.values.length > 0 ? chosen : { ids: [], label: '' };
      const fresh = picked.values.filter((value) => !before.ids.includes(value.id));
      const labels = [before.label, ...fresh.map((value) => value.label)].filter((label) => label !== '');
      const next = put({ ...now, edit: null }, { ids: [...before.ids, ...fresh.map((value) => value.id)], label: labels.join(comma(ctx.lang)) }, at);
      return def.kind === 'links' ? next : goOn(next, at);
    }),
  );
}

/** After a choice the hands are at the next cell, as in a form. */
const goOn = (next: Next, ctx: Ctx): Next => keep(advanced(next.state, ctx), ...(next.effects ?? []));

/** Only what hangs on the same record: the contacts of the customer that stands in this row, or is given for all. */
function narrowedBy(state: GridState, field: string, target: EntityName): { readonly field: string; readonly id: number } | undefined {
  const row = state.sheet.rows[state.sheet.at.row] ?? {};
  for (const other of state.fields) {
    const def = defOf(state.props.entity, other);
    const cell = row[other];
    const id = typeof cell === 'object' ? cell.ids[0] : state.props.given?.[other];
    if (other === field || typeof id !== 'number' || def.kind !== 'lookup') continue;
    const link = Object.entries(fieldsOf(target)).find(([, one]) => one.kind === 'lookup' && one.panel === true && one.to === def.to);
    if (link !== undefined) return { field: link[0], id };
  }
  return undefined;
}
