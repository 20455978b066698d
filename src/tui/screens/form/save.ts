import type { Values } from '../../../fields/definition.ts';
import { faultText, fieldLabel } from '../../../i18n/index.ts';
import type { PlainError } from '../../../errors.ts';
import type { ConflictDetails, Fault, SaveResult } from '../../../services/api.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep, load, open, say } from '../../core/effects.ts';
import type { Update } from '../../core/screen.ts';
import type { Saved } from '../doors.ts';
import { conflict } from './conflict.ts';
import { labelOf, left, valuesOf, type FormState, type Warning } from './state.ts';

type Next = Update<FormState, Saved | null>;

/** Saves from anywhere; the first fault gets the focus. */
export function save(state: FormState, ctx: Ctx): Next {
  if (!state.ready || state.saving) return keep(state);
  const checked = left(state, state.fields[state.at], ctx);
  const asked = valuesOf(checked, ctx);
  if ('faults' in asked) return keep(withFaults(checked, asked.faults), say('error', 'tui.form.faults', { count: Object.keys(asked.faults).length }));
  if (checked.props.id !== null && checked.props.step === undefined && Object.keys(asked.values).length === 0) return keep(checked, say('info', 'tui.form.unchanged'), close(null));
  return write(checked, asked.values, checked.version);
}

function write(state: FormState, values: Values, version: number): Next {
  const { entity, id, step } = state.props;
  return keep(
    { ...state, saving: true, error: null },
    load<FormState, Saved | null, SaveResult & { readonly suggests?: string | null }>({
      slot: 'save',
      label: 'tui.saving',
      run: (api) => {
        if (id === null) return api.create(entity, values);
        return step === undefined ? api.update(entity, id, version, values) : api.takeStep(entity, id, version, step, values);
      },
      done: (now, result, ctx) => saved(now, result, ctx),
      fail: (now, error) => failed({ ...now, saving: false }, error, values),
    }),
  );
}

function saved(state: FormState, result: SaveResult & { readonly suggests?: string | null }, ctx: Ctx): Next {
  const label = labelOf(state);
  const [warning] = result.warnings;
  const doubt = warning === undefined ? undefined : doubtText(state, warning, ctx);
  const words = doubt === undefined ? say<FormState, Saved | null>('good', state.props.within === true ? 'tui.form.saved-within' : 'tui.form.saved', { label }) : say<FormState, Saved | null>('warn', 'tui.form.saved-doubt', { label, doubt });
  return keep({ ...state, saving: false }, close({ id: result.id, label, stepId: result.stepId, doubt, suggests: result.suggests ?? null }), words, (host) => void host.api.dropDraft(DRAFT_PLACE).catch(() => undefined));
}

function doubtText({ props: { entity } }: FormState, { field, key, params }: Warning, ctx: Ctx): string {
  return faultText(ctx.lang, { entity, field }, { key, params: { field: fieldLabel(ctx.lang, entity, field), ...params } });
}

/** Where the form in hand is kept when the line drops. */
export const DRAFT_PLACE = 'form';

function failed(state: FormState, error: PlainError, values: Values): Next {
  if (error.code === 'conflict' && isConflict(error.details)) return resolve(state, error.details, values);
  const faults = faultsOf(error);
  if (Object.keys(faults).length > 0) return keep(withFaults(state, faults), say('error', error.key, error.params));
  return keep({ ...state, error }, say('error', error.key, error.params));
}

/** Another operator saved first: both versions, field by field, then it is saved on top of theirs. */
function resolve(state: FormState, details: ConflictDetails, values: Values): Next {
  return keep(
    state,
    open<FormState, Saved | null, readonly string[] | null>(conflict({ entity: state.props.entity, details }), (now, mine) => {
      if (mine === null) return keep(now);
      const kept = Object.fromEntries(Object.entries(values).filter(([field]) => !details.fields.includes(field) || mine.includes(field)));
      if (Object.keys(kept).length === 0) return keep(now, say('info', 'tui.conflict.theirs-kept'), close({ id: details.theirs.id, label: labelOf(now), stepId: 0 }));
      return write(now, kept, details.theirs.version);
    }),
  );
}

function faultsOf(error: PlainError): Readonly<Record<string, PlainError>> {
  const listed = Array.isArray(error.details) ? error.details.filter(isFault) : [];
  const own = Object.fromEntries(listed.flatMap((fault) => (fault.field === null ? [] : [[fault.field, fault.error]])));
  if (Object.keys(own).length > 0) return own;
  return error.field === undefined ? {} : { [error.field]: error };
}

const isFault = (value: unknown): value is Fault => typeof value === 'object' && value !== null && 'field' in value && 'error' in value;
const isConflict = (value: unknown): value is ConflictDetails => typeof value === 'object' && value !== null && 'theirs' in value && 'mine' in value;

/** The faults in the form, the first one in focus. */
export function withFaults(state: FormState, faults: Readonly<Record<string, PlainError>>): FormState {
  const first = state.fields.findIndex((field) => faults[field] !== undefined);
  return { ...state, faults, saving: false, at: first === -1 ? state.at : first };
}
