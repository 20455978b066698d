import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { failed, unavailable } from '../errors.ts';
import { readTrueType, type TrueType } from './true-type.ts';

/** The package with a font for Chinese, and its file: Noto Sans SC has all Han of GB 18030-2022 level 1 and most of level 2. */
export const FONT_PACKAGE = '@expo-google-fonts/noto-sans-sc';
const FONT_FILE = `${FONT_PACKAGE}/400Regular/NotoSansSC_400Regular.ttf`;

let own: Promise<TrueType> | undefined;

/**
 * The fonts that a PDF is written with: the one of the package, then the files named, for characters that it lacks. Throws `unavailable` saying
 * what to install where the package is not there, `failed` for a file that is no TrueType font.
 */
export async function pageFonts(files: readonly string[] = []): Promise<readonly TrueType[]> {
  return [await (own ??= packageFont(FONT_FILE)), ...(await Promise.all(files.map(fontFile)))];
}

/** A font of a package that may be missing. Throws `unavailable` with what to install. */
export async function packageFont(file: string): Promise<TrueType> {
  try {
    const path = createRequire(import.meta.url).resolve(file);
    return readTrueType(await readFile(path), path);
  } catch {
    own = undefined;
    throw unavailable('output.no_font', { package: FONT_PACKAGE });
  }
}

async function fontFile(path: string): Promise<TrueType> {
  const bytes = await readFile(path).catch(() => {
    throw failed('output.font_unreadable', { file: path });
  });
  return readTrueType(bytes, path);
}
