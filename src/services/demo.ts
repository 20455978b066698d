import { randomBytes } from 'node:crypto';
import type { Values } from '../fields/definition.ts';
import type { Lang } from '../i18n/index.ts';
import { initDatabase } from './init.ts';

/** Stands for whoever opens a demo, so that nobody has to log in. */
export const DEMO_USER = 'demo';

interface OwnCompany {
  readonly company: string;
  readonly admin: string;
  readonly details: Values;
}

const NUMBERS: Values = { postcode: '130021', phone: '0431-85550100', fax: '0431-85550101', email: 'office@qiming.example', website: 'https://www.qiming.example' };

const OWN_COMPANY: Readonly<Record<Lang, OwnCompany>> = {
  zh: {
    company: '吉林省启明商贸有限公司',
    admin: '管理员',
    details: { ...NUMBERS, short_name: '启明商贸', address: '吉林省长春市朝阳区人民大街1000号' },
  },
  en: {
    company: 'Qiming Trading Co., Ltd.',
    admin: 'Administrator',
    details: { ...NUMBERS, short_name: 'Qiming', address: 'No. 1000 Renmin Street, Chaoyang District, Changchun, Jilin' },
  },
};

/** Makes the demo company at `location`: about 300 invented customers with two years of contacts up to today. Needs no password. */
export async function makeDemo(location: string, options: { readonly lang: Lang; readonly now: () => number }): Promise<void> {
  const { lang, now } = options;
  const { company, admin, details } = OWN_COMPANY[lang];
  const request = {
    company,
    admin,
    lang,
    login: 'admin',
    password: randomBytes(18).toString('base64url'),
    systemUser: DEMO_USER,
    data: 'demo',
    timeZone: 'Asia/Shanghai',
    currency: 'CNY',
  } as const;
  await initDatabase(location, request, { source: 'program', now, company: details });
}
