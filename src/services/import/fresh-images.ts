import { byteWriter } from '../../util/bytes.ts';
import { imageWriter } from '../image.ts';
import { toCell } from '../stored.ts';
import type { FreshWay } from './fresh-rows.ts';
import { isPlainColumn, valueAt, type PackedRows } from './packed.ts';

/** The images of new records, one after the other, and where each ends: what of them is not known before they are written is not in them. */
export interface FreshImages {
  readonly bytes: Uint8Array;
  readonly ends: Int32Array;
}

/** Made beforehand: by the thread that reads where it is ahead, else by the one that writes, while others write. */
export function freshImages({ entity, fields, others }: FreshWay, packed: PackedRows): FreshImages {
  const ends = new Int32Array(packed.count);
  const into = byteWriter();
  const image = imageWriter(entity, fields, { plain: packed.columns.map(isPlainColumn), others });
  for (let i = 0; i < packed.count; i += 1) {
    image((name, at) => toCell(valueAt(packed.columns[at], i) ?? others[name]), null, into);
    ends[i] = into.length();
  }
  return { bytes: new Uint8Array(into.view()), ends };
}
