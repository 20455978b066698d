import { randomBytes } from 'node:crypto';
import type { Lang } from '../i18n/index.ts';
import { initDatabase } from './init.ts';

/** Stands for whoever opens a demo, so that nobody has to log in. */
export const DEMO_USER = 'demo';

const OWN_COMPANY: Readonly<Record<Lang, { readonly company: string; readonly admin: string }>> = {
  zh: { company: '吉林省启明商贸有限公司', admin: '管理员' },
  en: { company: 'Qiming Trading Co., Ltd.', admin: 'Administrator' },
};

/** Makes the demo company at `location`: about 300 invented customers with two years of contacts up to today. Needs no password. */
export async function makeDemo(location: string, options: { readonly lang: Lang; readonly now: () => number }): Promise<void> {
  const { lang, now } = options;
  const request = {
    ...OWN_COMPANY[lang],
    lang,
    login: 'admin',
    password: randomBytes(18).toString('base64url'),
    systemUser: DEMO_USER,
    data: 'demo',
    timeZone: 'Asia/Shanghai',
    currency: 'CNY',
  } as const;
  await initDatabase(location, request, { source: 'program', now });
}
