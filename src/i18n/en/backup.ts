import type { backup as zh } from '../zh/backup.ts';

export const backup: Record<keyof typeof zh, string> = {
  'cli.command.tick': 'Do what is due (backups and the like): called by a timer, safe to call at any time',
  'tick.job': 'Job',
  'tick.outcome': 'Outcome',
  'tick.count': 'Things done',
  'tick.outcome.done': 'done',
  'tick.outcome.waiting': 'not due yet',
  'tick.outcome.busy': 'another process is at it',
  'tick.outcome.failed': 'failed',
  'tick.failed': '{job} failed: {reason}',
};
