import { definitionOf } from '../../entities/registry.ts';
import type { EntityName } from '../../entities/names.ts';
import type { ArgumentSpec, CommandSpec, OptionSpec } from '../command.ts';

const FORMAT: OptionSpec = { flags: '-f, --format <format>', words: 'cli.option.format', choices: ['table', 'json'] };
const TWO: ArgumentSpec = { name: '<record...>', words: 'duplicates.argument.two' };

/** What is done about records entered twice, for the entities that are compared. */
export function duplicateSpecs(entity: EntityName, name: string): readonly CommandSpec[] {
  if (definitionOf(entity).duplicates === undefined) return [];
  const [field = 'name'] = definitionOf(entity).duplicates?.fields.slice(1) ?? [];
  const params = { entity: { key: `entity.${entity}` } };
  return [
    {
      name: 'duplicates',
      words: { key: 'duplicates.command', params },
      arguments: [{ name: '[record...]', words: 'duplicates.argument.around' }],
      options: [{ flags: '-n, --limit <number>', words: 'duplicates.option.limit', whole: true }, { flags: '--apart', words: 'duplicates.option.apart' }, FORMAT],
      examples: [`kehu ${name} duplicates`, `kehu ${name} duplicates --format json`],
      run: async (cli, args, given) => await (await import('../verbs/duplicates.ts')).duplicates(entity, cli, args, given),
    },
    {
      name: 'merge',
      words: { key: 'duplicates.command.merge', params },
      arguments: [TWO],
      options: [{ flags: '--keep <record>', words: 'duplicates.option.keep' }, { flags: '--take <field=record>', words: 'duplicates.option.take', many: true }, FORMAT],
      examples: [`kehu ${name} merge "#12" "#31" --dry-run`, `kehu ${name} merge "#12" "#31" --keep "#12" --take "${field}=#31"`],
      run: async (cli, args, given) => await (await import('../verbs/duplicates.ts')).merge(entity, cli, args, given),
    },
    {
      name: 'distinct',
      words: { key: 'duplicates.command.distinct', params },
      arguments: [TWO],
      options: [{ flags: '--back', words: 'duplicates.option.back' }],
      examples: [`kehu ${name} distinct "#12" "#31"`],
      run: async (cli, args, given) => await (await import('../verbs/duplicates.ts')).distinct(entity, cli, args, given),
    },
  ];
}
