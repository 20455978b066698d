import { afterEach } from 'vitest';
import { NOW, openCompany } from './company.ts';
import { startApp, type Driver, type DriverOptions } from './driver.ts';

const running = new Set<Driver>();

afterEach(async () => {
  for (const app of running) await app.stop();
  running.clear();
});

/** The program on the company of company.ts, its administrator logged in, on the main menu soon; ended with the test. */
export function start(options: Partial<DriverOptions> = {}): Driver {
  const app = startApp({ services: openCompany(options.lang ?? 'zh'), now: () => NOW, ...options });
  running.add(app);
  return app;
}
