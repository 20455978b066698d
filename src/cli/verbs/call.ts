import type { Cli, Given } from '../command.ts';
import type { MessageParams } from '../../i18n/index.ts';
import type { RingResult } from '../../services/call-api.ts';
import { withContext } from '../enter.ts';
import { writeJson } from '../format.ts';
import { write } from '../io.ts';
import { findRecord } from '../records.ts';
import { ringCall, shownCaller } from '../../services/calls.ts';
import { finderOf } from '../../services/finder.ts';

function callerWords({ name, callers }: RingResult): MessageParams[string] {
  if (name !== '') return name;
  return callers === 0 ? { key: 'call.unknown' } : { key: 'call.shared', params: { count: callers } };
}

/** `kehu call ring NUMBER [--to OPERATOR]`: the number of the call on stdout, so that an exchange can go on with it. */
export async function ring(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  await withContext(cli, async (ctx) => {
    const to = given.text('to');
    const operatorId = to === undefined ? null : await findRecord(finderOf(ctx), 'operator', to, { lang: cli.lang });
    if (cli.dryRun) {
      cli.say('call.would_ring', { number: shownCaller(args[0] ?? '', cli.lang) });
      return;
    }
    const rung = await ringCall(ctx, { number: args[0] ?? '', operatorId });
    if (given.text('format') === 'json') await writeJson(cli.io, { id: rung.id, state: rung.state, customer: rung.customerId, contact: rung.contactId, name: rung.name, step: rung.stepId });
    else await write(cli.io.stdout, `#${rung.id}\n`);
    cli.say(rung.state === 'ringing' ? 'call.rings' : 'call.nobody_there', { name: callerWords(rung) });
  });
}
