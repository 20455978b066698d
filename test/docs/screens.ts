// Makes the pictures of docs/images from the running program: npm run build && node test/docs/screens.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lang } from '../../src/i18n/index.ts';
import { screenSvg } from './svg.ts';
import { ROOT, startDemo, type DemoRun } from './terminal.ts';

interface Shot {
  readonly name: string;
  readonly title: Readonly<Record<Lang, string>>;
  /** Keys from the screen of the shot before, ended by what must stand there. */
  readonly drive: (run: DemoRun, lang: Lang) => Promise<void>;
}

const NOW = Date.parse('2026-03-18T02:30:00Z');
const words = <T>(lang: Lang, zh: T, en: T): T => (lang === 'zh' ? zh : en);

const SHOTS: readonly Shot[] = [
  {
    name: 'menu',
    title: { zh: '主菜单与工作台', en: 'Main menu and start page' },
    drive: (run, lang) => run.waitFor(words(lang, '全部联系人', 'All contacts')),
  },
  {
    name: 'analysis',
    title: { zh: '客户反馈满意程度，按级别', en: 'Satisfaction of feedback by level' },
    drive: async (run, lang) => {
      run.type('3');
      run.press('enter');
      await run.waitFor(words(lang, '客户投诉满意程度分析', 'Complaint satisfaction'));
      run.type('3');
      run.press('enter');
      await run.waitFor(words(lang, '合计', 'Total'));
      run.press('tab', 'tab', 'tab', 'tab');
      await run.waitFor('VIP');
      run.press('down', 'down');
      await settled(run);
    },
  },
  {
    name: 'list',
    title: { zh: '客户列表，按级别和区域筛选', en: 'List of customers, filtered by level and region' },
    drive: async (run, lang) => {
      run.press('esc', 'esc');
      await run.waitFor(words(lang, '全部联系人', 'All contacts'));
      run.type('2');
      run.press('enter', 'enter');
      await run.waitFor(words(lang, '共 300 条', '300 records'));
      run.press('ctrl-f');
      run.type(words(lang, '级别:VIP,A 区域:吉林', 'level:VIP,A region:Jilin'));
      run.press('enter');
      await run.waitFor(words(lang, '共 13 条', '13 records'));
      run.press('down', 'down');
      await settled(run);
    },
  },
  {
    name: 'record',
    title: { zh: '一个客户的全部资料', en: 'Everything about one customer' },
    drive: async (run, lang) => {
      run.press('enter');
      await run.waitFor(words(lang, '业务往来', 'Interaction'));
      await settled(run);
    },
  },
  {
    name: 'form',
    title: { zh: '新增客户：输入拼音首字母选择区域', en: 'A new customer: a region picked by a part of its name' },
    drive: async (run, lang) => {
      run.press('ctrl-n');
      await run.waitFor(words(lang, '名称*', 'Name*'));
      await settled(run);
      run.type(words(lang, '长春晨光商城有限公司', 'Changchun Chenguang Stores Ltd.'));
      run.press('enter', 'enter', 'enter');
      await settled(run);
      run.type(words(lang, 'ccs', 'changc'));
      await run.waitFor(words(lang, '吉林省  ', 'Jilin'));
    },
  },
];

/** Nothing written for a while: the picture stands. */
const settled = (run: DemoRun): Promise<void> =>
  new Promise((done) => {
    let timer = setTimeout(done, 400);
    run.terminal.onWriteParsed(() => {
      clearTimeout(timer);
      timer = setTimeout(done, 400);
    });
  });

async function shoot(lang: Lang): Promise<void> {
  const run = startDemo({ lang, columns: words(lang, 100, 120), rows: 26, now: NOW });
  try {
    for (const shot of SHOTS) {
      await shot.drive(run, lang);
      await settled(run);
      writeFileSync(join(ROOT, 'docs', 'images', `${shot.name}.${lang}.svg`), screenSvg(run.terminal, shot.title[lang]));
    }
  } finally {
    run.close();
  }
}

mkdirSync(join(ROOT, 'docs', 'images'), { recursive: true });
await shoot('zh');
await shoot('en');
