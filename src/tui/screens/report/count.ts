import type { ReportInfo, ReportResult } from '../../../services/api.ts';
import { close, keep, load, say } from '../../core/effects.ts';
import type { Effect, Update } from '../../core/screen.ts';
import { placed, requestOf, type Asked, type ReportState } from './state.ts';

type Next = Update<ReportState>;

/** Which reports there are, and the one that was asked for; none for this entity is said, and the screen is left. */
export const find: Effect<ReportState> = load<ReportState, void, readonly ReportInfo[]>({
  slot: 'find',
  run: (api) => api.reports(),
  done: (state, all) => {
    const { name, entity } = state.props;
    const info = all.find((one) => (name === undefined ? entity === undefined || one.entity === entity : one.name === name));
    return info === undefined ? keep(state, close(undefined), say('info', 'tui.report.none')) : count({ ...state, all, info });
  },
  fail: (state, error) => keep({ ...state, error }),
});

/** Asks for something else; what is seen is dimmed until it comes. */
export const ask = (state: ReportState, change: Partial<Asked>): Next => count({ ...state, asked: { ...state.asked, ...change } });

/** Counts what is asked for. `quiet`: the same again, after a look at the records; it may be that one of them was changed. */
export function count(state: ReportState, quiet = false): Next {
  const { info, asked } = state;
  if (info === null) return keep(state);
  return keep(
    { ...state, pending: !quiet, error: null },
    (host) =>
      host.update((_now, ctx) => {
        const begun = ctx.now();
        return keep<ReportState>(
          _now,
          load<ReportState, void, ReportResult>({
            slot: 'count',
            ...(quiet ? { label: null } : {}),
            run: (api, control) => api.report(info.name, requestOf(asked), control),
            done: (now, result, at) => keep({ ...now, ...placed(now, result), result, answered: asked, pending: false, error: null, took: at.now() - begun }),
            fail: (now, error) => {
              if (quiet) return keep(now);
              const back = now.answered === null ? now : { ...now, asked: now.answered };
              if (error.code === 'cancelled') return keep({ ...back, pending: false }, say('info', 'tui.report.stopped'));
              // What was there stays; without anything there the sentence fills the screen.
              return now.result === null ? keep({ ...now, pending: false, error }) : keep({ ...back, pending: false }, say('error', error.key, error.params));
            },
          }),
        );
      }),
  );
}

/** Another report on the same or on other records. */
export const switched = (state: ReportState, name: string): Next => {
  const info = state.all.find((one) => one.name === name);
  if (info === undefined || info.name === state.info?.name) return keep(state);
  // The filter speaks of the fields of its own entity.
  const filter = info.entity === state.info?.entity ? state.asked.filter : '';
  return count({ ...state, info, form: null, result: null, answered: null, asked: { by: undefined, cross: undefined, period: undefined, filter } });
};

/** The grouping before or after. */
export function grouped(state: ReportState, step: 1 | -1): Next {
  const by = state.info?.by ?? [];
  const at = by.findIndex(({ key }) => key === byOf(state));
  const next = by[(Math.max(0, at) + step + by.length) % Math.max(1, by.length)];
  return next === undefined ? keep(state) : ask(state, { by: next.key, ...(state.asked.cross === next.key ? { cross: undefined } : {}) });
}

/** The grouping asked for; the first unless another is. */
export const byOf = (state: ReportState): string | undefined => state.asked.by ?? state.info?.by[0]?.key;
