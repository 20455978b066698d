import { definitionOf, fieldsOf } from '../../entities/registry.ts';
import type { FieldDef } from '../../fields/definition.ts';
import { fieldType } from '../../fields/registry.ts';
import { fieldLabel, listNameOf } from '../../i18n/index.ts';
import { PAPER_NAMES, turns } from '../../output/paper.ts';
import { optionText, type Options } from '../widgets/options.ts';
import type { Ctx } from '../core/context.ts';
import type { Opening } from '../core/screen.ts';
import type { FileProps } from './files/scope.ts';
import { printScreen } from './print/dialog.ts';
import { textRow, wordsRow, type PrintForm } from './print/form.ts';

/** What a list shows, as pages. */
export const printDialog = (props: FileProps, ctx: Ctx): Opening<void> => printScreen(listForm(props, ctx));

/** Records that share a value of these make groups; what is different in each would make a heading for every row. */
const groups = (def: FieldDef): boolean => def.kind !== 'links' && def.kind !== 'note' && fieldType(def).align === 'left' && (def.kind === 'lookup' || def.kind === 'choice' || def.kind === 'flag');

function listForm(props: FileProps, { can, shows }: Ctx): PrintForm {
  const { entity } = props;
  const fields = Object.entries(fieldsOf(entity)).filter(([key, def]) => groups(def) && can('read', entity, key).allowed).map(([key]) => key);
  const usual = definitionOf(entity).print.filter((field) => shows(entity, field));
  return {
    name: 'list',
    title: 'act.list.print',
    entity,
    scopes: props.scopes,
    initial: { columns: 'usual', paper: 'A4', landscape: 'upright', group: '', title: '' },
    forgotten: ['title', 'group'],
    fileName: (ctx) => `${listNameOf(ctx.lang, entity)}-${ctx.today}`,
    rows: (options, ctx) => [
      wordsRow('columns', ['usual', 'shown'], ctx),
      { id: 'paper', kind: 'choice', label: ctx.t('tui.print.paper'), hint: ctx.t('tui.print.paper-hint'), options: PAPER_NAMES.map((word) => ({ word, label: word })) },
      ...(paperIn(options).turned ? [wordsRow('landscape', ['upright', 'across'], ctx)] : []),
      { id: 'group', kind: 'choice', label: ctx.t('tui.print.group'), hint: ctx.t('tui.print.group-hint'), options: [{ word: '', label: ctx.t('tui.print.group.none') }, ...fields.map((word) => ({ word, label: fieldLabel(ctx.lang, entity, word) }))] },
      textRow('title', ctx),
    ],
    job: (options, selection) => {
      const { paper, turned } = paperIn(options);
      const title = optionText(options, 'title').trim();
      const group = optionText(options, 'group');
      return {
        kind: 'list',
        format: 'text',
        ...selection,
        columns: optionText(options, 'columns') === 'shown' ? props.columns : usual,
        ...(props.sort === null ? {} : { sort: props.sort }),
        ...(title === '' ? {} : { title }),
        paper,
        landscape: turned && optionText(options, 'landscape') === 'across',
        ...(group === '' ? {} : { group }),
      };
    },
  };
}

function paperIn(options: Options) {
  const paper = PAPER_NAMES.find((name) => name === optionText(options, 'paper')) ?? 'A4';
  return { paper, turned: turns(paper) };
}
