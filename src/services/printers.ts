import { spawn } from 'node:child_process';
import { can } from '../auth/permissions.ts';
import { ENTITY_NAMES } from '../entities/names.ts';
import { cancelled, failed, notFound, notPermitted, unavailable } from '../errors.ts';
import { safeText } from '../util/safe-text.ts';
import type { Control, ServiceContext } from './context.ts';
import type { Made } from './print-made.ts';
import { programsAllowed, serverSettings } from './server-settings.ts';

/** Printers of this computer, as CUPS and other spoolers know them. */
interface Queues {
  readonly names: readonly string[];
  /** The standard one; null where there is none. */
  readonly standard: string | null;
}

export interface Printers extends Queues {
  /** Those that print letters as they come: they get text, the others pages. */
  readonly lines: readonly string[];
}

/** How long a spooler that does not answer is waited for, in milliseconds. */
const PATIENCE = 15_000;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a program of the spooler; null where it is not installed. */
async function run(program: string, args: readonly string[], input: Iterable<Uint8Array> = [], signal?: AbortSignal): Promise<Ended | null> {
  // Its answers are read by a program: in English, whatever the operator's language is.
  const child = spawn(program, args, { env: { ...process.env, LC_ALL: 'C', LANG: 'C' }, stdio: ['pipe', 'pipe', 'pipe'] });
  const stop = (): void => void child.kill();
  const timer = setTimeout(stop, PATIENCE);
  signal?.addEventListener('abort', stop);
  let out = '';
  let err = '';
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
  // It may end before it has read everything: what it says then is the reason.
  child.stdin.on('error', () => {});
  const ended = new Promise<Ended | null>((resolve, reject) => {
    child.on('error', (error: Error & { code?: string }) => (error.code === 'ENOENT' ? resolve(null) : reject(error)));
    child.on('close', (code) => resolve({ code, out, err }));
  });
  try {
    for (const piece of input) {
      if (child.stdin.destroyed || child.exitCode !== null) break;
      // Pages are made as they are taken: a spooler that takes them answers.
      timer.refresh();
      if (!child.stdin.write(piece)) await Promise.race([new Promise((resolve) => child.stdin.once('drain', resolve)), ended]);
    }
    child.stdin.end();
    return await ended;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** What the administrator lets this session print to. */
async function allowed(ctx: ServiceContext, found: Queues): Promise<Queues> {
  const { printers: listed } = await serverSettings(ctx);
  if (listed === null && ctx.session.protected !== true) return found;
  const names = found.names.filter((name) => listed?.includes(name) === true);
  return { names, standard: found.standard !== null && names.includes(found.standard) ? found.standard : null };
}

/** `lp` as the administrator named it; by its name where any may be started. Throws `not_permitted` where none may. */
async function printing(ctx: ServiceContext): Promise<string | null> {
  const paths = await programsAllowed(ctx, 'printing');
  if (paths === null) return null;
  const [first] = paths;
  if (first === undefined) throw notPermitted('server.no_printing');
  return first;
}

/**
 * What a printer is to get where nobody says otherwise: text for a queue without a driver and for one of text only, where a PDF would come out as its
 * source; else a PDF, which a driver makes pages of. A spooler that does not know its printers' drivers gets text.
 */
export async function formatFor(printer: string): Promise<'text' | 'pdf'> {
  const [, model = ''] = /(?:^| )printer-make-and-model=('[^']*'|\S*)/.exec((await run('lpoptions', ['-p', printer]))?.out ?? '') ?? [];
  return /^'?'?$|\braw\b|text.only/i.test(model) ? 'text' : 'pdf';
}

/** The printers that there are, in the order of their names. Throws `unavailable` where nothing can print here. */
export async function printers(): Promise<Queues> {
  const [all, standard] = await Promise.all([run('lpstat', ['-e']), run('lpstat', ['-d'])]);
  if (all === null) throw unavailable('print.no_spooler');
  const names = all.out.split('\n').map((line) => line.trim()).filter((line) => line !== '').toSorted();
  return { names, standard: /:\s*(\S+)/.exec(standard?.out ?? '')?.[1] ?? null };
}

/** The same for an operator; throws `not_permitted` for one who may print nothing. */
export async function printersFor(ctx: ServiceContext): Promise<Printers> {
  if (!ENTITY_NAMES.some((entity) => can(ctx.session, 'print', entity).allowed)) throw notPermitted('error.printers_not_permitted');
  const found = await allowed(ctx, await printers());
  const formats = await Promise.all(found.names.map(formatFor));
  return { ...found, lines: found.names.filter((_, at) => formats[at] === 'text') };
}

/** The printer meant: that one, else the standard one, else the only one. Throws `not_found` naming those that there are, `unavailable` without a spooler. */
export async function printerMeant(ctx: ServiceContext, printer: string | null): Promise<string> {
  const known = await allowed(ctx, await printers());
  const name = printer ?? known.standard ?? (known.names.length === 1 ? known.names[0] : undefined);
  if (name === undefined) throw notFound(known.names.length === 0 ? 'print.no_printer' : 'print.which_printer', { printers: known.names.join(', ') });
  if (!known.names.includes(name)) throw notFound('print.unknown_printer', { printer: name, printers: known.names.length === 0 ? '–' : known.names.join(', ') });
  return name;
}

/**
 * Hands bytes to the spooler by `lp`, or `lpr` where that is what there is; how many. `name` comes from `printerMeant`. Throws `unavailable` without a
 * spooler, `failed` with what it says.
 */
export async function sendToPrinter(ctx: ServiceContext, name: string, copies: number, made: Pick<Made, 'paper' | 'pieces'>, control: Control = {}): Promise<number> {
  let bytes = 0;
  const counted = function* (): Generator<Uint8Array> {
    bytes = 0;
    for (const piece of made.pieces()) {
      bytes += piece.length;
      yield piece;
    }
  };
  const goOn = (): void => {
    if (control.signal?.aborted === true) throw cancelled();
  };
  // A spooler that has taken a job prints it.
  goOn();
  const number = String(Math.max(1, Math.min(999, copies)));
  const named = await printing(ctx);
  const lp = async () => await run(named ?? 'lp', ['-s', '-t', 'Kehu', '-d', name, '-n', number, ...mediaOf(made), '-'], counted(), control.signal);
  const ended = (await lp()) ?? (named !== null ? null : await run('lpr', ['-J', 'Kehu', '-P', name, '-#', number], counted(), control.signal));
  goOn();
  if (ended === null) throw unavailable('print.no_spooler');
  if (ended.code !== 0) throw failed('print.spooler_says', { printer: name, reason: reasonOf(ended) });
  return bytes;
}

/** The paper of a PDF, upright as printers name it: without it an envelope would come out in the middle of whatever paper is usual. */
function mediaOf({ paper }: Pick<Made, 'paper'>): readonly string[] {
  if (paper === undefined) return [];
  const [short, long] = [paper.width, paper.height].toSorted((a, b) => a - b);
  return ['-o', `media=Custom.${short}x${long}mm`];
}

/** The last thing that was said, without the program's name before it. */
function reasonOf({ err, out, code }: Ended): string {
  const said = `${out}\n${err}`.split('\n').map((line) => line.trim()).filter((line) => line !== '').at(-1) ?? `exit ${code ?? '–'}`;
  return safeText(said.replace(/^(?:lpr?|cupsd?)\s*:\s*/i, '').replace(/^Error\s*-\s*/i, ''));
}
