/**
 * The paths at which a signed token is read, such as `/u/:token`: also in capitals, for a reader's address that was
 * changed as a whole, and with a slash that something put behind it.
 */
export function pathsWithToken(path: string): string[] {
  return [path, path.toUpperCase()].flatMap((start) => [`${start}/:token`, `${start}/:token/`]);
}
