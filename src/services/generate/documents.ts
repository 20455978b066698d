import type { Lang } from '../../i18n/index.ts';
import { isoTime } from '../../util/dates.ts';
import { readData } from '../fixtures.ts';
import type { StepRun } from '../ledger.ts';
import { loadNew } from '../load.ts';
import { completeValues } from '../write.ts';
import type { MadeCustomer } from './customers.ts';
import type { Random } from './random.ts';
import type { MadeRecord } from './service.ts';
import type { World } from './world.ts';

type Pair = readonly [string, string];

/** fixtures/demo-documents.json. */
export interface DocumentWords {
  readonly templates: readonly { readonly name: Pair; readonly subject: Pair; readonly content: Pair }[];
  readonly documents: readonly { readonly kind: string; readonly title: Pair; readonly content: Pair }[];
}

export const documentWords = async (): Promise<DocumentWords> => await readData<DocumentWords>('demo-documents.json');

const DAY_MS = 86_400_000;
/** How many customers have a document. */
const SHARE = 0.2;

const inLang = (pair: Pair, lang: Lang): string => pair[lang === 'zh' ? 0 : 1];

/** What was written to a customer, mostly nothing. */
export function makeDocuments(world: World, words: DocumentWords, random: Random, customerId: number, customer: MadeCustomer): readonly MadeRecord[] {
  if (!random.chance(SHARE)) return [];
  const { kind, title, content } = random.pick(words.documents);
  const day = random.between(Math.max(customer.since, world.today - 2 * 365), world.today);
  const values = { customer_id: customerId, title: inLang(title, world.lang), kind, written_on: world.day(day), content: inLang(content, world.lang) };
  return [{ values, createdAt: isoTime(Math.min(world.now, Math.floor(day * DAY_MS - world.zone + (9 + 8 * random.next()) * 3_600_000))), createdBy: customer.owner }];
}

/** Templates to begin with, where there are none. */
export async function writeTemplates(run: StepRun, words: DocumentWords, lang: Lang): Promise<void> {
  if ((await run.trx.selectFrom('letter_template').select('id').limit(1).executeTakeFirst()) !== undefined) return;
  const ids = await run.bulk.reserveIds('letter_template', words.templates.length);
  const records = words.templates.map(({ name, subject, content }, at) => ({
    id: ids[at] ?? 0,
    values: completeValues('letter_template', { name: inLang(name, lang), subject: inLang(subject, lang), content: inLang(content, lang) }),
    createdAt: run.at,
    createdBy: run.ctx.session.operatorId,
  }));
  await loadNew(run, 'letter_template', records);
}
