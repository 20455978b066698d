// npm start, npm test and the other tasks. Sets up what is missing, then runs the task on a Node that is new enough.
'use strict';

const { spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const { runsOn, nodePath } = require('./node-version.js');

const ROOT = path.join(__dirname, '..');
const MODULES = path.join(ROOT, 'node_modules');

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Whether every package that the lock file wants is installed in that version; optional ones of other systems may be missing. */
function isInstalled() {
  const wanted = readJson(path.join(ROOT, 'package-lock.json'));
  const installed = readJson(path.join(MODULES, '.package-lock.json'));
  if (wanted === null || installed === null) return false;
  return Object.entries(wanted.packages).every(([name, entry]) => {
    if (name === '') return true;
    const found = installed.packages[name];
    return found === undefined ? entry.optional === true || entry.peer === true : found.version === entry.version;
  });
}

function run(command, args, options) {
  const result = spawnSync(command, args, Object.assign({ cwd: ROOT, stdio: 'inherit' }, options));
  if (result.error) throw result.error;
  if (result.signal) process.kill(process.pid, result.signal);
  return result.status;
}

function install() {
  if (isInstalled()) return;
  process.stderr.write('正在安装依赖……  Installing packages …\n');
  // Its words go to stderr: what a task prints on stdout stays clean.
  const status = run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (status !== 0) {
    process.stderr.write('安装依赖失败，请检查网络后重试。  The packages could not be installed: check the network and try again.\n');
    process.exit(status);
  }
}

function node() {
  if (runsOn(process.version)) return process.execPath;
  const own = nodePath(ROOT);
  if (own !== null) return own;
  process.stderr.write(`需要 Node.js 22.12 或更高版本（当前为 ${process.version}）。  Node.js 22.12 or newer is needed (this is ${process.version}).\n`);
  return process.exit(1);
}

const bin = (name, file) => path.join(MODULES, name, file);
const onNode = (args, env) => run(node(), args, { env: Object.assign({}, process.env, env) });

function build(force) {
  const { isStale } = require('./build.js');
  if (!force && !isStale()) return 0;
  return onNode(['-e', `require(${JSON.stringify(path.join(__dirname, 'build.js'))}).build().catch(() => process.exit(1))`]);
}

const kehu = (args) => build(false) || onNode([path.join(__dirname, 'kehu.js')].concat(args));

const types = () => onNode([bin('typescript', 'bin/tsc'), '--noEmit']);
const lint = (args) => onNode([bin('oxlint', 'bin/oxlint'), '--type-aware', '--deny-warnings'].concat(args));
const unused = (args) => onNode([bin('knip', 'bin/knip.js')].concat(args));
/** Continuous integration names a file for the results, to count them. */
function reporters() {
  const file = process.env.KEHU_TEST_RESULTS;
  return file ? ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`] : [];
}
const test = (args) => build(false) || onNode([bin('vitest', 'vitest.mjs'), 'run'].concat(reporters(), args));
/** What must hold under kills, hang-ups, concurrent edits and a crowd, in its full length: all of them, or those named. In short they are tests. */
const campaign = (args) => build(false) || onNode([bin('vitest', 'vitest.mjs'), 'run'].concat(args.length === 0 ? ['test/campaign'] : args.map((name) => `test/campaign/${name}`)), { KEHU_CAMPAIGN: 'full' });
const docs = (args) => build(false) || onNode([path.join(__dirname, 'docs.js')].concat(args));

/** Every check, even after one failed, so that one look shows all. */
function check() {
  const steps = { types, lint, unused, test };
  const failed = Object.keys(steps).filter((name) => {
    process.stderr.write(`\n== ${name}\n`);
    return steps[name]([]) !== 0;
  });
  process.stderr.write(failed.length === 0 ? '\nAll checks passed.\n' : `\nFailed: ${failed.join(', ')}\n`);
  return failed.length === 0 ? 0 : 1;
}

const TASKS = {
  start: kehu,
  demo: (args) => kehu(['demo'].concat(args)),
  build: () => build(true),
  types,
  lint,
  unused,
  test,
  check,
  docs,
  campaign,
  bench: (args) => build(false) || onNode([path.join(ROOT, 'test', 'bench', 'bench.ts')].concat(args)),
};

const task = TASKS[process.argv[2]];
if (task === undefined) {
  process.stderr.write(`Tasks: ${Object.keys(TASKS).join(', ')}\n`);
  process.exitCode = 2;
} else {
  install();
  process.exitCode = task(process.argv.slice(3));
}
