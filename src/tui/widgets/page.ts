import type { Span, SpanKind } from '../../util/manual-page.ts';
import { marksIn } from '../../util/marks.ts';
import type { PageLine } from '../../util/page-lines.ts';
import { piece, type Line } from '../core/line.ts';
import type { Role } from '../core/theme.ts';
import { markedPieces } from './marked.ts';

const ROLES: Readonly<Record<SpanKind, Role>> = { plain: 'plain', key: 'key', code: 'accent', strong: 'title', link: 'label' };

const roleOf = ({ kind }: Span, head: boolean): Role => (head && kind === 'plain' ? 'head' : ROLES[kind]);

/** A line of a page of text as it is drawn, a column in; words (folded) that were looked for stand out. */
export function pageLine({ spans, head }: PageLine, words: readonly string[] = []): Line {
  return [piece(' '), ...spans.flatMap((span) => markedPieces({ text: span.text, marks: words.length === 0 ? [] : marksIn(span.text, words) }, roleOf(span, head)))];
}
