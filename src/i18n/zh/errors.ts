export const errors = {
  'error.cancelled': '已取消，没有任何更改。',
  'error.not_permitted': '您没有权限：{action}“{entity}”。请联系管理员。',
} as const;
