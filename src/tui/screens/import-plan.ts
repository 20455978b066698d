import type { EntityName } from '../../entities/names.ts';
import { translate } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { ImportPlan, ImportRequest, ImportResult } from '../../services/api.ts';
import { importTargets } from '../../services/import/targets.ts';
import { mappingName, mappingText } from '../../services/import/mapping.ts';
import { duplicatesNamed, USUAL_DUPLICATES } from '../../services/import/usual.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { optionText, optionsKey, optionsOf, rowInHand, withOption, type OptionRow, type Options } from '../widgets/options.ts';
import { loadWithProgress } from '../widgets/progress.ts';
import { chooseOne } from './choose.ts';
import { headerLabel, targetLabel, type PlanState } from './import/plan-state.ts';
import { planView } from './import/plan-view.ts';
import { importResult } from './import-result.ts';

export interface PlanProps {
  readonly entity: EntityName;
  readonly plan: ImportPlan;
}

type Next = Update<PlanState, boolean>;

/** What a file holds and where each column goes; then a trial that writes nothing. Gives back whether anything was imported. */
export const importPlanScreen = ({ entity, plan }: PlanProps): Opening<boolean> => {
  const options = optionsOf({ ...formWords(plan), duplicates: USUAL_DUPLICATES, references: 'no', whole: 'no' });
  return opening(screen, { entity, plan, options: { ...options, at: Number.MAX_SAFE_INTEGER }, columns: plan.columns.map((column) => column.field), running: null, error: null });
};

const ENCODINGS = ['utf8', 'gb18030', 'big5', 'utf16le', 'utf16be', 'windows1252'];
const DELIMITERS = [',', ';', '\t', '|'];
const DELIMITER_WORDS: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };

/** Options that say how the file is read. */
const FORM = ['encoding', 'delimiter', 'sheet'];

const encodingWord = (found: string): string => found.toLowerCase().replace(/[^a-z0-9]/g, '');

const screen = defineScreen<PlanState, boolean>({
  name: 'import-plan',
  title: (_state, ctx) => ctx.t('act.list.import'),
  offers: planOffers,
  act: planAct,
  key: planKey,
  holds: (state, key) => (state.running === null ? !isKey(key, 'esc') : isKey(key, 'esc')),
  view: (state, ctx, area) => planView(state, optionRows(state, ctx), rowsOf(state, ctx), ctx, area),
});

function optionRows(state: PlanState, ctx: Ctx): readonly OptionRow[] {
  const words = (id: string, list: readonly string[]): OptionRow => ({ id, kind: 'choice', label: translate(ctx.lang, `tui.import.${id}`), hint: translate(ctx.lang, `tui.import.${id}-hint`), options: list.map((word) => ({ word, label: translate(ctx.lang, `tui.import.${id}.${word}`) })) });
  const table = state.plan.format === 'csv' || state.plan.format === 'tsv';
  const { sheets } = state.plan;
  return [
    ...(sheets === undefined
      ? [{ id: 'encoding', kind: 'choice', label: ctx.t('tui.print.encoding'), hint: ctx.t('tui.import.encoding-hint'), options: ENCODINGS.map((word) => ({ word, label: word.toUpperCase().replace(/^UTF/, 'UTF-').replace('BIG', 'Big').replace('WINDOWS', 'Windows-') })) } as const]
      : [{ id: 'sheet', kind: 'choice', label: ctx.t('tui.import.sheet'), hint: ctx.t('tui.import.sheet-hint'), options: sheets.map((word) => ({ word, label: word })) } as const]),
    ...(table ? [{ id: 'delimiter', kind: 'choice', label: ctx.t('tui.import.delimiter'), options: DELIMITERS.map((word) => ({ word, label: translate(ctx.lang, `tui.import.delimiter.${DELIMITER_WORDS[word] ?? ''}`) })) } as const] : []),
    words('duplicates', ['skip', 'update', 'add']),
    words('references', ['no', 'yes']),
    words('whole', ['no', 'yes']),
  ];
}

/** Options, then a row per column of the file, then the button. */
function rowsOf(state: PlanState, ctx: Ctx): readonly OptionRow[] {
  const columns = state.plan.columns.map((column, at): OptionRow => ({ id: `column ${at}`, kind: 'button', label: column.header }));
  return [...optionRows(state, ctx), ...columns, { id: 'go', kind: 'button', label: ctx.t('tui.import.trial') }];
}

const columnInHand = (state: PlanState, ctx: Ctx): number | null => {
  const id = rowInHand(state.options, rowsOf(state, ctx))?.id ?? '';
  return id.startsWith('column ') ? Number(id.slice('column '.length)) : null;
};

function planOffers(state: PlanState, ctx: Ctx): readonly Offer[] {
  if (state.running !== null) return [];
  const row = rowInHand(state.options, rowsOf(state, ctx));
  const trial = ctx.t('tui.import.trial');
  if (row?.id === 'go') return [{ action: 'dialog.choose', label: trial }, { action: 'form.save', label: trial }];
  const column: readonly Offer[] = [{ action: 'import.field' }, { action: 'import.leave-out' }];
  return [...(columnInHand(state, ctx) === null ? [{ action: 'form.next' } as const] : column), { action: 'form.save', label: trial }];
}

