import { join } from 'node:path';
import { isAddress } from '../../util/database-address.ts';
import { shellWord } from '../../util/shell-word.ts';

/** How a shared server is laid out. */
export interface ServerPlan {
  /** The service account, which owns all data. */
  readonly account: string;
  readonly home: string;
  /** A path in it, or a postgres:// address. */
  readonly database: string;
  readonly lang: string;
  /** Node and the launcher, absolute. */
  readonly program: readonly string[];
}

/** A file of the server as it should be; `for` is the part of the name under which it is looked at first. */
export interface ServerFile {
  readonly path: string;
  readonly name: string;
  readonly owner: 'root' | 'account';
  readonly mode: number;
  readonly text: string;
}

export const planFor = ({ account, home, lang, program }: Pick<ServerPlan, 'account' | 'home' | 'lang' | 'program'>, database?: string): ServerPlan => ({
  account, home, lang, program,
  database: database ?? join(home, 'data', 'kehu.db'),
});

/**
 * What sshd lets the account do: log in by key, get a terminal, and nothing beside (sshd_config(5)). `AcceptEnv` here takes the place of what the
 * server accepts from others.
 */
export const matchBlock = (account: string): string => `# Kehu: operators log in as ${account} with their own keys; each key runs one command only.
Match User ${account}
    AuthenticationMethods publickey
    PubkeyAuthentication yes
    PasswordAuthentication no
    KbdInteractiveAuthentication no
    AuthorizedKeysFile .ssh/authorized_keys
    DisableForwarding yes
    AllowTcpForwarding no
    AllowStreamLocalForwarding no
    AllowAgentForwarding no
    X11Forwarding no
    GatewayPorts no
    PermitTunnel no
    PermitUserRC no
    PermitTTY yes
    AcceptEnv LANG LC_* NO_COLOR COLORTERM
    ClientAliveInterval 20
    ClientAliveCountMax 3
Match all
`;

/** A path in a unit, quoted as systemd.syntax(7) has it. */
const unitWord = (word: string): string => (/^[A-Za-z0-9_@+=:,./-]+$/.test(word) ? word : `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`);
/** A line of systemd's Exec, where a dollar sign begins a variable as well (systemd.service(5)). */
const execLine = (words: readonly string[]): string => words.map((word) => unitWord(word).replaceAll('$', '$$$$')).join(' ');

const service = (plan: ServerPlan, about: string, words: readonly string[]): string => `[Unit]
Description=${about}

[Service]
Type=oneshot
User=${plan.account}
Group=${plan.account}
UMask=0077
Environment=LANG=C.UTF-8
ExecStart=${execLine([...plan.program, ...words])}
Nice=10
NoNewPrivileges=yes
PrivateTmp=yes
ProtectHome=read-only
ProtectSystem=full
ReadWritePaths=${unitWord(plan.home)}
`;

const timer = (about: string, when: string): string => `[Unit]
Description=${about}

[Timer]
${when}
Persistent=yes

[Install]
WantedBy=timers.target
`;

/** The backup of every night: into the folder, under the passphrase and with the rotation that are set, so that screens and commands see it. */
const NIGHTLY = ['backup', '--keep', 'settings', '--quiet'];

/** Every file that a shared server has beside the program and its data. */
export function serverFiles(plan: ServerPlan): readonly ServerFile[] {
  const unit = (name: string, text: string): ServerFile => ({ path: `/etc/systemd/system/${name}`, name, owner: 'root', mode: 0o644, text });
  return [
    { path: '/etc/ssh/sshd_config.d/kehu.conf', name: 'sshd-kehu.conf', owner: 'root', mode: 0o644, text: matchBlock(plan.account) },
    { path: join(plan.home, '.config', 'kehu', 'config.json'), name: 'config.json', owner: 'account', mode: 0o600, text: `${JSON.stringify({ database: plan.database, lang: plan.lang }, null, 2)}\n` },
    unit('kehu-backup.service', service(plan, 'Kehu: backup', NIGHTLY)),
    unit('kehu-backup.timer', timer('Kehu: a backup every night', 'OnCalendar=*-*-* 02:30:00\nRandomizedDelaySec=10min')),
    unit('kehu-tick.service', service(plan, 'Kehu: what is due', ['tick', '--quiet'])),
    unit('kehu-tick.timer', timer('Kehu: what is due, every five minutes', 'OnCalendar=*:0/5')),
  ];
}

