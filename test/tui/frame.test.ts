import { afterEach, describe, expect, test } from 'vitest';
import { fakeServices } from './fake-api.ts';
import { startApp, type Driver } from './driver.ts';

let app: Driver | undefined;
afterEach(() => app?.stop());

const NOW = Date.UTC(2026, 10, 24, 2, 0, 0);
const start = (options: { readonly columns?: number; readonly rows?: number } = {}): Driver => {
  app = startApp({ services: fakeServices({}), now: () => NOW, ...options });
  return app;
};

describe('the frame', () => {
  test('opens on the main menu and leaves by Ctrl-Q with the terminal as it was', async () => {
    const driver = start();
    await driver.waitFor('客户信息维护').waitFor('目前没有到期的事项');
    driver.press('ctrl-q');
    expect(await driver.left()).toBe(0);
    expect(driver.terminal.raw()).toContain('\u001b[?2004l');
    expect(driver.terminal.raw()).toContain('\u001b[?7h');
    expect(driver.terminal.raw()).toContain('\u001b[?1049l');
  });

  test('keys that come in one chunk each meet what the one before did', async () => {
    const screen = await start().waitFor('客户信息维护').burst('{down}{enter}{down}{down}').waitFor('> 3  业务往来');
    expect(screen.rows[0]).toContain('客户信息维护');
  });

  test('follows a new size, and says when it is too small', async () => {
    await start()
      .waitFor('客户信息维护')
      .resize(50, 12)
      .waitFor('窗口太小')
      .resize(100, 30)
      .waitFor('客户信息维护')
      .check((screen) => expect(screen.rows.at(-1)).toContain('Ctrl-P'));
  });
});
