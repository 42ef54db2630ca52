/** The editor's page of a draft, at a line of its file. */
export function editAddress(number: number, line?: number, column?: number): string {
  const query = line === undefined ? '' : `?line=${line}${column === undefined ? '' : `&column=${column}`}`;
  return `/drafts/${number}/edit${query}`;
}
