import type { ReportFault, ReportInfo } from '../../services/api.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open } from '../core/effects.ts';
import type { Effect, Opening, Update } from '../core/screen.ts';
import { listNameOf } from '../words.ts';
import { chooseOne } from './choose.ts';
import { unseen } from './passage.ts';
import { report } from './report.ts';
import { definition } from './report/definition.ts';

interface ReportsState {
  readonly all: readonly ReportInfo[];
  readonly faults: readonly ReportFault[];
}

/** All analyses, the operator's own files among them: one is chosen and opened; a file that is wrong says what is wrong. */
export const reports = (): Opening<void> => asking({ all: [], faults: [] });

// What is typed ahead is for the list.
const asking = unseen<ReportsState>({ name: 'reports', holds: true, opened: (state) => keep(state, read) });

const read: Effect<ReportsState> = load<ReportsState, void, ReportsState>({
  slot: 'reports',
  run: async (api) => ({ all: await api.reports(), faults: await api.reportFaults() }),
  done: (_state, found, ctx) => choose(found, undefined, ctx),
});

/** A file under its name beside the others; its place in the list is kept after its fault was read. */
function choose(state: ReportsState, current: string | undefined, ctx: Ctx): Update<ReportsState> {
  const items = [
    ...state.all.map(({ name, title, own, entity }) => ({ id: name, label: title, note: own ? ctx.t('tui.report.own') : listNameOf(ctx.lang, entity) })),
    ...state.faults.map(({ name, file }) => ({ id: `${BROKEN}${name}`, label: nameOf(file), note: ctx.t('tui.report.broken') })),
  ];
  return keep(state, open(chooseOne({ title: ctx.t('menu.reports'), items, current }), chosen));
}

/** Apart from the names of reports. */
const BROKEN = '!';
const nameOf = (file: string): string => file.split('/').at(-1) ?? file;

function chosen(state: ReportsState, id: string | null, ctx: Ctx): Update<ReportsState> {
  if (id === null) return keep(state, close(undefined));
  const fault = state.faults.find(({ name }) => id === `${BROKEN}${name}`);
  if (fault === undefined) return keep(state, close(undefined), open(report({ name: id })));
  return keep(state, open(definition([fault.file, ctx.error(fault.error)]), (now: ReportsState, _read: void, at: Ctx) => choose(now, id, at)));
}
