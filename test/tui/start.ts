import { whenTestEnds } from '../harness/ending.ts';
import { NOW, openCompany } from './company.ts';
import { startApp, type Driver, type DriverOptions } from './driver.ts';

/** The program on the company of company.ts, its administrator logged in, on the main menu soon; ended with the test. */
export function start({ services, ...options }: Partial<DriverOptions> = {}): Driver {
  const app = startApp({ services: services ?? openCompany(options.lang ?? 'zh'), now: () => NOW, ...options });
  whenTestEnds(app.stop);
  return app;
}
