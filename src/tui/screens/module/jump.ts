import { foldSearch } from '../../../util/fold.ts';

/**
 * Which of the names is meant by a text: the first that begins with it, by its letters, its pinyin or its initials; else one of whose words does;
 * else one that has it anywhere. -1 where none is. The table of readings is read only when somebody types.
 */
export async function nameMeant(names: readonly string[], typed: string): Promise<number> {
  const wanted = foldSearch(typed).replaceAll(' ', '');
  const { pinyinForms } = await import('../../../util/pinyin.ts');
  const forms = names.map((name) => {
    const { full, initials } = pinyinForms(name);
    return { whole: [foldSearch(name).replaceAll(' ', ''), full, initials], words: foldSearch(name).split(/[^\p{L}\p{N}]+/u) };
  });
  const ways = [
    ({ whole }: (typeof forms)[number]) => whole.some((form) => form.startsWith(wanted)),
    ({ words }: (typeof forms)[number]) => words.some((word) => word.startsWith(wanted)),
    ({ whole }: (typeof forms)[number]) => whole.some((form) => form.includes(wanted)),
  ];
  for (const way of ways) {
    const at = forms.findIndex(way);
    if (at >= 0) return at;
  }
  return -1;
}
