/**
 * The paths of a signed token, such as `/u/:token`: also in capitals, if something upper-cased the whole address, and
 * with a trailing slash.
 */
export function pathsWithToken(path: string): string[] {
  return [path, path.toUpperCase()].flatMap((start) => [`${start}/:token`, `${start}/:token/`]);
}
