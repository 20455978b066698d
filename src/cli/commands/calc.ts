import { todayIn } from '../../util/dates.ts';
import type { Cli, Given } from '../command.ts';
import { writeJson } from '../format.ts';
import { write } from '../io.ts';

/** `kehu calc EXPRESSION`: what it comes to, on one line; needs no database. */
export async function calc(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const { calculate } = await import('../../services/calculator/calculate.ts');
  const today = todayIn(new Intl.DateTimeFormat().resolvedOptions().timeZone, Date.now());
  const result = calculate(args.join(' '), { today, last: '', memory: '' });
  if (given.text('format') === 'json') await writeJson(cli.io, result);
  else await write(cli.io.stdout, `${given.flag('capitals') ? (result.capitals ?? result.shown) : cli.io.stdout.isTTY === true ? result.shown : result.value}\n`);
  if (given.flag('capitals') && result.capitals === null) cli.say('calc.no-amount');
}
