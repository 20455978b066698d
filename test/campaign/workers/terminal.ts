/** Holds a pseudo terminal with a program and passes bytes on; when this process is killed, the terminal is gone as a dropped line is. */
import { spawn } from '@lydell/node-pty';

const [, , folder = '', program = '', ...words] = process.argv;
const pty = spawn(program, words, { name: 'xterm-256color', cols: 80, rows: 24, cwd: folder, env: process.env });
process.stdout.write(`${pty.pid}\n`);
pty.onData((data) => process.stdout.write(data));
process.stdin.on('data', (bytes: Buffer) => pty.write(bytes.toString('utf8')));
