/** Whether a location is the address of a PostgreSQL database; otherwise it is a file's path. */
export function isAddress(location: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(location);
}
