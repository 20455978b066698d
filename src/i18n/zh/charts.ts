/** Words inside charts, on the screen, on paper and in text. */
export const charts = {
  'chart.minutes': '{number} 分钟',
  'chart.hours': '{number} 小时',
  'chart.days': '{number} 天',
  'chart.of': '{count} 条',
  'chart.trend': '趋势',
  'chart.no-data': '没有数据',
} as const;
