import { definitionOf, fieldsOf } from '../entities/registry.ts';
import { usage } from '../errors.ts';
import { fieldType } from '../fields/registry.ts';
import { inPieces } from '../output/pieces.ts';
import { cardWriter, type CardVersion } from '../output/vcard-write.ts';
import { targetOf } from '../query/values.ts';
import type { Selection } from './api.ts';
import type { ServiceContext } from './context.ts';
import { outputColumns, type OutputPage } from './output-rows.ts';

interface Cards extends Selection {
  readonly columns: readonly string[];
}

/** The fields of a card: those named and the name, which every card has; else all but what the program keeps itself. */
export function cardKeys({ entity, columns }: Cards): readonly string[] {
  const { label } = definitionOf(entity);
  if (columns.length === 0) return Object.entries(fieldsOf(entity)).flatMap(([key, def]) => (def.readOnly === true ? [] : [key]));
  return columns.includes(label) ? columns : [label, ...columns];
}

/** A row of a page → its card. Throws `usage` for records that no address book takes. */
export function cardRow(ctx: ServiceContext, request: Cards, version: CardVersion): (page: OutputPage, at: number) => string {
  const { card, label } = definitionOf(request.entity);
  if (card === undefined) throw usage('output.no_card', { entity: { key: `entity.${request.entity}` } });
  const columns = outputColumns(ctx, request.entity, cardKeys(request));
  const write = cardWriter(version, card, columns, label);
  return ({ cells, values }, at) =>
    write(
      columns.map(({ def }, i) => {
        const value = values[at]?.[i] ?? null;
        return targetOf(def) === undefined ? (value === null ? '' : fieldType(def).write(value, def)) : (cells[at]?.[i] ?? '');
      }),
    );
}

export async function* cardTexts(row: (page: OutputPage, at: number) => string, pages: AsyncIterable<OutputPage>): AsyncGenerator<string> {
  for await (const page of pages) yield* inPieces(page.cells.keys().map((at) => row(page, at)));
}
