/** Merge fields of letters and mail. */
export const merge = {
  'merge.open': '第 {line} 行第 {column} 列：“{{”没有对应的“}}”。合并字段写作 {{名称}}。',
  'merge.empty': '第 {line} 行第 {column} 列：大括号里没有字段名。合并字段写作 {{名称}}。',
  'merge.unknown': '第 {line} 行第 {column} 列：“{entity}”没有叫“{name}”的字段，可以用：{names} 等。',
  'merge.unknown_near': '第 {line} 行第 {column} 列：“{entity}”没有叫“{name}”的字段，是不是：{names}？',
  'merge.unknown_either': '第 {line} 行第 {column} 列：客户和联系人都没有叫“{name}”的字段。',
} as const;
