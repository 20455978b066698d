/** Reading what comes out of JSON: a property of the kind wanted, or what stands for its absence. */

export const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

export function textIn(value: unknown, name: string): string | undefined {
  const found = isPlainObject(value) ? value[name] : undefined;
  return typeof found === 'string' ? found : undefined;
}

export function numberIn(value: unknown, name: string): number | undefined {
  const found = isPlainObject(value) ? value[name] : undefined;
  return typeof found === 'number' ? found : undefined;
}

export const trueIn = (value: unknown, name: string): boolean => isPlainObject(value) && value[name] === true;

/** Empty where there is none. */
export function objectIn(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const found = isPlainObject(value) ? value[name] : undefined;
  return isPlainObject(found) ? found : {};
}

/** The value of a text of JSON; null where it is none. */
export function parsedPlain(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
