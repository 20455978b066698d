// Loaded before a command that is measured: tells its memory and processor time when it ends.
'use strict';

const fs = require('fs');
const { isMainThread } = require('worker_threads');

if (isMainThread)
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    fs.writeSync(3, JSON.stringify({ cpu: (user + system) / 1e6, megabytes: Math.round(process.resourceUsage().maxRSS / 1024) }));
  });
