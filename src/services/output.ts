import type { ServiceContext } from './context.ts';
import { openDownload, type DownloadKind } from './downloads.ts';
import { writeFileWhole, type TextSink } from './output-file.ts';

/** Where something was written: a path, or in a protected session the name of a download, with its number and what fetches it. */
export interface Written<T> {
  readonly result: T;
  readonly bytes: number;
  readonly path: string;
  readonly download?: { readonly id: number; readonly command: string };
}

/** Writes a file by `work`, whole or not at all; in a protected session a download, for there no path of the server is an operator's to choose. */
export async function writeOutput<T>(ctx: ServiceContext, kind: DownloadKind, { path, overwrite = false }: { readonly path: string; readonly overwrite?: boolean | undefined }, work: (sink: TextSink) => Promise<T>): Promise<Written<T>> {
  if (ctx.session.protected !== true) return { ...(await writeFileWhole(path, overwrite, work)), path };
  const file = openDownload(ctx, kind, path);
  try {
    const result = await work(file);
    const bytes = await file.finish();
    return { result, bytes, path: file.path, download: await file.made() };
  } catch (error) {
    await file.drop();
    throw error;
  }
}
