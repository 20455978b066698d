// Loaded before a command that is measured: tells its memory and processor time when it ends.
'use strict';

const fs = require('fs');
const { isMainThread } = require('worker_threads');

/** Of this program alone: what getrusage says begins with what its parent held. */
function peak() {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync('/proc/self/status', 'latin1'));
    return Number(kilobytes);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}

if (isMainThread)
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    fs.writeSync(3, JSON.stringify({ cpu: (user + system) / 1e6, megabytes: Math.round(peak() / 1024) }));
  });
