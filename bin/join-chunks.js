// Joins the chunks of a bundle that are always loaded together. Where pieces of code are shared by many that are loaded late, esbuild cuts a chunk for
// each set of those that share it: the services' thread began with 112 files, and to find, open and link a file takes longer than what stands in it.
'use strict';

const { createHash } = require('crypto');
const path = require('path');

/** The chunks that `first` loads at once, itself among them. */
function loadedWith(outputs, first, found) {
  if (found.has(first)) return found;
  found.add(first);
  for (const { path: next, kind } of outputs[first].imports) if (kind === 'import-statement' && outputs[next] !== undefined) loadedWith(outputs, next, found);
  return found;
}

/**
 * Groups of two chunks or more that are loaded by the same ones of `starts`. What a chunk needs is loaded wherever the chunk is, so a group needs only
 * groups that are loaded by more starts than itself: they never need one another in a circle.
 */
function groupsOf(outputs, starts) {
  const users = new Map();
  starts.forEach((start, at) => {
    const first = Object.keys(outputs).find((name) => outputs[name].entryPoint === start);
    if (first !== undefined) for (const name of loadedWith(outputs, first, new Set())) users.set(name, `${users.get(name) || ''}${at}.`);
  });
  const groups = new Map();
  for (const [name, key] of users) groups.set(key, (groups.get(key) || []).concat(name));
  return [...groups.values()].filter((group) => group.length > 1).map((chunks) => ({ chunks, file: `part-${createHash('sha256').update(chunks.toSorted().join()).digest('hex').slice(0, 8).toUpperCase()}.js` }));
}

/** Where each chunk of a group went: its file, and the mark that its exports carry there. */
function placesOf(groups) {
  const places = new Map();
  for (const { chunks, file } of groups) chunks.forEach((name, at) => places.set(path.basename(name), { file, mark: `c${at}_` }));
  return places;
}

const STATIC = /import(?:\{([^}]*)\}from)?"\.\/([\w-]+\.js)";/g;

/** A chunk's text with its imports taken from where they are now; those of its own group stay as they are. */
function rewritten(text, places, own) {
  return text.replace(STATIC, (whole, names, name) => {
    const place = places.get(name);
    if (place === undefined || place.file === own) return whole;
    if (names === undefined) return `import"./${place.file}";`;
    const marked = names.split(',').map((entry) => {
      const [from, as] = entry.split(' as ');
      return `${place.mark}${from} as ${as || from}`;
    });
    return `import{${marked.join(',')}}from"./${place.file}";`;
  });
}

const exported = (names, before, after) => names.map((name) => `${before}${name} as ${after}${name}`).join(',');

async function joined(esbuild, { chunks, file }, { outputs, texts, places, banner, options }) {
  const own = new Map(chunks.map((name) => [path.basename(name), name]));
  const all = chunks.map((name) => `import"./${path.basename(name)}";export{${exported(outputs[name].exports, '', places.get(path.basename(name)).mark)}}from"./${path.basename(name)}";`);
  const group = {
    name: 'group',
    setup(bundler) {
      bundler.onResolve({ filter: /.*/ }, ({ path: wanted, kind }) => {
        const name = kind === 'import-statement' && wanted.startsWith('./') ? own.get(wanted.slice(2)) : undefined;
        return name === undefined ? { path: wanted, external: true } : { path: name, namespace: 'chunk' };
      });
      bundler.onLoad({ filter: /.*/, namespace: 'chunk' }, ({ path: name }) => ({ contents: rewritten(texts.get(name).replace(banner, ''), places, file), loader: 'js' }));
    },
  };
  const result = await esbuild.build(Object.assign({}, options, { stdin: { contents: all.join('\n'), loader: 'js' }, bundle: true, write: false, plugins: [group], banner: { js: banner } }));
  return result.outputFiles[0].text;
}

/**
 * The files of a bundle, by name. `outputs` is of its metafile, `texts` what stands in them, `starts` the sources that begin something that is awaited. A
 * chunk that is loaded by its name keeps a file that leads on.
 */
async function joinChunks(esbuild, { outputs, texts, starts, banner, options }) {
  const groups = groupsOf(outputs, starts);
  const places = placesOf(groups);
  const files = {};
  for (const [name, text] of texts) {
    const place = places.get(path.basename(name));
    if (place === undefined) files[path.basename(name)] = rewritten(text, places, null);
    else if (outputs[name].entryPoint !== undefined) files[path.basename(name)] = `import"./${place.file}";export{${exported(outputs[name].exports, place.mark, '')}}from"./${place.file}";\n`;
  }
  for (const group of groups) files[group.file] = await joined(esbuild, group, { outputs, texts, places, banner, options });
  return files;
}

module.exports = { joinChunks };
