/** The address of a draft's editor, optionally at a position of its file. */
export function editAddress(number: number, line?: number, column?: number): string {
  const query = line === undefined ? '' : `?line=${line}${column === undefined ? '' : `&column=${column}`}`;
  return `/drafts/${number}/edit${query}`;
}

/**
 * Whether a finding is about a file other than a draft, such as galley.yaml or bookings.yaml, which the editor can't
 * open.
 */
export function isElsewhere(file: string | undefined): file is string {
  return file !== undefined && !file.startsWith('drafts/');
}
