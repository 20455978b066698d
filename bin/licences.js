// dist/LICENSES.txt: the licences of all packages that are in the bundle, one after the other.
'use strict';

const fs = require('fs');
const path = require('path');

const DISCLAIMER = `THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
THE SOFTWARE.`;

/** The wording of licences for packages that name theirs but bring no text of it. */
const STANDARD = {
  MIT: `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to
deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or
sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

${DISCLAIMER}`,
  ISC: `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that the above
copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY
AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM
LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
PERFORMANCE OF THIS SOFTWARE.`,
  'BSD-2-Clause': `Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following disclaimer.
2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following disclaimer in the documentation
   and/or other materials provided with the distribution.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE
LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS
OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT
LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH
DAMAGE.`,
};

const read = (folder, name) => (name === undefined ? '' : fs.readFileSync(path.join(folder, name), 'utf8').trim());

/** What a readme says under its heading of the licence, where that is the whole text. */
function inReadme(folder, files) {
  const text = read(folder, files.find((name) => /^readme(\.|$)/i.test(name)));
  const part = /^(?:#+ *)?licen[cs]e\b[^\n]*\n(?:-+\n)?([\s\S]*)$/im.exec(text)?.[1].trim() ?? '';
  return part.includes('Permission is hereby granted') ? part : '';
}

function standard({ name, license, author }) {
  const text = STANDARD[license];
  if (text === undefined) throw new Error(`${name}: no text of its licence (${license})`);
  return `Copyright (c) ${typeof author === 'string' ? author : (author?.name ?? `the authors of ${name}`)}\n\n${text}`;
}

function licence(folder) {
  const about = JSON.parse(read(folder, 'package.json'));
  const files = fs.readdirSync(folder);
  const text = read(folder, files.find((name) => /^licen[cs]e/i.test(name))) || inReadme(folder, files) || standard(about);
  const notice = read(folder, files.find((name) => /^notice(\.|$)/i.test(name)));
  const source = typeof about.repository === 'string' ? about.repository : about.repository?.url;
  const head = `${about.name} ${about.version} (${about.license})${source === undefined ? '' : `\nSource: ${source}`}`;
  return `${[head, notice, text].filter((part) => part !== '').join('\n\n')}\n`;
}

/** The text for the files that went into the bundle, as paths below `root`. Fails where a package has no licence that can be given. */
function licences(root, inputs) {
  const folders = new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0] ?? []));
  return Array.from(folders)
    .toSorted((a, b) => a.localeCompare(b, 'en'))
    .map((folder) => licence(path.join(root, folder)))
    .join(`\n${'-'.repeat(78)}\n\n`);
}

module.exports = { licences };
