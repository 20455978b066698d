import { all, type Filter } from '../../query/filter.ts';
import type { ReportCell, ReportColumn } from '../api.ts';
import type { Lang } from '../../i18n/index.ts';
import type { Groups } from './groups.ts';
import type { Sums } from './sums.ts';
import type { PlannedMeasure } from './terms.ts';
import { measureLabel } from './words.ts';

/** With fewer records than this one more or less moves a share by ten points and more: too few to say much. */
export const SMALL_BELOW = 10;

/** What a column needs of a row to fill its cell. */
export interface RowSums {
  readonly own: Sums;
  /** By the groups of the second axis. */
  readonly parts: readonly Sums[];
  readonly total: Sums;
  quantile(over: string, quantile: number): number | null;
}

interface Filled {
  readonly value: number | null;
  readonly n: number;
  /** How many records the value says something of, where those are more than the ones behind it. */
  readonly sample?: number;
}

/** A column with how its cells are filled: the value, the records behind it, and what finds those beside the row's own filter. */
export interface FilledColumn extends ReportColumn {
  cell(row: RowSums): Filled;
  readonly only: Filter;
}

/** The columns of a measure: one, or one for each part. */
export function columnsOf(planned: PlannedMeasure, parts: Groups | null, lang: Lang): readonly FilledColumn[] {
  const { measure } = planned;
  if (!('parts' in measure)) return [{ key: measure.key, label: measureLabel(measure, lang), ...filled(planned), only: planned.of, ...(measure.warn === true ? { warn: true } : {}) }];
  return (parts?.groups ?? []).map((group, index): FilledColumn => ({
    key: `${measure.key}_${group.key === '' ? 'none' : group.key}`,
    label: group.label,
    kind: 'count',
    part: true,
    only: group.only,
    cell: (row) => counted(row.parts[index]?.records ?? 0),
  }));
}

/** The columns of a crossing: a measure for each group of the second axis; counts are parts of a whole. */
export function crossColumns(planned: PlannedMeasure, key: string, cross: Groups): readonly FilledColumn[] {
  const { kind, cell } = filled(planned);
  return cross.groups.map((group, index): FilledColumn => ({
    key: `${key}_${group.key === '' ? 'none' : group.key}`,
    label: group.label,
    kind,
    ...(kind === 'count' ? { part: true } : {}),
    only: all([planned.of, group.only]),
    cell: (row) => {
      const own = row.parts[index];
      return own === undefined ? { value: null, n: 0 } : cell({ ...row, own });
    },
  }));
}

const counted = (n: number): Filled => ({ value: n, n });
const ratio = (a: number, n: number): Filled => ({ value: n === 0 ? null : a / n, n });

function filled({ measure, terms, unit }: PlannedMeasure): Pick<FilledColumn, 'kind' | 'cell'> {
  const at = ({ sums }: Sums, index: number): number => sums[terms[index] ?? -1] ?? 0;
  if ('count' in measure) return { kind: 'count', cell: ({ own }) => counted(at(own, 0)) };
  if ('share' in measure) return { kind: 'share', cell: ({ own }) => ratio(at(own, 0), at(own, 1)) };
  if ('mean' in measure) return { kind: 'mean', cell: ({ own }) => ratio(at(own, 0) / unit, at(own, 1)) };
  if ('quantile' in measure) return { kind: 'duration', cell: ({ own, quantile }) => ({ value: quantile(measure.over, measure.quantile), n: at(own, 0) }) };
  return { kind: 'share', cell: ({ own, total }) => ({ value: total.records === 0 ? null : own.records / total.records, n: own.records, sample: total.records }) };
}

/** The cell as it is answered: with its own filter, and marked where it was computed from few. */
export function answered(column: FilledColumn, row: RowSums, filter: (only: Filter) => string): ReportCell {
  const { value, n, sample = n } = column.cell(row);
  return { value, n, filter: filter(column.only), small: column.kind !== 'count' && sample > 0 && sample < SMALL_BELOW };
}
