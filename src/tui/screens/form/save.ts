import type { Values } from '../../../fields/definition.ts';
import { faultText, fieldLabel } from '../../../i18n/index.ts';
import type { PlainError } from '../../../errors.ts';
import type { EntityName } from '../../../entities/names.ts';
import type { ConflictDetails, GoneDetails, SaveResult } from '../../../services/api.ts';
import type { Ctx } from '../../core/context.ts';
import { asideThen, close, keep, load, open, say } from '../../core/effects.ts';
import type { Effect, Update } from '../../core/screen.ts';
import { localTime } from '../../../util/dates.ts';
import { ask } from '../../widgets/dialog.ts';
import { nounOf } from '../../words.ts';
import type { Restored, Saved } from '../doors.ts';
import { conflict } from './conflict.ts';
import type { Resolution } from './conflict-state.ts';
import { faultsOf } from './faults.ts';
import { draftFor, labelOf, left, startOf, valuesOf, type FormState, type Warning } from './state.ts';

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

function write(state: FormState, values: Values, version: number, again = false): Next {
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
      fail: (now, error, ctx) => failed({ ...now, saving: false }, error, values, again, ctx),
    }),
  );
}

function saved(state: FormState, result: SaveResult & { readonly suggests?: string | null }, ctx: Ctx): Next {
  const label = labelOf(state);
  const [warning] = result.warnings;
  const doubt = warning === undefined ? undefined : doubtText(state, warning, ctx);
  const words = doubt === undefined ? say<FormState, Saved | null>('good', state.props.within === true ? 'tui.form.saved-within' : 'tui.form.saved', { label }) : say<FormState, Saved | null>('warn', 'tui.form.saved-doubt', { label, doubt });
  return keep({ ...state, saving: false }, close({ id: result.id, label, stepId: result.stepId, doubt, suggests: result.suggests ?? null }), words);
}

function doubtText({ props: { entity } }: FormState, { field, key, params }: Warning, ctx: Ctx): string {
  return faultText(ctx.lang, { entity, field }, { key, params: { field: fieldLabel(ctx.lang, entity, field), ...params } });
}

function failed(state: FormState, error: PlainError, values: Values, again: boolean, ctx: Ctx): Next {
  if (error.code === 'conflict' && isConflict(error.details)) return resolve(state, error.details, again);
  if (error.code === 'conflict' && isGone(error.details)) return gone(state, error.details, values, ctx);
  const faults = faultsOf(error);
  if (Object.keys(faults).length > 0) return keep(withFaults(state, faults), say('error', error.key, error.params));
  return keep({ ...state, error }, say('error', error.key, error.params));
}

/** Another operator saved first: field by field, then it is saved on top of theirs; that looks again. */
function resolve(state: FormState, details: ConflictDetails, again: boolean): Next {
  const { entity, step } = state.props;
  return keep(
    state,
    open<FormState, Saved | null, Resolution | null>(conflict({ entity, details, again }), (now, resolution, ctx) => {
      if (resolution === null) return keep(now);
      const based = onTheirs(now, details, resolution, ctx);
      if (Object.keys(resolution.values).length === 0 && step === undefined)
        return keep(based, say('info', 'tui.conflict.theirs-kept'), close({ id: details.theirs.id, label: labelOf(based), stepId: 0 }));
      return write(based, resolution.values, details.theirs.version, true);
    }),
  );
}

/** The form as it stands on what the other one saved: what was decided is in it, whatever saving says. */
function onTheirs(state: FormState, { theirs }: ConflictDetails, { theirs: kept, own }: Resolution, ctx: Ctx): FormState {
  const drafts = Object.fromEntries(state.fields.map((field) => [field, own[field] ?? (kept.includes(field) ? startOf(state, field, theirs, ctx) : draftFor(state, field))]));
  return { ...state, drafts, original: theirs.values, labels: theirs.labels, version: theirs.version };
}

/** The record was taken away meanwhile: it comes back and is saved, lives on in another, or what was typed stays as a draft. */
function gone(state: FormState, details: GoneDetails, values: Values, ctx: Ctx): Next {
  const { entity, id } = state.props;
  const { into } = details;
  const merged = details.gone === 'merged' && into !== null;
  const question = ask<'back' | 'restore' | 'into' | 'aside'>({
    title: 'tui.gone.title',
    text: details.gone === 'merged' ? 'tui.gone.merged' : 'tui.gone.deleted',
    params: { by: details.by === '' ? 'Kehu' : details.by, at: localTime(details.at, ctx.session?.timeZone ?? 'UTC'), entity: nounOf(ctx.lang, entity), into: into?.label ?? '' },
    answers: [
      { id: 'back', label: 'tui.gone.back' },
      merged ? { id: 'into', label: 'tui.gone.into' } : { id: 'restore', label: 'tui.gone.restore' },
      { id: 'aside', label: 'tui.gone.aside' },
    ],
    initial: 'back',
    cancel: 'back',
  });
  return keep(
    state,
    open<FormState, Saved | null, 'back' | 'restore' | 'into' | 'aside'>(question, (now, answer, at) => {
      if (answer === 'aside') return keep(now, asideThen(null, say('good', 'tui.gone.kept')));
      if (answer === 'into' && into !== null) return keep(now, openInto(now, into.id, values, at));
      return answer === 'restore' && id !== null ? keep(now, restoreFirst(entity, id, values)) : keep(now);
    }),
  );
}

const restoreFirst = (entity: EntityName, id: number, values: Values) =>
  load<FormState, Saved | null, unknown>({
    slot: 'restore',
    label: 'tui.working',
    run: (api) => api.restore(entity, [id]),
    done: (now) => write(now, values, now.version),
  });

/** The form of the record that it was merged into, with what was typed here. */
function openInto(state: FormState, id: number, values: Values, ctx: Ctx): Effect<FormState, Saved | null> {
  const drafts = Object.fromEntries(Object.keys(values).map((field) => [field, draftFor(state, field)]));
  const restored: Restored = { version: 0, drafts, base: {}, labels: {}, lost: [], inner: [] };
  return open<FormState, Saved | null, Saved | null>(ctx.doors.form({ entity: state.props.entity, id, restored }), (now, done) => (done === null ? keep(now) : keep(now, close(done))));
}

const isConflict = (value: unknown): value is ConflictDetails => typeof value === 'object' && value !== null && 'theirs' in value && 'mine' in value;

const isGone = (value: unknown): value is GoneDetails => typeof value === 'object' && value !== null && 'gone' in value && 'into' in value;

/** The faults in the form, the first one in focus. */
export function withFaults(state: FormState, faults: Readonly<Record<string, PlainError>>): FormState {
  const first = state.fields.findIndex((field) => faults[field] !== undefined);
  return { ...state, faults, saving: false, at: first === -1 ? state.at : first };
}
