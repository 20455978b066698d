import { translate, type MessageKey } from '../../../i18n/index.ts';
import type { PrintJob, Selection } from '../../../services/api.ts';
import type { EntityName } from '../../../entities/names.ts';
import type { Ctx } from '../../core/context.ts';
import type { Options, OptionRow } from '../../widgets/options.ts';
import type { Scope } from '../files/scope.ts';

/** What differs between printing a list, envelopes and labels: the rows of the dialog, and the print that they make. */
export interface PrintForm {
  readonly name: 'list' | 'envelope' | 'label' | 'report';
  readonly title: MessageKey;
  /** What is printed; unless given, the records' list. */
  readonly subject?: string;
  readonly entity: EntityName;
  readonly scopes: readonly Scope[];
  /** What the rows begin with; remembered from print to print but for `forgotten`. */
  readonly initial: Readonly<Record<string, string>>;
  readonly forgotten: readonly string[];
  fileName(ctx: Ctx): string;
  rows(options: Options, ctx: Ctx): readonly OptionRow[];
  /** Throws nothing: what is wrong in the rows comes as a sentence. */
  job(options: Options, selection: Selection): PrintJob | MessageKey;
}

/** A choice whose words are `tui.print.<id>.<word>`. */
export const wordsRow = (id: string, words: readonly string[], ctx: Ctx): OptionRow => ({
  id,
  kind: 'choice',
  label: translate(ctx.lang, `tui.print.${id}`),
  options: words.map((word) => ({ word, label: translate(ctx.lang, `tui.print.${id}.${word}`) })),
});

export const textRow = (id: string, ctx: Ctx): OptionRow => ({ id, kind: 'text', label: translate(ctx.lang, `tui.print.${id}`), hint: translate(ctx.lang, `tui.print.${id}-hint`) });
