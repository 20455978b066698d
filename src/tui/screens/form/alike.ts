import type { EntityName } from '../../../entities/names.ts';
import { definitionOf } from '../../../entities/registry.ts';
import type { Values } from '../../../fields/definition.ts';
import { comma, fieldLabel } from '../../../i18n/index.ts';
import type { Alike } from '../../../services/duplicates-api.ts';
import type { Ctx } from '../../core/context.ts';
import { keep, load, open } from '../../core/effects.ts';
import type { Update } from '../../core/screen.ts';
import type { Saved } from '../doors.ts';
import { draftFor, isChanged, valueOf, type FormState } from './state.ts';

type Next = Update<FormState, Saved | null>;

/** What exists is looked for when the hands pause, not at every letter. */
const PAUSE_MS = 350;

/** The fields by which an entity's records are compared. */
function comparedFields(entity: EntityName): readonly string[] {
  const { duplicates, label } = definitionOf(entity);
  if (duplicates === undefined) return [];
  return [label, ...(duplicates.name === 'firm' ? [] : [duplicates.name.within]), ...duplicates.fields];
}

/** After a key: where what records are compared by is another now, what exists already is looked for; the hands go on meanwhile. */
export function watching(before: FormState, next: Next, ctx: Ctx): Next {
  const { state } = next;
  const { entity, step } = state.props;
  if (step !== undefined || !state.ready) return next;
  const fields = comparedFields(entity);
  if (fields.every((field) => draftFor(state, field) === draftFor(before, field))) return next;
  if (!fields.some((field) => isChanged(state, field, ctx))) return { ...next, state: { ...state, alike: [] } };
  return { ...next, effects: [...(next.effects ?? []), lookFor(state, fields, ctx)] };
}

const lookFor = (state: FormState, fields: readonly string[], ctx: Ctx) =>
  load<FormState, Saved | null, readonly Alike[]>({
    slot: 'alike',
    label: null,
    pause: PAUSE_MS,
    run: async (api) => await api.alike(state.props.entity, state.props.id, valuesOf(state, fields, ctx)),
    done: (now, alike) => keep(alike.length === 0 && now.alike.length === 0 ? now : { ...now, alike, at: alike.length === 0 ? Math.min(now.at, now.fields.length) : now.at }),
    fail: (now) => keep(now),
  });

/** What stands in these fields; a number that is typed half way says nothing yet. */
function valuesOf(state: FormState, fields: readonly string[], ctx: Ctx): Values {
  const values: Values = {};
  for (const field of fields) {
    if (!state.fields.includes(field)) {
      values[field] = state.props.given?.[field] ?? state.original[field] ?? null;
      continue;
    }
    const now = valueOf(state, field, ctx);
    if (!('error' in now)) values[field] = now.value;
  }
  return values;
}

/** Below the Save button: the records that may be the same. */
export const isAtAlike = (state: FormState): boolean => state.alike.length > 0 && state.at > state.fields.length;

/** How far down the form goes. */
export const lastPlace = (state: FormState): number => state.fields.length + (state.alike.length > 0 ? 1 : 0);

/** The other record, or a list of them; Esc comes back to the form. */
export function openAlike(state: FormState, ctx: Ctx): Next {
  const [first, ...others] = state.alike;
  if (first === undefined) return keep(state);
  const { entity } = state.props;
  if (others.length === 0) return keep(state, open(ctx.doors.record({ entity, id: first.id })));
  return keep(state, open(ctx.doors.list({ entity, filter: `id:${state.alike.map(({ id }) => id).join(',')}` })));
}

/** What exists already, in a line; null: nothing that is known of. */
export function alikeText({ props: { entity }, alike }: FormState, ctx: Ctx): string | null {
  const [first, ...others] = alike;
  if (first === undefined) return null;
  const name = first.hint === '' ? first.label : `${first.label} ${first.hint}`;
  const fields = first.fields.map((field) => fieldLabel(ctx.lang, entity, field)).join(comma(ctx.lang));
  return ctx.t(others.length === 0 ? 'tui.form.alike-one' : 'tui.form.alike-more', { name, fields, count: alike.length });
}
