/** Where in a row the reader's parts stand. */
export interface ImportColumns {
  width: number;
  email: number;
  /** A column that says who has left elsewhere, as this program's own export has. */
  status: number | undefined;
  fields: { name: string; index: number }[];
  /** As written: columns that no declared field claims. */
  ignored: string[];
}

export type HeaderResult = { ok: true; columns: ImportColumns } | { ok: false; message: string; hint: string };

/** What people and other programs call an address, the surest first. */
const emailNames = ['email', 'emailaddress', 'mail', 'mailaddress', 'address'];

/** What they call our default fields; a declared field's own name always counts. */
const otherNames = new Map([
  ['firstName', ['givenname', 'forename', 'fname']],
  ['lastName', ['surname', 'familyname', 'lname']],
  ['city', ['town']],
]);

/**
 * Reads the header row loosely: case, spaces and punctuation don't count, so that `E-mail`, `First name` and
 * `first_name` are found. `declared` is `fields` in galley.yaml. Two columns for one thing are a mistake.
 */
export function readHeader(cells: string[], declared: string[]): HeaderResult {
  const names = cells.map(loose);
  if (!names.some((name) => emailNames.includes(name))) {
    return {
      ok: false,
      message: `The first line has no email column. The columns found: ${listNames(cells)}.`,
      hint: 'The first line must name the columns, one of them “email”: email,firstName',
    };
  }
  const wanted: [string, string[]][] = [
    ['email', emailNames],
    ...declared
      .filter((name) => name !== 'email')
      .map((name): [string, string[]] => [name, [loose(name), ...(otherNames.get(name) ?? [])]]),
  ];
  const claimed = new Map<number, string>();
  for (const [name, candidates] of wanted) {
    const best = candidates.find((candidate) =>
      names.some((written, index) => written === candidate && !claimed.has(index)),
    );
    const indexes = names.flatMap((written, index) => (written === best && !claimed.has(index) ? [index] : []));
    if (indexes.length > 1) {
      return {
        ok: false,
        message: `${indexes.length} columns of the first line are ${name}: ${listNames(indexes.map((index) => cells[index]!))}`,
        hint: 'Rename or remove all but one of them.',
      };
    }
    if (indexes.length === 1) claimed.set(indexes[0]!, name);
  }
  const status = names.findIndex((name, index) => name === 'status' && !claimed.has(index));
  return {
    ok: true,
    columns: {
      width: cells.length,
      email: [...claimed].find(([, name]) => name === 'email')![0],
      status: status < 0 ? undefined : status,
      fields: [...claimed].filter(([, name]) => name !== 'email').map(([index, name]) => ({ name, index })),
      ignored: cells.filter((_cell, index) => !claimed.has(index) && index !== status),
    },
  };
}

function loose(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** A header may be anybody's: few names, short ones, nothing that moves the cursor. */
export function listNames(names: string[]): string {
  const shown = names
    .slice(0, 12)
    .map((name) => (name.trim() === '' ? '(no name)' : name.slice(0, 40).replaceAll(/\p{C}/gu, '\ufffd')));
  return (
    shown.join(', ') +
    (names.length > shown.length ? ` and ${(names.length - shown.length).toLocaleString('en')} more` : '')
  );
}
