import type { CommandSpec } from '../command.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const completionSpec: CommandSpec = {
  name: 'completion',
  group: 'about',
  words: 'cli.command.completion',
  arguments: [{ name: '<shell>', words: 'cli.argument.shell', choices: SHELLS }],
  examples: ['kehu completion bash > ~/.local/share/bash-completion/completions/kehu', 'kehu completion zsh > ~/.zfunc/_kehu', 'kehu completion fish > ~/.config/fish/completions/kehu.fish'],
  run: async (cli, args) => (await import('../commands/completion.ts')).completion(cli, args),
};

/** What the shells ask for candidates; in no help. */
export const completeSpec: CommandSpec = {
  name: 'complete-words',
  words: 'cli.command.completion',
  arguments: [{ name: '[words...]', words: 'cli.argument.command' }],
  run: async (cli, args) => (await import('../commands/completion.ts')).complete(cli, args),
};
