import { describe, expect, test } from 'vitest';
import type { Driver } from './driver.ts';
import { fakeServices } from './fake-api.ts';
import { start as startWith } from './start.ts';
import { fit, lineText, piece, spread } from '../../src/tui/core/line.ts';

const start = (options: { readonly columns?: number; readonly rows?: number } = {}): Driver => startWith({ services: fakeServices({}), ...options });

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

describe('a line that is too long', () => {
  test('shows that words of it were lost, within its width', () => {
    expect(lineText(fit([piece('! 号码不对：'), piece('应为十一位')], 16))).toBe('! 号码不对：应 …');
    expect(lineText(spread([piece('a long sentence on the left')], [piece('right')], 20))).toBe('a long sentenc…right');
  });

  test('of a rule or of blanks loses nothing', () => {
    expect(lineText(fit([piece('─── 1/9 '), piece('─'.repeat(40))], 20))).toBe('─── 1/9 ────────────');
    expect(lineText(fit([piece('名称      ')], 6))).toBe('名称  ');
  });
});
