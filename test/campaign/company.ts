import { userInfo } from 'node:os';
import { initDatabase } from '../../src/services/init.ts';

/** A company whose administrator is whoever runs this: the screens open without a login. */
export async function ownCompany(location: string): Promise<void> {
  const request = { lang: 'zh', company: '掉线公司', admin: '王芳', password: 'a long campaign pass phrase', systemUser: userInfo().username, data: 'empty', timeZone: 'Asia/Shanghai', currency: 'CNY' } as const;
  await initDatabase(location, request, { source: 'command', now: Date.now });
}