/** Folders of the account; nobody else gets in. */
export const serverFolders = (plan: ServerPlan): readonly string[] => [plan.home, join(plan.home, 'data'), join(plan.home, '.ssh'), join(plan.home, '.config'), join(plan.home, '.config', 'kehu')];

export interface SetupWords {
  readonly title: string;
  readonly account: string;
  readonly folders: string;
  readonly files: string;
  readonly start: string;
  readonly company: string;
  /** What is left to do where systemd does not run. */
  readonly noSystemd: string;
  readonly keys: string;
  readonly check: string;
}

const mode = (bits: number): string => bits.toString(8).padStart(4, '0');
const END = 'KEHU_END';
/** Whether systemd runs this machine (sd_booted(3)). */
const BOOTED = '[ -d /run/systemd/system ]';
/** A command in a crontab, where a percent sign would be a line break. */
const cronLine = (words: readonly string[]): string => `umask 077; ${words.map(shellWord).join(' ')}`.replaceAll('%', '\\%');

/** How a file gets to its place: out of the script itself, or from beside it. */
const installed = (file: ServerFile, plan: ServerPlan, beside: boolean): string => {
  const owner = file.owner === 'root' ? '-o root -g root' : `-o ${shellWord(plan.account)} -g ${shellWord(plan.account)}`;
  const install = `install ${owner} -m ${mode(file.mode)}`;
  // What the administrator has written into it since stays.
  const once = file.owner === 'root' ? '' : `[ -e ${shellWord(file.path)} ] || `;
  return once + (beside ? `${install} ${shellWord(file.name)} ${shellWord(file.path)}` : `${install} /dev/stdin ${shellWord(file.path)} <<'${END}'\n${file.text}${END}`);
};

/** All of it as a script for root to read and then to run: a second run changes nothing. `beside`: the files lie in the same folder. */
export function setupScript(plan: ServerPlan, words: SetupWords, beside: boolean): string {
  const account = shellWord(plan.account);
  // Nothing of root's own surroundings: a KEHU_DATABASE or XDG_CONFIG_HOME of root's would lead to another company.
  const kehu = `runuser -u ${account} -- env -i HOME=${shellWord(plan.home)} LANG=C.UTF-8 PATH=/usr/bin:/bin TERM="\${TERM:-dumb}" ${plan.program.map(shellWord).join(' ')}`;
  const sqlite = !isAddress(plan.database);
  return [
    '#!/bin/sh',
    `# ${words.title}`,
    'set -eu',
    'umask 077',
    ...(beside ? ['cd "$(dirname "$0")"'] : []),
    '',
    `# ${words.account}`,
    `id ${account} >/dev/null 2>&1 || useradd --system --user-group --create-home --home-dir ${shellWord(plan.home)} --shell /bin/sh ${account}`,
    `usermod -p '*' ${account}`,
    '',
    `# ${words.folders}`,
    `install -d -o ${account} -g ${account} -m 0700 ${serverFolders(plan).map(shellWord).join(' ')}`,
    '',
    `# ${words.files}`,
    'install -d -o root -g root -m 0755 /etc/ssh/sshd_config.d',
    ...serverFiles(plan).map((file) => installed(file, plan, beside)),
    '',
    `# ${words.start}`,
    // Where sshd is started by a connection, nobody has made it before the first one; sshd -t asks for it.
    'install -d -o root -g root -m 0755 /run/sshd',
    '"$(command -v sshd || echo /usr/sbin/sshd)" -t',
    `if ${BOOTED}; then`,
    // One that a connection starts is not running now, and reads it then.
    '  systemctl try-reload-or-restart ssh || systemctl try-reload-or-restart sshd',
    '  systemctl daemon-reload',
    'fi',
    '',
    `# ${words.company}`,
    // There is one from the first run, perhaps.
    `${sqlite ? `[ -e ${shellWord(plan.database)} ]` : `${kehu} db status >/dev/null 2>&1`} || ${kehu} db init`,
    `if ${BOOTED}; then`,
    '  systemctl enable --now kehu-backup.timer kehu-tick.timer',
    'else',
    `  cat >&2 <<'${END}'`,
    words.noSystemd,
    `30 2 * * * ${plan.account} ${cronLine([...plan.program, ...NIGHTLY])}`,
    `*/5 * * * * ${plan.account} ${cronLine([...plan.program, 'tick', '--quiet'])}`,
    END,
    'fi',
    '',
    `# ${words.keys}`,
    `# ${kehu} key add wang < wang.pub`,
    '',
    `# ${words.check}`,
    `# ${kehu} doctor --server`,
    '',
  ].join('\n');
}
