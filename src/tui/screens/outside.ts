import type { PlainError } from '../../errors.ts';
import type { ActionId } from '../../keys.ts';
import type { OutsideKind } from '../../services/programs.ts';
import { editOutside } from '../../services/outside.ts';
import type { Ctx } from '../core/context.ts';
import { load } from '../core/effects.ts';
import type { Effect, Offer, Reason, Update } from '../core/screen.ts';

/** Why no other program can be started here; undefined where one may be, as far as is known before it is asked for. */
export const noProgram = (ctx: Ctx): Reason | undefined => (ctx.session?.protected === true ? { key: 'server.no_programs' } : undefined);

export const outsideOffer = (action: ActionId, ctx: Ctx): Offer => ({ action, why: noProgram(ctx) });

/** A text in the operator's own editor; `done` gets it as it came back. */
export const outsideEditor =
  <S, R>(text: string, done: (state: S, text: string) => Update<S, R>): Effect<S, R> =>
  (host) =>
    load<S, R, string>({
      slot: 'outside',
      label: null,
      once: true,
      run: async (api) => {
        const program = await api.program('editor');
        return await editOutside(text, async (path) => await host.app.outside(program, [path]));
      },
      done,
    })(host);

/** Opens a file or an address in a program of the operator's, and waits until that has ended. */
export const openOutside =
  <S, R>(kind: OutsideKind, word: string, done: (state: S, ctx: Ctx) => Update<S, R>, fail?: (state: S, error: PlainError) => Update<S, R>): Effect<S, R> =>
  (host) =>
    load<S, R, number>({
      slot: 'outside',
      label: null,
      once: true,
      run: async (api) => await host.app.outside(await api.program(kind), [word]),
      done: (state, _code, ctx) => done(state, ctx),
      ...(fail === undefined ? {} : { fail }),
    })(host);
