// Writes the pages that are made from the program, and the tables in those that are written by hand. The sources are TypeScript that Node reads
// as it is.
'use strict';

const fs = require('fs');
const path = require('path');

const ROOT = path.join(__dirname, '..');

function write(file, text) {
  const place = path.join(ROOT, file);
  fs.mkdirSync(path.dirname(place), { recursive: true });
  fs.writeFileSync(place, text);
  process.stdout.write(`${file}\n`);
}

async function writePages() {
  const [{ manualPages }, { MANUALS, filledPage }, { FEATURES_FILE, featuresPage }] = await Promise.all([import('../src/cli/manual.ts'), import('../test/docs/tables.ts'), import('../test/docs/features-page.ts')]);
  for (const [file, text] of Object.entries(manualPages())) write(file, text);
  write(FEATURES_FILE, featuresPage());
  for (const [lang, file] of Object.entries(MANUALS)) write(file, filledPage(fs.readFileSync(path.join(ROOT, file), 'utf8'), lang));
}

void writePages();
