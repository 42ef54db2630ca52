/** The editor's page of a draft, at a line of its file. */
export function editAddress(number: number, line?: number, column?: number): string {
  const query = line === undefined ? '' : `?line=${line}${column === undefined ? '' : `&column=${column}`}`;
  return `/drafts/${number}/edit${query}`;
}

/** Whether a finding is about another file than a draft: galley.yaml, bookings.yaml. The editor opens drafts alone. */
export function isElsewhere(file: string | undefined): file is string {
  return file !== undefined && !file.startsWith('drafts/');
}
