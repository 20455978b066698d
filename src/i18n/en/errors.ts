export const errors = {
  'error.cancelled': 'Cancelled, nothing was changed.',
  'error.not_permitted': 'You may not {action} {entity} records. Ask the administrator.',
} as const;
