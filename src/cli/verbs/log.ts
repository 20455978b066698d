import { t } from '../../i18n/index.ts';
import { parseLogLine } from '../../services/log-line.ts';
import { logKinds, logValues, whenWords } from '../../services/quick-log.ts';
import { safeText } from '../../util/safe-text.ts';
import { todayIn } from '../../util/dates.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';
import { writeJson } from '../format.ts';
import { write } from '../io.ts';
import { findRecord } from '../records.ts';

/** `kehu interaction log CUSTOMER TEXT`: a contact in one line; `--dry-run` only shows what it would say. */
export async function log(cli: Cli, args: readonly string[], given: Given): Promise<void> {
  const [customer = '', ...words] = args;
  await withApi(cli, async (api) => {
    const { timeZone } = await api.session();
    const line = parseLogLine(words.join(' '), todayIn(timeZone, Date.now()), await logKinds(api));
    const customerId = await findRecord(api, 'customer', customer, { lang: cli.lang });
    const values = await logValues(api, line, { customerId, contactId: null }, cli.lang);
    if (cli.dryRun) {
      const { throwFaults } = await import('../../services/validate.ts');
      throwFaults((await api.check('interaction', null, values)).faults);
      const said: readonly (readonly [Parameters<typeof t>[1], string])[] = [
        ['interaction.happened_on', [line.day, whenWords(line, cli.lang)].join(' ')],
        ['interaction.type_id', line.kind?.name ?? ''],
        ['interaction.contact_id', line.person ?? ''],
        ['interaction.subject', line.text],
        ['interaction.next_step', [line.nextOn ?? '', line.nextStep].join(' ')],
      ];
      return await write(cli.io.stdout, said.flatMap(([key, text]) => (text.trim() === '' ? [] : [`${t(cli.lang, key)}: ${safeText(text.trim())}\n`])).join(''));
    }
    const saved = await api.create('interaction', values);
    if (given.text('format') === 'json') await writeJson(cli.io, { id: saved.id, version: saved.version, step: saved.stepId });
    else await write(cli.io.stdout, `#${saved.id}\n`);
    cli.say('cli.log.saved', { text: line.text, step: saved.stepId });
  });
}
