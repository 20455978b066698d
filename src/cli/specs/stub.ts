import type { EntityName } from '../../entities/names.ts';
import { definitionOf } from '../../entities/registry.ts';
import type { CommandSpec } from '../command.ts';

/** Shorter names of commands. */
const SHORT: Partial<Record<EntityName, readonly string[]>> = { saved_view: ['view'] };

/** An entity's place in the list of commands, before anybody asks for its verbs. */
export function entityStub(entity: EntityName, name: string): CommandSpec {
  const { module } = definitionOf(entity);
  return {
    name,
    aliases: [...(name === entity ? [] : [entity]), ...(SHORT[entity] ?? [])],
    group: module === 'customers' || module === 'service' ? 'records' : module === 'reference' ? 'lists' : 'system',
    words: { key: 'cli.entity', params: { entity: { key: `entity.${entity}` } } },
  };
}
