import { readRights } from '../../../auth/rights-text.ts';
import type { EntityName } from '../../../entities/names.ts';
import type { Row } from '../../../services/api.ts';
import { rightsLines } from '../../../services/rights-lines.ts';
import type { Ctx } from '../../core/context.ts';
import type { Opening } from '../../core/screen.ts';
import { rights } from '../rights.ts';

/** A line of a field whose text is for machines, as people would say it, and what Enter opens there. */
export interface OwnLine {
  readonly label: string;
  readonly text: string;
  open(record: { readonly id: number; readonly label: string }): Opening<unknown>;
}

interface OwnField {
  readonly field: string;
  lines(row: Row, ctx: Ctx): readonly OwnLine[];
}

const OWN: Partial<Record<EntityName, OwnField>> = {
  role: {
    field: 'rights',
    lines: ({ values }, ctx) => rightsLines(readRights(values['rights'] ?? null), ctx.lang).map(({ label, text, line, field }): OwnLine => ({ label, text, open: ({ id, label: name }) => rights({ id, name, first: { line, field } }) })),
  },
};

/** The lines that stand on the page instead of such a field; null where it is shown as usual. */
export function ownLinesOf(entity: EntityName, field: string, row: Row | null, ctx: Ctx): readonly OwnLine[] | null {
  const own = OWN[entity];
  return row === null || own === undefined || own.field !== field ? null : own.lines(row, ctx);
}
