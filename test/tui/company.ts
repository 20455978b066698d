import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Api } from '../../src/services/api.ts';
import type { Services } from '../../src/services/client.ts';
import { startHost } from '../../src/services/host.ts';
import type { Lang } from '../../src/i18n/index.ts';
import type { HostConfig } from '../../src/services/proxy.ts';
import { whenFileEnds } from '../harness/ending.ts';
import { sharedFile } from '../harness/shared.ts';

export const NOW = Date.UTC(2026, 10, 24, 2, 0, 0);
const now = (): number => NOW;
const TESTER = 'tester';

/** A company's database as the wizard leaves it, with a few customers; made once per language, copied for each test. */
async function makeTemplate(lang: Lang, location: string): Promise<void> {
  const host = startHost({ location, source: 'screen', systemUser: TESTER, lang }, now);
  await host.first.init({
    lang, company: '晨光贸易', admin: '王芳', login: 'wang', password: 'correct horse battery', systemUser: TESTER, data: 'empty', timeZone: 'Asia/Shanghai', currency: 'CNY',
  });
  await fill(host.api);
  await host.close();
}

const CUSTOMERS = [
  ['晨光商城', 'VIP', '吉林省', '0431-88886666', '130000'],
  ['北方机械厂', 'A', '北京', '010-66668888', '100000'],
  ['华联超市', 'B', '上海', '021-55556666', '200000'],
  ['长春第一汽车配件公司', 'VIP', '长春', '13812345678', '130011'],
  ['重庆火锅连锁', 'C', '重庆', '023-67891234', '400000'],
  ['单县羊肉馆', 'B', '山东', '13987654321', '274300'],
  ['Acme Trading Ltd', 'A', '上海', '+44 20 7946 0018', '200001'],
  ['东北特产行', 'A', '吉林省', '0432-62345678', '132000'],
] as const;

async function fill(api: Api): Promise<void> {
  for (const [name, level, region, phone, postcode] of CUSTOMERS) {
    const level_id = (await api.choices('customer_level', level, 1))[0]?.id ?? null;
    const region_id = (await api.choices('region', region, 1))[0]?.id ?? null;
    const { values } = await api.blank('customer');
    const { id } = await api.create('customer', { ...values, name, level_id, region_id, phone, postcode });
    if (name !== '晨光商城') continue;
    const contact = await api.create('contact', { name: '李明', customer_id: id, is_main: 1, mobile: '13800138000' });
    await api.create('interaction', { customer_id: id, contact_id: contact.id, happened_on: '2026-11-02', subject: '电话询价', content: '询问春节前供货。\n第二行。' });
  }
}

/** A copy of that company, its administrator logged in; closed with whoever was given it, at the latest with the file of tests. */
export async function openCompany(lang: Lang = 'zh', { prepare, ...more }: Partial<HostConfig> & { readonly prepare?: (api: Api) => Promise<void> } = {}): Promise<Services> {
  const source = await sharedFile(`screens-${lang}.db`, async (path) => await makeTemplate(lang, path));
  const folder = await mkdtemp(join(tmpdir(), 'kehu-tui-'));
  const location = join(folder, 'company.db');
  await copyFile(source, location);
  if (prepare !== undefined) {
    const before = startHost({ location, source: 'screen', systemUser: TESTER, lang, ...more, forced: undefined }, now);
    await prepare(before.api);
    await before.close();
  }
  const host = startHost({ location, source: 'screen', systemUser: TESTER, lang, ...more }, now);
  // A program that was opened on it has closed it by then.
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => await (closed ??= closeAll());
  const closeAll = async (): Promise<void> => {
    await host.close();
    await rm(folder, { recursive: true, force: true });
  };
  whenFileEnds(close);
  return { api: host.api, first: host.first, close };
}
