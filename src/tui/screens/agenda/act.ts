import type { EntityName } from '../../../entities/names.ts';
import type { AgendaItem, OccurrenceStep } from '../../../services/agenda-api.ts';
import { onItsFirstDay, type AgendaLine } from '../../../services/agenda-line.ts';
import type { Row, SaveResult } from '../../../services/api.ts';
import { addDays } from '../../../util/dates.ts';
import type { Values } from '../../../fields/definition.ts';
import type { MessageKey } from '../../../i18n/index.ts';
import type { Ctx } from '../../core/context.ts';
import { keep, load, open, say } from '../../core/effects.ts';
import type { Effect, Update } from '../../core/screen.ts';
import { ask } from '../../widgets/dialog.ts';
import { fieldText } from '../../widgets/text-field.ts';
import { chooseOne } from '../choose.ts';
import { chooseLater, momentWords, nextWeekday } from '../later.ts';
import type { Saved } from '../doors.ts';
import { inHand, isListed, isRead, lineSaid, placeOf, rangeOf, requestOf, type AgendaState, type ItemKey } from './state.ts';

export type Next = Update<AgendaState>;
type AgendaEffect = Effect<AgendaState>;

/** Reads the days of the view, with what is wanted in hand, else keeping the line in hand where it is still there. */
export function read(state: AgendaState, wanted?: ItemKey): Next {
  const range = rangeOf(state);
  return keep(
    state,
    load<AgendaState, void, Awaited<ReturnType<Parameters<Parameters<typeof load>[0]['run']>[0]['agenda']>>>({
      slot: 'agenda',
      run: (api, control) => api.agenda(requestOf(state), control),
      done: (now, agenda) => {
        const before = wanted ?? inHand(now);
        const next = { ...now, agenda, read: range, error: null };
        return keep({ ...next, at: placeOf(next, before) });
      },
      fail: (now, error) => keep({ ...now, error, agenda: now.agenda ?? { items: [], overdue: [], more: false } }),
    }),
  );
}

/** Other days: read where they are not there yet. */
export const shown = (state: AgendaState): Next => (isRead(state) ? keep(state) : read(state));

function afterwards(state: AgendaState, said: AgendaEffect, wanted?: ItemKey): Next {
  const next = read(state, wanted);
  return keep(next.state, ...(next.effects ?? []), said);
}

/** Writes something, says so and reads anew. */
const write = (run: (api: Parameters<Parameters<typeof load>[0]['run']>[0]) => Promise<SaveResult>, key: MessageKey, subject: string, when = ''): AgendaEffect =>
  load<AgendaState, void, SaveResult>({
    slot: 'write',
    label: 'tui.saving',
    patient: true,
    run,
    done: (now) => afterwards(now, say('good', key, { subject, when })),
  });

/** A step of the item in hand: of the record, or of one day of a series. */
function step(state: AgendaState, item: AgendaItem, name: OccurrenceStep, values: Values, key: MessageKey): Next {
  const { id, version, occurrence, subject } = item;
  return keep(state, write((api) => (occurrence === null ? api.takeStep('activity', id, version, name, values) : api.agendaStep(id, version, occurrence, name, values)), key, subject));
}

export function done(state: AgendaState): Next {
  const item = inHand(state);
  if (item === undefined) return keep(state);
  if (item.state !== 'open') return keep(state, write((api) => api.takeStep('activity', item.id, item.version, 'reopen', {}), 'agenda.said.reopened', item.subject));
  return step(state, item, 'done', {}, 'agenda.said.done');
}

export function cancel(state: AgendaState): Next {
  const item = inHand(state);
  if (item === undefined) return keep(state);
  const question = ask<'one' | 'all' | 'no'>({
    title: 'agenda.cancel.title',
    text: item.repeats ? 'agenda.cancel.series' : 'agenda.cancel.text',
    params: { subject: item.subject, day: item.day },
    answers: [{ id: 'one', label: item.repeats ? 'agenda.cancel.one' : 'agenda.cancel.yes' }, ...(item.repeats ? [{ id: 'all', label: 'agenda.cancel.all' } as const] : []), { id: 'no', label: 'tui.no' }],
    initial: 'no',
    cancel: 'no',
  });
  return keep(
    state,
    open<AgendaState, void, 'one' | 'all' | 'no'>(question, (now, answer) => {
      if (answer === 'no') return keep(now);
      if (answer === 'one') return step(now, item, 'cancel', {}, 'agenda.said.cancelled');
      return keep(now, write(async (api) => {
        const { stepId } = await api.remove({ entity: 'activity', ids: [item.id] }, 1);
        return { id: item.id, version: item.version, stepId, warnings: [] };
      }, 'agenda.said.removed', item.subject));
    }),
  );
}

