import { AppError } from '../../errors.ts';
import { errorText, t } from '../../i18n/index.ts';
import { displayWidth } from '../../util/text.ts';
import type { Cli, Given } from '../command.ts';
import { systemUser } from '../account.ts';
import { writeJson, writeTable } from '../format.ts';

type Verdict = 'ok' | 'warn' | 'bad';
interface Finding {
  readonly name: string;
  readonly verdict: Verdict;
  readonly text: string;
}

/** A clock that stands before this was never set. */
const RELEASED = Date.UTC(2026, 0, 1);
const LEAST = { columns: 60, rows: 15 };

/** `kehu doctor`: what holds, where it comes from, and whether it works; exit code 1 where something does not. */
export async function doctor(cli: Cli, _args: readonly string[], given: Given): Promise<number> {
  const server = given.flag('server') ? await (await import('./doctor-server.ts')).doctorServer(cli, given) : [];
  const findings: readonly Finding[] = [program(cli), settings(cli), language(cli), ...(await database(cli)), terminal(cli), encoding(cli), clock(cli), await printing(cli), await font(cli), reports(cli), logs(cli), ...server];
  if (given.text('format') === 'json') await writeJson(cli.io, findings);
  else {
    const columns = ['cli.check.name', 'cli.check.result'] as const;
    const header = [...columns.map((key) => t(cli.lang, key)), ''].map((text) => ({ header: text, align: 'left' as const }));
    await writeTable(cli.io, header, findings.map(({ name, verdict, text }) => [name, t(cli.lang, `cli.check.${verdict}`), text]));
  }
  return findings.some(({ verdict }) => verdict === 'bad') ? 1 : 0;
}

function program(cli: Cli): Finding {
  return { name: t(cli.lang, 'cli.doctor.node'), verdict: 'ok', text: `${process.version} ${process.platform}-${process.arch}, kehu ${process.env['KEHU_VERSION'] ?? 'dev'}` };
}

function settings(cli: Cli): Finding {
  const { file, origins } = cli.config;
  const isUsed = Object.values(origins).includes('file');
  return { name: t(cli.lang, 'cli.doctor.config'), verdict: 'ok', text: isUsed ? file : t(cli.lang, 'cli.doctor.config_none', { file }) };
}

function language(cli: Cli): Finding {
  return { name: t(cli.lang, 'cli.doctor.lang'), verdict: 'ok', text: `${cli.lang} (${t(cli.lang, `cli.doctor.origin.${cli.config.origins.lang}`)})` };
}

/** Errors of opening that mean: there is none yet. */
const NOTHING_THERE: readonly string[] = ['error.database_missing', 'error.database_empty'];

async function database(cli: Cli): Promise<readonly Finding[]> {
  const { lookAtDatabase } = await import('../../services/command-session.ts');
  const { database: location, lang, origins } = cli.config;
  const name = t(lang, 'cli.doctor.database');
  const origin = t(lang, `cli.doctor.origin.${origins.database}`);
  try {
    const { engine, version, operator, where } = await lookAtDatabase(location, systemUser(cli.config));
    return [
      { name, verdict: 'ok', text: `${where} (${origin}; ${engine}, ${version})` },
      { name: t(lang, 'cli.doctor.operator'), verdict: operator === null ? 'warn' : 'ok', text: operator ?? t(lang, 'cli.doctor.operator_none') },
    ];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const isMissing = NOTHING_THERE.includes(error.key);
    return [{ name, verdict: isMissing ? 'warn' : 'bad', text: isMissing ? `${location} (${origin}): ${t(lang, 'cli.doctor.no_database')}` : errorText(lang, error) }];
  }
}

function terminal(cli: Cli): Finding {
  const { stdout } = process;
  const name = t(cli.lang, 'cli.doctor.terminal');
  if (cli.io.stdout.isTTY !== true) return { name, verdict: 'warn', text: t(cli.lang, 'cli.doctor.terminal_none') };
  const size = `${stdout.columns}×${stdout.rows}`;
  const isSmall = stdout.columns < LEAST.columns || stdout.rows < LEAST.rows;
  const term = cli.io.env['TERM'] ?? '';
  return { name, verdict: isSmall ? 'warn' : 'ok', text: isSmall ? t(cli.lang, 'cli.doctor.terminal_small', { size }) : `${term} ${size}` };
}

function encoding(cli: Cli): Finding {
  const { env } = cli.io;
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'C';
  const isUnicode = /utf-?8/i.test(locale);
  const width = displayWidth('客户');
  return {
    name: t(cli.lang, 'cli.doctor.encoding'),
    verdict: isUnicode ? 'ok' : 'warn',
    text: isUnicode ? `${locale} (客户 = ${width})` : t(cli.lang, 'cli.doctor.encoding_bad', { locale }),
  };
}

function clock(cli: Cli): Finding {
  const now = Date.now();
  const time = new Date(now).toISOString();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isWrong = now < RELEASED;
  return { name: t(cli.lang, 'cli.doctor.clock'), verdict: isWrong ? 'bad' : 'ok', text: isWrong ? t(cli.lang, 'cli.doctor.clock_bad', { time }) : `${time} (${zone})` };
}

/** The printers that there are; none is no fault, for one can print to files. */
async function printing({ lang }: Cli): Promise<Finding> {
  const { printers } = await import('../../services/printers.ts');
  return await found(lang, 'cli.doctor.printers', async () => {
    const { names, standard } = await printers();
    return names.length === 0 ? null : names.map((name) => (name === standard ? t(lang, 'cli.doctor.printer_standard', { printer: name }) : name)).join(', ');
  });
}

/** Whether there is a font for PDFs. */
async function font({ lang }: Cli): Promise<Finding> {
  const { pageFonts } = await import('../../output/fonts.ts');
  return await found(lang, 'cli.doctor.font', async () => (await pageFonts()).map((one) => one.name).join(', '));
}

/** What `look` finds, else what is missing, as a warning. */
async function found(lang: Cli['lang'], name: 'cli.doctor.printers' | 'cli.doctor.font', look: () => Promise<string | null>): Promise<Finding> {
  try {
    const text = await look();
    return { name: t(lang, name), verdict: text === null ? 'warn' : 'ok', text: text ?? t(lang, 'print.no_printer') };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { name: t(lang, name), verdict: 'warn', text: errorText(lang, error) };
  }
}

/** Where report files of one's own are looked for, and whether any is wrong is said by `kehu report`. */
function reports(cli: Cli): Finding {
  return { name: t(cli.lang, 'cli.doctor.reports'), verdict: 'ok', text: cli.config.reportFolder };
}

function logs(cli: Cli): Finding {
  return { name: t(cli.lang, 'cli.doctor.log'), verdict: 'ok', text: cli.config.logFolder };
}
