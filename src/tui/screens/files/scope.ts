import type { EntityName } from '../../../entities/names.ts';
import type { Count, Selection } from '../../../services/api.ts';
import { countWords } from '../../../util/count.ts';
import type { Ctx } from '../../core/context.ts';
import type { Option } from '../../editors/choice.ts';

/** Records that a file, a print or an edit may take: those marked, all that the list shows, the one in hand. */
export interface Scope {
  readonly id: 'marked' | 'all' | 'one';
  readonly selection: Selection;
  /** Null: not counted yet. */
  readonly count: Count | null;
}

export interface FileProps {
  readonly entity: EntityName;
  readonly scopes: readonly Scope[];
  /** As the list shows them. */
  readonly columns: readonly string[];
  readonly sort: readonly string[] | null;
}

export const scopeWords = (scope: Scope, ctx: Ctx): string => ctx.t(`tui.scope.${scope.id}`, { count: countWords(scope.count) });

export const scopeOptions = (scopes: readonly Scope[], ctx: Ctx): readonly Option[] => scopes.map((scope) => ({ word: scope.id, label: scopeWords(scope, ctx) }));
