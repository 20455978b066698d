import { afterEach, describe, expect, test } from 'vitest';
import { NOW, openCompany } from './company.ts';
import { startApp, type Driver, type DriverOptions } from './driver.ts';

let app: Driver | undefined;
afterEach(() => app?.stop());

function start(options: Partial<DriverOptions> = {}): Driver {
  app = startApp({ services: openCompany(options.lang ?? 'zh'), now: () => NOW, ...options });
  return app;
}

describe('the list', () => {
  test('is searched by pinyin initials, at once', async () => {
    const screen = await start().waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').golden('list-80x24-zh').burst('cgsc').waitFor('共 1 条');
    expect(screen.rows.join('\n')).toContain('晨光商城');
  });
});
