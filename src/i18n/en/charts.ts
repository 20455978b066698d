export const charts = {
  'chart.minutes': '{number} min',
  'chart.hours': '{number} h',
  'chart.days': '{number} d',
  'chart.of': 'of {count}',
  'chart.trend': 'Trend',
  'chart.no-data': 'No data',
} as const;
