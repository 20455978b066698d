import type { server as zh } from '../zh/server.ts';

export const server: Record<keyof typeof zh, string> = {
  'server.not_owner': 'This account does not own the database, so it cannot log operators in. Ask the administrator to look at the server: kehu doctor --server.',
  'server.operator_gone': 'There is no operator with the login “{login}”. Ask the administrator to add the key again.',
  'server.only_by_key': 'Here one can only log in by key.',
  'server.no_path': 'A protected session cannot read or write files of the server. Import with import - < FILE; what is exported and printed waits under Downloads.',
  'server.option_refused': '{option} cannot be used in a protected session.',
  'server.command_refused': '“{command}” cannot be run in a protected session: it is for the administrator at the server.',
  'server.no_copying': 'This server does not copy files. Get data with ssh … customer export > list.csv, import with ssh … customer import - < list.csv, and get downloads with ssh … download 7 > FILE.',
  'server.line_open': 'A {sign} in the command does not end.',
  'server.line_shell': '“{sign}” is for a shell; here one Kehu command is run at a time. Quote it where it is text (twice, for your own shell takes one pair off).',
  'server.line_controls': 'There are control characters in the command.',
  'cli.command.shell': 'What a key runs after the login (stands in authorized_keys)',
  'cli.option.shell_operator': 'login of the operator whom the key belongs to',
  'cli.option.shell_config': 'use this configuration file',
};
