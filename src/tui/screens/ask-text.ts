import { displayWidth, wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep } from '../core/effects.ts';
import { isKey } from '../core/key.ts';
import { line, piece, type Area, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { editField, fieldText, textField, viewField, type TextField } from '../widgets/text-field.ts';

interface AskProps {
  readonly title: string;
  readonly label: string;
  readonly text: string;
  readonly hint: string;
}

interface AskState {
  readonly props: AskProps;
  readonly field: TextField;
}

/** One line of text; null where Esc was pressed. */
export const askText = (props: AskProps): Opening<string | null> => opening(screen, { props, field: textField(props.text) });

const screen = defineScreen<AskState, string | null>({
  name: 'ask-text',
  over: true,
  offers: () => [{ action: 'dialog.choose' }],
  act: (state) => keep(state, close(fieldText(state.field))),
  key: (state, key) => {
    if (isKey(key, 'esc')) return keep(state, close(null));
    const field = editField(state.field, key);
    return field === null ? null : keep({ ...state, field });
  },
  view: askView,
});

function askView({ props, field }: AskState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 50);
  const label = `${props.label} `;
  const view = viewField(field, width - displayWidth(label));
  const hint = wrapText(props.hint, width).map((row) => line(piece(row, 'hint')));
  return box(props.title, [[piece(label, 'label'), view.piece], [], ...hint], ctx, area, { x: displayWidth(label) + view.cursor, y: 0 });
}
