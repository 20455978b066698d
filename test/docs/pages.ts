/** The command lines of a page: lines of its shell blocks and code within the text that begin with kehu, without what a shell would take off. */
export function commandLines(page: string): readonly string[] {
  const blocks = [...page.matchAll(/^```(?:sh)?\n([\s\S]*?)^```/gm)].flatMap((block) => (block[1] ?? '').split('\n'));
  const inText = [...page.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map((found) => found[1] ?? '');
  const lines = [...blocks, ...inText].flatMap((text) => {
    const found = /(?:^|\s)(?:\/usr\/local\/bin\/|npm start -- )?((?<=npm start -- )\w.*|kehu(?:\s.*|$))/.exec(text.trim());
    return found === null || /npm (install|uninstall)/.test(text) ? [] : [found[1] ?? ''];
  });
  return [...new Set(lines.map((line) => (line.startsWith('kehu') ? line : `kehu ${line}`).trim()))];
}

/** The words of a shell's line: quotes, no remark, no redirection, nothing of the next command of a pipe. */
export function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  for (const [whole, double, single, bare] of line.matchAll(/((?:[^\s"'#|<>]+)?"[^"]*")|('[^']*')|(\S+)/g)) {
    if (bare !== undefined && /^[#|]/.test(bare)) break;
    if (bare === '…') continue;
    if (bare === '<' || bare === '>') break;
    words.push(double?.replaceAll('"', '') ?? single?.slice(1, -1) ?? whole);
  }
  return words;
}

/** Links to other pages and headings of the repository; pictures too, addresses of elsewhere not. */
export function linksOf(page: string): readonly { readonly file: string; readonly heading: string }[] {
  return [...page.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map((found) => found[1] ?? '')
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => ({ file: link.split('#')[0] ?? '', heading: decodeURIComponent(link.split('#')[1] ?? '') }));
}

/** The headings as links name them. */
export function headingsOf(page: string): readonly string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map((found) => (found[1] ?? '').toLowerCase().replace(/[^\p{L}\p{N}\s-]/gu, '').trim().replaceAll(/\s/g, '-'));
}

/** Conditions that a page shows: lines of blocks without a language, but for command lines and timetables, and table cells that are one. */
export function queryLines(page: string): readonly string[] {
  const blocks = [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)].flatMap((block) => (block[1] === '' ? (block[2] ?? '').trim().split('\n') : []));
  const cells = [...page.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap((cell) => [...(cell[1] ?? '').matchAll(/`([^`]+)`/g)].map((found) => found[1] ?? ''));
  return [...blocks, ...cells].filter((line) => /[\p{L}）)]:[^/]/u.test(line) && !line.includes('kehu'));
}