function planAct(state: PlanState, action: ActionId, ctx: Ctx): Next {
  const column = columnInHand(state, ctx);
  if (action === 'import.field' && column !== null) return chooseField(state, column, ctx);
  if (action === 'import.leave-out' && column !== null) return keep(withColumn(state, column, null));
  if (action === 'form.next') return planKey(state, { kind: 'key', name: 'enter' }, ctx) ?? keep(state);
  return tryIt(state);
}

function chooseField(state: PlanState, column: number, ctx: Ctx): Next {
  const holder = (target: string): string | undefined => {
    const header = state.plan.columns[state.columns.indexOf(target)]?.header;
    return header === undefined ? undefined : headerLabel(state.plan, header, ctx);
  };
  const items = importTargets(state.entity).map((id) => ({ id, label: targetLabel(state.entity, id, ctx), note: holder(id) }));
  const title = `${ctx.t('tui.import.goes-to')} ${ctx.theme.borders.bullet} ${headerLabel(state.plan, state.plan.columns[column]?.header ?? '', ctx)}`;
  const choice = chooseOne({ title, items: [{ id: '', label: ctx.t('tui.import.left-out') }, ...items], current: state.columns[column] ?? '' });
  return keep(
    state,
    open<PlanState, boolean, string | null>(choice, (now, target) => (target === null ? keep(now) : keep(nextRow(withColumn(now, column, target === '' ? null : target))))),
  );
}

const nextRow = (state: PlanState): PlanState => ({ ...state, options: { ...state.options, at: state.options.at + 1 } });

/** A field takes one column: the one that had it lets it go. */
function withColumn(state: PlanState, column: number, target: string | null): PlanState {
  return { ...state, error: null, columns: state.columns.map((field, at) => (at === column ? target : field !== null && field === target ? null : field)) };
}

function planKey(state: PlanState, key: Key, ctx: Ctx): Next | null {
  if (state.running !== null) return keep(state);
  if (isKey(key, 'esc')) return keep(state, close(false));
  const options = optionsKey({ ...state.options, at: Math.min(state.options.at, rowsOf(state, ctx).length - 1) }, rowsOf(state, ctx), key);
  if (options === null || options === 'complete') return null;
  const next = { ...state, options };
  const same = FORM.every((id) => optionText(options, id) === optionText(state.options, id));
  return same ? keep(next) : keep(next, lookAgain(next));
}

/** The file read with another encoding or delimiter has other columns. */
const lookAgain = ({ entity, plan, options }: PlanState) =>
  load<PlanState, boolean, ImportPlan>({
    slot: 'plan',
    run: (api) => api.importPlan(entity, plan.path, { ...formOf(plan, options), remembered: true }),
    done: (state, found) => keep({ ...state, plan: found, columns: found.columns.map((column) => column.field), error: null }),
    fail: (state, error) => keep({ ...state, error, options: Object.entries(formWords(state.plan)).reduce((kept, [id, word]) => withOption(kept, id, word), state.options) }),
  });

const formWords = (plan: ImportPlan): Readonly<Record<string, string>> => ({ encoding: encodingWord(plan.encoding), delimiter: plan.delimiter, sheet: plan.sheet ?? '' });

function formOf(plan: ImportPlan, options: Options): Pick<ImportRequest, 'encoding' | 'delimiter' | 'sheet'> {
  if (plan.sheets !== undefined) return { sheet: optionText(options, 'sheet') };
  const delimiter = optionText(options, 'delimiter');
  return { encoding: optionText(options, 'encoding'), ...(delimiter === '' ? {} : { delimiter }) };
}

function requestOf(state: PlanState): ImportRequest {
  const { options } = state;
  return {
    entity: state.entity,
    path: state.plan.path,
    ...formOf(state.plan, options),
    columns: state.columns,
    duplicates: duplicatesNamed(optionText(options, 'duplicates')),
    createReferences: optionText(options, 'references') === 'yes',
    allOrNothing: optionText(options, 'whole') === 'yes',
  };
}

/** What is kept of where the columns go, under the name of their headers. */
function mappingOf({ entity, plan, columns }: PlanState): { readonly name: string; readonly text: string | null } {
  const headers = plan.columns.map((column) => column.header);
  return { name: mappingName(entity, headers), text: mappingText(entity, { format: plan.format, headers }, columns) };
}

/** Everything as the import would do it, but nothing is written. */
function tryIt(state: PlanState): Next {
  if (state.columns.every((field) => field === null)) return keep(state, say('warn', 'tui.import.no-columns'));
  const request = requestOf(state);
  return keep(
    { ...state, running: { progress: null }, error: null },
    loadWithProgress<PlanState, boolean, ImportResult>(
      {
        slot: 'trial',
        label: 'tui.working',
        run: (api, control) => api.importRun({ ...request, dryRun: true }, control),
        done: (now, result) =>
          keep({ ...now, running: null }, open<PlanState, boolean, boolean>(importResult({ request, result, mapping: mappingOf(now) }), (then, imported) => (imported ? keep(then, close(true)) : keep(then)))),
        fail: (now, error) => (error.code === 'cancelled' ? keep({ ...now, running: null }, say('info', 'tui.import.stopped')) : keep({ ...now, running: null, error })),
      },
      (now, progress) => (now.running === null ? now : { ...now, running: { progress } }),
    ),
  );
}