export function move(state: AgendaState, ctx: Ctx): Next {
  const item = inHand(state);
  if (item === undefined) return keep(state);
  const days = [addDays(ctx.today, 1), addDays(ctx.today, 2), nextWeekday(ctx.today, 1), addDays(item.day, 7)];
  const items = [
    { id: ctx.today, label: ctx.t('agenda.move.today'), note: ctx.today.slice(5) },
    ...(['tomorrow', 'after-tomorrow', 'monday', 'week'] as const).map((word, at) => ({ id: days[at] ?? ctx.today, label: ctx.t(`agenda.move.${word}`), note: (days[at] ?? '').slice(5) })),
    { id: 'other', label: ctx.t('agenda.move.other') },
  ];
  return keep(
    state,
    open<AgendaState, void, string | null>(chooseOne({ title: ctx.t('agenda.move.title', { subject: item.subject }), items }), (now, day, at) => {
      if (day === null) return keep(now);
      return day === 'other' ? otherDay(now, item, at) : movedTo(now, item, day);
    }),
  );
}

/** One day of a series is moved alone: the others stay. */
function movedTo(state: AgendaState, item: AgendaItem, day: string): Next {
  if (item.repeats && item.occurrence === null) return keep(state, write((api) => api.agendaStep(item.id, item.version, item.day, 'move', { on_day: day }), 'agenda.said.moved', item.subject));
  return step(state, item, 'move', { on_day: day }, 'agenda.said.moved');
}

/** The small form of the step; a day of a series is moved in the form of the whole. */
function otherDay(state: AgendaState, item: AgendaItem, ctx: Ctx): Next {
  const form = ctx.doors.form({ entity: 'activity', id: item.id, ...(item.repeats ? { at: 'on_day' } : { step: 'move' }) });
  return keep(state, open<AgendaState, void, Saved | null>(form, (now, saved) => (saved === null ? keep(now) : read(now))));
}

export function snooze(state: AgendaState, ctx: Ctx): Next {
  const item = inHand(state);
  if (item === undefined) return keep(state);
  return keep(
    state,
    open<AgendaState, void, string | null>(chooseLater(ctx.t('agenda.snooze.title', { subject: item.subject }), ctx), (now, until, at) => {
      if (until === null) return keep(now);
      if (until !== 'other') return keep(now, write((api) => api.takeStep('activity', item.id, item.version, 'snooze', { snoozed_until: until }), 'agenda.said.snoozed', item.subject, momentWords(until, at)));
      return keep(now, open<AgendaState, void, Saved | null>(at.doors.form({ entity: 'activity', id: item.id, step: 'snooze' }), (after, saved) => (saved === null ? keep(after) : read(after))));
    }),
  );
}

/** Another line in place: of what repeats the first day is asked for. */
export function lineTyped(state: AgendaState, ctx: Ctx): Next {
  const { typing } = state;
  const said = typing === null ? null : lineSaid(state, typing, ctx);
  if (typing === null || said?.values['repeat'] === undefined || said.fault !== null) return keep({ ...state, meant: null });
  const text = fieldText(typing);
  return keep(
    state,
    load<AgendaState, void, AgendaLine>({ slot: 'meant', label: null, run: async () => await onItsFirstDay(said, ctx.session?.timeZone ?? 'UTC'), done: (now, line) => keep({ ...now, meant: { text, line } }), fail: (now) => keep(now) }),
  );
}

/** What was typed in place becomes an activity of the day in hand. */
export function takeLine(state: AgendaState, ctx: Ctx): Next {
  const { typing } = state;
  if (typing === null) return keep(state);
  const line = lineSaid(state, typing, ctx);
  if (fieldText(typing).trim() === '') return keep({ ...state, typing: null, left: null });
  if (line.fault !== null) return keep(state, say('warn', line.fault.key, line.fault.params));
  return keep(
    state,
    load<AgendaState, void, Row>({
      slot: 'write',
      label: 'tui.saving',
      patient: true,
      // What repeats begins on the first day that its rule means.
      run: async (api) => await api.get('activity', (await api.create('activity', line.values)).id),
      done: (now, { id, values }) => {
        const day = String(values['on_day']);
        const onList = isListed(now, day);
        return afterwards({ ...now, typing: null, left: null, day: onList ? now.day : day }, say('good', 'agenda.said.made', { subject: String(line.values['subject']), day }), { entity: 'activity', id, occurrence: null });
      },
    }),
  );
}

export function openItem(state: AgendaState, ctx: Ctx): Next {
  const item = inHand(state);
  const entity: EntityName | undefined = item?.entity;
  return item === undefined || entity === undefined ? keep(state) : keep(state, open(ctx.doors.record({ entity, id: item.id })));
}

export function editItem(state: AgendaState, ctx: Ctx): Next {
  const item = inHand(state);
  return item === undefined ? keep(state) : keep(state, open<AgendaState, void, Saved | null>(ctx.doors.form({ entity: item.entity, id: item.id }), (now, saved) => (saved === null ? keep(now) : read(now))));
}
