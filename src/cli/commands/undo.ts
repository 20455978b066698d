import { conflict, notFound } from '../../errors.ts';
import { comma, errorText, fieldLabel, t, type MessageKey, type MessageParams } from '../../i18n/index.ts';
import type { Api, UndoClash, UndoConflict, UndoDecisions, UndoPreview } from '../../services/api.ts';
import { wayOf } from '../../services/undo-ways.ts';
import { localTime } from '../../util/dates.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { readerOf, valueText, writeJson, type Reader } from '../format.ts';
import { confirm } from '../prompt.ts';
import { stepNumber } from './ledger.ts';
import { decisionsGiven } from './undo-given.ts';

/** `kehu undo [STEP]`: the newest own step that stands, or the one named, after saying what it will do. */
export async function undo(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withApi(cli, async (api) => {
    const control = { signal: cli.signal };
    const id = args[0] === undefined ? await newest(api) : stepNumber(args[0]);
    const first = await api.undoPreview(id, 'keep', control);
    const decisions = decisionsGiven(first, given, cli.lang);
    // Where nothing was changed since there is nothing to decide, and nothing to look at once more.
    const preview = first.conflicting === 0 ? first : await api.undoPreview(id, decisions, control);
    const json = given.text('format') === 'json';
    await sayConflicts(cli, api, preview, decisions);
    if (preview.undecided > 0) throw conflict('cli.undo_decide', { count: preview.undecided }, {}, preview);
    const { step } = preview;
    const what = { step: id, action: { key: `step.${step.action}` }, entity: { key: `entity.${step.entity}` }, summary: step.summary, count: preview.records };
    if (cli.dryRun) {
      if (json) await writeJson(cli.io, preview);
      cli.say('cli.undo_would', what);
      return;
    }
    await confirm(cli, 'cli.undo_confirm', what);
    const done = await api.undo(id, { ...decisions, asOf: preview.asOf }, control);
    if (json) await writeJson(cli.io, { step: done.stepId, records: done.records, left: done.left });
    if (done.stepId === 0) cli.say('cli.undone_none');
    else cli.say('cli.undone', { count: done.records, step: done.stepId });
    if (done.stepId !== 0 && done.left > 0) cli.say('cli.undone_left', { count: done.left });
  });
}

async function newest(api: Api): Promise<number> {
  const own = await api.steps({ limit: 50, mine: true });
  const step = own.find((each) => each.undoneById === null && each.undoesId === null && each.action !== 'security' && each.action !== 'setup');
  if (step === undefined) throw notFound('cli.nothing_to_undo');
  return step.id;
}

/** What was changed since, field by field, and what becomes of it. */
async function sayConflicts(cli: Cli, api: Api, { conflicts, conflicting }: UndoPreview, decisions: UndoDecisions): Promise<void> {
  if (conflicts.length === 0) return;
  const reader = readerOf(await api.session(), cli.lang);
  for (const one of conflicts) {
    cli.say('cli.undo_conflict', { record: one.label, entity: { key: `entity.${one.entity}` } });
    for (const [key, params] of conflictLines(one, decisions, reader)) cli.say(key, params);
  }
  if (conflicting > conflicts.length) cli.say('cli.undo_more', { count: conflicting - conflicts.length });
}

type Said = readonly [MessageKey, MessageParams];

function conflictLines(one: UndoConflict, decisions: UndoDecisions, reader: Reader): readonly Said[] {
  const { entity, id, fields, hidden, whole, fixed } = one;
  const name = (field: string): string => fieldLabel(reader.lang, entity, field);
  const beside: readonly Said[] = hidden > 0 ? [['cli.undo_hidden', { count: hidden }]] : [];
  if (fixed !== null) return [['cli.undo_stays', { reason: errorText(reader.lang, fixed) }], ...beside];
  const way = (field: string | null) => ({ key: `cli.undo_way.${wayOf(decisions, entity, id, field) ?? 'open'}` }) as const;
  if (whole) return [['cli.undo_whole', { fields: fields.map(({ field }) => name(field)).join(comma(reader.lang)), way: way(null) }], ...beside];
  return [...fields.map((clash): Said => (clash.fixed === null ? ['cli.undo_clash', { ...clashWords(one, clash, reader), way: way(clash.field) }] : ['cli.undo_field_stays', { field: name(clash.field), reason: errorText(reader.lang, clash.fixed) }])), ...beside];
}

function clashWords({ entity }: UndoConflict, { field, before, after, beforeLabel, afterLabel, by, at }: UndoClash, reader: Reader): MessageParams {
  const text = (label: string | undefined, value: UndoClash['before']): string => (label ?? valueText(entity, field, value, reader)) || t(reader.lang, 'cli.empty');
  const who = at === '' ? '' : t(reader.lang, 'cli.undo_clash_by', { by: by === '' ? 'Kehu' : by, at: localTime(at, reader.timeZone) });
  return { field: fieldLabel(reader.lang, entity, field), now: text(beforeLabel, before), who, old: text(afterLabel, after) };
}
