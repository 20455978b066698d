import type { Queries } from '../../db/database.ts';
import { dynamic } from '../../db/dynamic.ts';
import type { EntityName } from '../../entities/names.ts';
import { definitionOf, fieldsOf } from '../../entities/registry.ts';
import type { Values } from '../../fields/definition.ts';
import { foldSearch } from '../../util/fold.ts';
import type { Ready } from '../derive.ts';
import { changedFields, chunks, loadRecords, type Stored } from '../stored.ts';
import type { Entry, Slot } from './decide.ts';
import type { Pending, Prepared } from './prepare.ts';

/** How the main record of a row's record is kept: a customer's main contact, `contact.customer_id` with `is_main`. */
export interface MainLink {
  readonly entity: EntityName;
  readonly by: string;
  readonly main: string;
}

/** A main record that rows of the chunk make or change. */
export interface MainSlot {
  /** The record that it belongs to. */
  readonly of: Slot;
  /** Null for a new one. */
  readonly before: Stored | null;
  values: Values;
  readonly pending: Pending[];
  /** Of a new one: what its row derived beforehand. */
  readonly ready?: Ready | null | undefined;
}

/**
 * What the columns of a main record come to. Of a record that is there: the one of the same name is changed and becomes the main one; without
 * a name in the file it is the one that is main now; else it is new. Without any name it is called like its record (a switchboard number).
 */
export async function decideMains(queries: Queries, link: MainLink, ownerLabel: string, entries: readonly Entry[]): Promise<readonly MainSlot[]> {
  const withMain = entries.flatMap((entry) => (entry.prepared.main !== null && entry.slot !== null ? [{ entry, main: entry.prepared.main, of: entry.slot }] : []));
  const stored = await storedMains(queries, link, withMain.flatMap(({ of }) => of.id ?? []));
  const slots = new Map<Slot, MainSlot[]>();
  for (const { entry, main, of } of withMain) {
    const mine = slots.get(of) ?? (of.id === null ? [] : (stored.get(of.id) ?? []).map((before): MainSlot => ({ of, before, values: before.values, pending: [] })));
    slots.set(of, mine);
    const changed = entry.outcome === 'skip' ? addBeside(link, mine, of, main, entry.prepared) : takeMain(link, mine, of, ownerName(of, ownerLabel), main, entry.prepared);
    if (changed && (entry.outcome === 'unchanged' || entry.outcome === 'skip')) entry.outcome = 'update';
  }
  return [...slots.values()].flat().filter((slot) => slot.before === null || slot.pending.length > 0 || changedFields(slot.before.values, slot.values).length > 0);
}

const ownerName = (of: Slot, label: string): string => String(of.values[label] ?? '');

/** Puts the values over the right one of a record's main records; whether that changes anything. */
function takeMain(link: MainLink, mine: MainSlot[], of: Slot, owner: string, main: Values, { pending, mainReady }: Prepared): boolean {
  const { label } = definitionOf(link.entity);
  const named = typeof main[label] === 'string' ? main[label] : null;
  const same = (name: string): MainSlot | undefined => mine.find((slot) => foldSearch(String(slot.values[label])) === foldSearch(name));
  const found = named === null ? (mine.find((slot) => slot.values[link.main] === 1) ?? same(shortened(link, owner))) : same(named);
  const own = pending.filter((each) => each.main);
  const name = named === null && found === undefined ? { [label]: shortened(link, owner) } : {};
  const values: Values = { ...main, ...name, [link.main]: 1 };
  if (found === undefined) {
    mine.push({ of, before: null, values, pending: [...own], ready: mainReady });
    return true;
  }
  const changed = changedFields(found.values, values).length > 0 || own.length > 0;
  found.values = { ...found.values, ...values };
  found.pending.push(...own);
  return changed;
}

/** Another person beside those that are there, who stay as they are; whether there is one. */
function addBeside(link: MainLink, mine: MainSlot[], of: Slot, main: Values, { pending, mainReady }: Prepared): boolean {
  const { label } = definitionOf(link.entity);
  const name = main[label];
  if (typeof name !== 'string' || mine.some((slot) => foldSearch(String(slot.values[label])) === foldSearch(name))) return false;
  const first = !mine.some((slot) => slot.values[link.main] === 1);
  mine.push({ of, before: null, values: { ...main, [link.main]: first ? 1 : 0 }, pending: pending.filter((each) => each.main), ready: mainReady });
  return true;
}

function shortened(link: MainLink, name: string): string {
  const def = fieldsOf(link.entity)[definitionOf(link.entity).label];
  return def?.kind === 'text' ? [...name].slice(0, def.max).join('') : name;
}

async function storedMains(queries: Queries, { entity, by }: MainLink, owners: readonly number[]): Promise<ReadonlyMap<number, readonly Stored[]>> {
  const byOwner = new Map<number, Stored[]>();
  for (const part of chunks([...new Set(owners)], 500)) {
    const rows = await dynamic(queries).selectFrom(entity).select('id').where(by, 'in', part).where('deleted_at', 'is', null).orderBy('id').execute();
    for (const record of await loadRecords(queries, entity, rows.map((row) => Number(row['id'])))) {
      const owner = Number(record.values[by]);
      byOwner.set(owner, [...(byOwner.get(owner) ?? []), record]);
    }
  }
  return byOwner;
}
