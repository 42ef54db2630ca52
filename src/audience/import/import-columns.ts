/** The positions of the columns in a row. */
export interface ImportColumns {
  width: number;
  email: number;
  /** A column with the status, as in our own export. */
  status: number | undefined;
  fields: { name: string; index: number }[];
  /** Names of the columns that match no declared field. */
  ignored: string[];
}

export type HeaderResult = { ok: true; columns: ImportColumns } | { ok: false; message: string; hint: string };

/** Common names for the email column, the most certain first. */
const emailNames = ['email', 'emailaddress', 'mail', 'mailaddress', 'address'];

/** Common names for our default fields; a declared field's own name always matches. */
const otherNames = new Map([
  ['firstName', ['givenname', 'forename', 'fname']],
  ['lastName', ['surname', 'familyname', 'lname']],
  ['city', ['town']],
]);

/**
 * Matches the header row, ignoring case, spaces and punctuation, so that `E-mail`, `First name` and `first_name` are
 * found. `declared` is `fields` in galley.yaml. Two columns for one field are a mistake.
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

/** Lists names from an untrusted header: few, short, and without control characters. */
export function listNames(names: string[]): string {
  const shown = names
    .slice(0, 12)
    .map((name) => (name.trim() === '' ? '(no name)' : name.slice(0, 40).replaceAll(/\p{C}/gu, '\ufffd')));
  return (
    shown.join(', ') +
    (names.length > shown.length ? ` and ${(names.length - shown.length).toLocaleString('en')} more` : '')
  );
}
