export const backup = {
  'cli.command.tick': '做到期的事（备份等）：由定时器调用，随时调用都无妨',
  'tick.job': '工作',
  'tick.outcome': '结果',
  'tick.count': '件数',
  'tick.outcome.done': '已做',
  'tick.outcome.waiting': '未到时间',
  'tick.outcome.busy': '另一进程正在做',
  'tick.outcome.failed': '失败',
  'tick.failed': '{job}没有做成：{reason}',
} as const;
