import type { Lang } from '../../src/i18n/index.ts';
import type { Services } from '../../src/services/client.ts';
import { openCompany } from './company.ts';

/** Score by score, month by month from December 2025 to November 2026; `-` was not asked. March has none. */
const MONTHS: Readonly<Record<string, string>> = {
  '2025-12': '53', '2026-01': '5-', '2026-02': '443', '2026-04': '52', '2026-05': '5543', '2026-06': '44', '2026-07': '31-', '2026-08': '545', '2026-09': '5', '2026-10': '4432', '2026-11': '55443-',
};
/** Subject, score and how it ended. */
const COMPLAINTS = ['5closed', '2closed', '4closed', '-received', '-assigned', '1closed'];

/** The company of company.ts with a year of feedback and a few complaints. */
export async function openDesk(lang: Lang = 'zh'): Promise<Services> {
  const services = await openCompany(lang);
  const { api } = services;
  const scores = (await api.list({ entity: 'satisfaction_level', columns: ['score'], limit: 10 })).rows;
  const scored = (score: string): number | null => scores.find((row) => String(row.values['score']) === score)?.id ?? null;
  let customer = 0;
  const next = (): number => (customer++ % 8) + 1;
  for (const [month, given] of Object.entries(MONTHS))
    for (const [day, score] of [...given].entries())
      await api.create('feedback', { customer_id: next(), happened_on: `${month}-${String(day + 3).padStart(2, '0')}`, subject: `${month} ${score}`, satisfaction_id: scored(score), channel: day % 2 === 0 ? 'phone' : 'visit' });
  for (const [index, one] of COMPLAINTS.entries()) {
    const { id, version } = await api.create('complaint', { customer_id: next(), happened_on: `2026-1${index % 2}-0${index + 1}`, subject: one, handler_id: 1 });
    if (one.endsWith('closed')) await api.takeStep('complaint', id, version, 'close', { satisfaction_id: scored(one.slice(0, 1)), solution: '已处理' });
  }
  return services;
}
