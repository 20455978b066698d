export const tui = {} as const;
