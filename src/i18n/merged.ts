type Messages = Readonly<Record<string, string>>;
type KeysOf<M> = M extends unknown ? keyof M & string : never;

/**
 * The messages of all parts in one object. Spreading them takes 40 ms a language at every start (an object of a thousand properties grows by a
 * hidden class each); an object without a prototype is a plain dictionary from the beginning.
 */
export function merged<const P extends readonly Messages[]>(...parts: P): Readonly<Record<KeysOf<P[number]>, string>> {
  const all: Record<KeysOf<P[number]>, string> = Object.create(null); // oxlint-disable-line typescript/no-unsafe-assignment -- what `create` makes has no type
  return Object.assign(all, ...parts); // oxlint-disable-line typescript/no-unsafe-return -- nor has what is assigned to it
}
