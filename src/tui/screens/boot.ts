import { keysLabel } from '../../keys.ts';
import type { StartState } from '../../services/api.ts';
import { wrapText } from '../../util/text.ts';
import { app, keep, load } from '../core/effects.ts';
import { line, piece, type Line } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';
import { isKey } from '../core/key.ts';
import type { Ctx } from '../core/context.ts';
import type { PlainError } from '../../errors.ts';
import { login } from './login.ts';
import { enter } from './enter.ts';
import { wizard, type SetUp } from './wizard.ts';

interface BootProps extends SetUp {
  /** The login name that was asked for; empty where none was. */
  readonly operator: string;
}

interface BootState {
  readonly setUp: BootProps;
  readonly error: PlainError | null;
}

/** The first frame, while the services come up: then the wizard, the login or the menu. */
export const boot = (setUp: BootProps): Opening<void> => opening(screen, { setUp, error: null });

const screen = defineScreen<BootState>({
  name: 'boot',
  offers: (state, ctx) => (state.error === null ? [{ action: 'app.quit' }] : [{ action: 'dialog.choose', label: ctx.t('tui.boot.again') }, { action: 'list.refresh' }, { action: 'app.quit' }]),
  // Who leaves because of it leaves with it: the shell sees what went wrong.
  act: (state, action) => (action === 'app.quit' ? keep(state, app((all) => all.quit(state.error ?? undefined))) : ask(state)),
  key: () => null,
  // What is typed meanwhile is for the first screen.
  holds: (state, key) => state.error === null && !isKey(key, 'esc', 'ctrl-q', 'ctrl-l'),
  opened: (state) => ask(state),
  view: (state, ctx, area) => ({ lines: [...Array.from({ length: Math.floor(area.height / 3) }, (): Line => []), ...bootLines(state, ctx, area.width)] }),
});

function bootLines(state: BootState, ctx: Ctx, width: number): Line[] {
  const title = line(piece(`   Kehu ${ctx.lang === 'zh' ? '客户 ' : ''}`, 'title'), piece(ctx.t('tui.product')));
  if (state.error === null) return [title, [], line(piece(`   ${ctx.t('tui.opening')}`, 'dim'))];
  const wrong = wrapText(`! ${ctx.error(state.error)}`, width - 6).map((text) => line(piece(`   ${text}`, 'error')));
  return [title, [], ...wrong, [], line(piece(`   ${ctx.t('tui.boot.keys', { again: keysLabel('dialog.choose'), leave: keysLabel('app.quit') })}`, 'hint'))];
}

const ask = (state: BootState): Update<BootState> =>
  keep<BootState>(
    { ...state, error: null },
    load<BootState, void, StartState>({
      slot: 'state',
      label: null,
      run: (_api, _control, first) => first.state(),
      done: (now, answer) => keep(now, next(now, answer)),
      fail: (now, error) => keep({ ...now, error }),
    }),
  );

const next = ({ setUp }: BootState, answer: StartState) =>
  app<BootState, void>((all) => {
    if (answer.session !== null) enter(all, answer.session);
    else all.replaceAll((answer.state === 'new' ? wizard(setUp) : login(setUp.operator, answer.company)).mount(() => undefined));
  });
