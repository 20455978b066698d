#!/usr/bin/env node
// The launcher. It has to parse on Nodes that are far too old for the program, so: no dependencies and no new syntax.
'use strict';

const fs = require('fs');
const os = require('os');
const path = require('path');

const ROOT = path.join(__dirname, '..');
const { nodePath, runsOn } = require('./node-version.js');

function version() {
  return JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')).version;
}

function tooOld() {
  process.stderr.write(
    `Kehu 需要 Node.js 22.12 或更高版本（当前为 ${process.version}），请升级后再运行。\n` +
      `Kehu needs Node.js 22.12 or newer (this is ${process.version}): please upgrade it and start again.\n`,
  );
  process.exitCode = 1;
}

/** The same command on the Node that was installed with the package. */
function runOnOwnNode(own) {
  const { spawn } = require('child_process');
  const child = spawn(own, [__filename].concat(process.argv.slice(2)), { stdio: 'inherit' });
  // The terminal sends its signals to both; the child decides, and this process only passes on how it ended.
  ['SIGINT', 'SIGQUIT'].forEach((signal) => process.on(signal, () => {}));
  ['SIGTERM', 'SIGHUP'].forEach((signal) => process.on(signal, () => child.kill(signal)));
  child.on('error', tooOld);
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function cacheFolder() {
  if (process.env.XDG_CACHE_HOME) return path.join(process.env.XDG_CACHE_HOME, 'kehu');
  const home = process.env.HOME || os.homedir();
  return path.join(home, process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'kehu');
}

/** Keeps what was compiled for the next start, which is a fifth shorter then. */
function keepCompiled() {
  const nodeModule = require('module');
  // In the operator's own folder: the default one, in a folder for all, could be filled by others.
  if (!process.env.NODE_COMPILE_CACHE) nodeModule.enableCompileCache(cacheFolder());
  // Also for sessions that do not end by themselves.
  if (nodeModule.flushCompileCache) setTimeout(() => nodeModule.flushCompileCache(), 3000).unref();
}

/**
 * A young generation of 1 MB instead of 16 for the threads to come: an operator's process stays small, and fifty of them fit on a server. An import's is
 * large enough that a batch is dead before it is copied (docs/decisions/051, 053): that is the one of the thread that reads; this one's is
 * there already, and grows when told to (src/util/collect.ts). Only flags that leave compiled code as it is: with other ones Node's own code and what was
 * kept for the next start are compiled anew at every start.
 */
function memoryFlags(args) {
  const has = (word) => args.indexOf(word) !== -1;
  if (has('import')) return ['--max-semi-space-size=8', '--min-semi-space-size=8', '--heap-growing-percent=100', '--semi-space-growth-factor=1'];
  // A young generation that may not grow makes an export twice as slow; where it is large enough the export says itself (src/util/collect.ts). A limit on its
  // heap, which never grows, only makes it collect for nothing.
  if (has('export')) return ['--max-semi-space-size=16'];
  if (has('generate') || has('verify') || has('check')) return ['--max-semi-space-size=16', '--heap-growing-percent=50'];
  return ['--max-semi-space-size=1'];
}

/** A telephone exchange waits for `call ring`: it has a bundle of its own. */
function bundleFor(words) {
  const [first, second] = words[0] === 'kehu' ? words.slice(1) : words;
  return first === 'call' && second === 'ring' ? 'ring.js' : 'main.js';
}

function run() {
  const asked = process.argv.slice(2);
  // A key's session: what it is for stands in what was asked for over SSH.
  const over = asked[0] === 'shell' ? (process.env.SSH_ORIGINAL_COMMAND || '').split(' ') : [];
  const main = path.join(ROOT, 'dist', bundleFor(asked[0] === 'shell' ? over : asked));
  if (!fs.existsSync(main)) {
    process.stderr.write('尚未构建，请先运行 npm run build。\nNot built yet: run npm run build first.\n');
    process.exitCode = 1;
    return;
  }
  // Whatever is made, a cache or a log: nobody else reads it.
  process.umask(0o077);
  memoryFlags(asked.concat(over)).forEach((flag) => require('v8').setFlagsFromString(flag));
  keepCompiled();
  import(require('url').pathToFileURL(main).href).then(
    (program) => program.main(asked),
    (error) => {
      process.stderr.write(`${error.stack || error}\n`);
      process.exitCode = 1;
    },
  );
}

const first = process.argv[2];
if (process.argv.length === 3 && (first === '--version' || first === '-V')) {
  process.stdout.write(`${version()}\n`);
} else if (runsOn(process.version)) {
  run();
} else {
  const own = nodePath(ROOT);
  if (own === null || fs.realpathSync(own) === fs.realpathSync(process.execPath)) tooOld();
  else runOnOwnNode(own);
}
