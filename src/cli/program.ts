import { ENTITY_NAMES } from '../entities/names.ts';
import { GROUPS, type CommandSpec } from './command.ts';
import { rootProgram } from './root.ts';
import type { ProgramOf } from './run.ts';
import { agendaSpecs } from './specs/agenda.ts';
import { completeSpec, completionSpec } from './specs/completion.ts';
import { dbSpec } from './specs/db.ts';
import { letterSpec } from './specs/documents.ts';
import { entitySpec } from './specs/entity.ts';
import { entityStub } from './specs/stub.ts';
import { ledgerSpecs } from './specs/ledger.ts';
import { loginSpecs } from './specs/login.ts';
import { printSpecs } from './specs/print.ts';
import { serverSpecs } from './specs/server.ts';
import { toolSpecs } from './specs/tools.ts';
import { upkeepSpecs } from './specs/upkeep.ts';

/** The command's name of an entity: `customer-level`; the table's own name is understood too. */
export const commandName = (entity: string): string => entity.replaceAll('_', '-');

/**
 * All commands. An entity's verbs are made only where `isWanted` says so, for there are some three hundred of them; without them it still stands in
 * the list.
 */
export function commandSpecs(isWanted: (name: string) => boolean = () => true): readonly CommandSpec[] {
  const entities = ENTITY_NAMES.map((entity) => {
    const name = commandName(entity);
    const stub = entityStub(entity, name);
    return [name, ...(stub.aliases ?? [])].some(isWanted) ? entitySpec(entity, name) : stub;
  });
  const all = [...agendaSpecs, ...toolSpecs, letterSpec, ...printSpecs, ...ledgerSpecs, ...entities, dbSpec, ...upkeepSpecs, ...loginSpecs, ...serverSpecs, completionSpec, completeSpec];
  const place = ({ group }: CommandSpec): number => (group === undefined ? GROUPS.length : GROUPS.indexOf(group));
  return all.toSorted((a, b) => place(a) - place(b));
}

/** The whole program as commander has it. */
export const buildProgram: ProgramOf = (lang, run, isWanted) => rootProgram(lang, run, commandSpecs(isWanted));
