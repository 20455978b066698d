// Puts the chunks that are always loaded together into one file: a module costs Node about a millisecond however small it is, and the bundler makes
// one of every set of code that two dynamic imports share.
'use strict';

const fs = require('fs');
const path = require('path');

/** The file and all that it imports statically. */
function closure(outputs, file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { path: to, kind } of outputs[file].imports) if (kind === 'import-statement' && to in outputs) closure(outputs, to, seen);
  return seen;
}

/** Chunks by the roots that load them; what only a later import loads stays by itself. */
function groups(outputs, roots) {
  const usedBy = new Map();
  for (const root of roots) for (const file of closure(outputs, root)) if (outputs[file].entryPoint === undefined) usedBy.set(file, [...(usedBy.get(file) ?? []), root]);
  return Object.values(Object.groupBy(usedBy.keys(), (file) => usedBy.get(file).join())).filter((files) => files.length > 1);
}

/** What the bundler wrote, by the names of its files. */
function byName({ outputs }) {
  return Object.fromEntries(Object.entries(outputs).map(([file, output]) => [path.basename(file), { ...output, imports: output.imports.map((one) => ({ ...one, path: path.basename(one.path) })) }]));
}

/** A joint file has the names of all its chunks, each with the number of its chunk. */
const namesOf = (output, index) => output.exports.map((name) => ({ name, joint: `_${index}_${name.replace(/\W/g, '_')}` }));

/** Imports stay what they are, but for these files: each is the text given for it, null: what stands in the folder. */
const inlined = (texts) => ({
  name: 'inlined',
  setup(bundler) {
    bundler.onResolve({ filter: /./ }, ({ path: to, kind, resolveDir }) => {
      if (kind === 'entry-point') return undefined;
      const name = path.basename(to);
      if (!texts.has(name)) return { path: to, external: true };
      return texts.get(name) === null ? { path: path.join(resolveDir, name) } : { path: path.join(resolveDir, name), namespace: 'text' };
    });
    bundler.onLoad({ filter: /./, namespace: 'text' }, ({ path: file }) => ({ contents: texts.get(path.basename(file)), resolveDir: path.dirname(file) }));
  },
});

/**
 * `folder`: what the bundler wrote there, described by `metafile`; `roots`: the source files from which a thread or a way to use the program begins. What
 * one root of a group imports, all of them do, so the joint files never import each other in a circle.
 */
async function joinChunks(esbuild, folder, metafile, roots, options) {
  const outputs = byName(metafile);
  const entries = roots.map((root) => Object.keys(outputs).find((file) => outputs[file].entryPoint === root));
  const passedOn = new Map();
  for (const files of groups(outputs, entries)) {
    const joint = `joint-${files[0].slice('chunk-'.length)}`;
    const chunks = files.map((file, index) => ({ file, names: namesOf(outputs[file], index) }));
    const contents = chunks.map(({ file, names }) => `export { ${names.map(({ name, joint: as }) => `${name} as ${as}`).join(', ')} } from './${file}';`).join('\n');
    const own = inlined(new Map(files.map((file) => [file, null])));
    await esbuild.build({ ...options, stdin: { contents, resolveDir: folder, sourcefile: 'joint' }, outfile: path.join(folder, joint), bundle: true, plugins: [own] });
    for (const { file, names } of chunks) passedOn.set(file, `export { ${names.map(({ name, joint: as }) => `${as} as ${name}`).join(', ')} } from './${joint}';`);
  }
  for (const file of passedOn.keys()) fs.rmSync(path.join(folder, file));
  const others = fs.readdirSync(folder).filter((file) => file.endsWith('.js'));
  await esbuild.build({ ...options, entryPoints: others.map((file) => path.join(folder, file)), outdir: folder, allowOverwrite: true, bundle: true, plugins: [inlined(passedOn)] });
}

module.exports = { joinChunks };
