// Writes the pages that are made from the program. The sources are TypeScript that Node reads as it is.
'use strict';

const fs = require('fs');
const path = require('path');

const ROOT = path.join(__dirname, '..');

import('../src/cli/manual.ts').then(({ manualPages }) => {
  for (const [file, text] of Object.entries(manualPages())) {
    fs.mkdirSync(path.dirname(path.join(ROOT, file)), { recursive: true });
    fs.writeFileSync(path.join(ROOT, file), text);
    process.stdout.write(`${file}\n`);
  }
});
