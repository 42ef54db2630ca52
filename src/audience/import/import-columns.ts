import { fold, wordsOf } from './meaning/fold.ts';
import { emailNames, emailParts, fieldNames } from './meaning/address-names.ts';
import { meaningOfHeading, type HeadingMeaning } from './meaning/heading.ts';
import { standings } from './meaning/standing.ts';
import { findExportColumns, type ExportColumns } from '../export-columns.ts';

/** A column that helps to decide who is on the list. */
export interface EvidenceColumn {
  index: number;
  name: string;
  meaning: HeadingMeaning;
}

/** The positions of the columns in a row. */
export interface ImportColumns {
  width: number;
  /** The names as in the file. */
  names: string[];
  /** The line of the header. */
  line: number;
  email: number;
  fields: { name: string; index: number }[];
  evidence: EvidenceColumn[];
  /** Columns whose heading does not mention leaving; their cells may mention it. */
  watched: number[];
  joined: number | undefined;
  agreed: number | undefined;
  /** The file is our own export, which also contains the ledger. */
  own: ExportColumns | undefined;
  /** Names of the columns that match no declared field and do not decide who is on the list. */
  ignored: string[];
}

export type HeaderResult = { ok: true; columns: ImportColumns } | { ok: false; message: string; hint: string };

/** The uses that `--column NAME=USE` accepts, besides a declared field. */
export const columnUses = [
  'email',
  'status',
  'joined',
  'subscribed',
  'confirmed',
  'tags',
  'ignore',
  ...standings.slice(1),
] as const;
export type ColumnUse = (typeof columnUses)[number];

/** A column's name, as in the file or as a number counted from 1, and its use or its declared field. */
export interface ColumnChoice {
  name: string;
  use: string;
}

/** True if a row may be the header: one of its cells names a column of addresses. */
export function mayBeHeader(cells: string[], choices: ColumnChoice[]): boolean {
  if (cells.some((cell) => /\S@\S+\.\S/.test(cell))) return false;
  return (
    cells.some((cell) => emailNames.includes(loose(cell)) || (cell.length < 60 && emailParts.test(loose(cell)))) ||
    choices.some(({ name, use }) => use === 'email' && positionOf(name, cells) !== undefined)
  );
}

/**
 * Matches the header row, ignoring case, spaces, accents and punctuation, so that `E-mail`, `First name` and
 * `first_name` are found. `declared` is `fields` in galley.yaml. Two columns for one field are a mistake.
 */
export function readHeader(cells: string[], declared: string[], choices: ColumnChoice[] = [], line = 1): HeaderResult {
  const chosen = new Map<number, string>();
  for (const { name, use } of choices) {
    const index = positionOf(name, cells);
    if (index === undefined)
      return {
        ok: false,
        message: `There is no column ${JSON.stringify(name)}. The columns found: ${listNames(cells)}.`,
        hint: 'Write the name as it is in the file, or the number of the column: --column 3=status',
      };
    if (!isUse(use) && !declared.includes(use))
      return {
        ok: false,
        message: `A column can’t be ${JSON.stringify(use)}.`,
        hint: `Write one of: ${[...columnUses, ...declared.filter((field) => field !== 'email')].join(', ')}.`,
      };
    chosen.set(index, use);
  }
  const own = choices.length === 0 ? findExportColumns(cells) : undefined;
  const claims = claimColumns(cells, own ? own.fields.map(({ name }) => name) : declared, chosen);
  if ('message' in claims) return { ok: false, ...claims };
  const { email } = claims;
  const fields = own?.fields ?? claims.fields;
  const isField = new Set(fields.map(({ index }) => index));
  const aboutMoney = cells.some((cell) => wordsOf(cell).some(({ sense }) => sense === 'payment'));
  const meanings = cells.map((cell, index): HeadingMeaning => {
    if (index === email) return { kind: 'other' };
    if (own) return index === own.status ? { kind: 'status', soft: false } : { kind: 'other' };
    const use = chosen.get(index);
    if (use !== undefined) return meaningOfUse(use);
    return meaningOfHeading(cell, { aboutMoney });
  });
  const evidence = meanings.flatMap((meaning, index) =>
    silentKinds.has(meaning.kind) ? [] : [{ index, name: cells[index]!, meaning }],
  );
  const dates = (kind: 'joined' | 'agreed' | 'confirmed-at') => {
    const index = meanings.findIndex((meaning) => meaning.kind === kind);
    return index < 0 ? undefined : index;
  };
  const hasSay = new Set(evidence.map(({ index }) => index));
  const watched = own
    ? []
    : meanings.flatMap((meaning, index) =>
        meaning.kind === 'other' && index !== email && !chosen.has(index) && !namesPeople(cells[index]!, fields, index)
          ? [index]
          : [],
      );
  return {
    ok: true,
    columns: {
      width: cells.length,
      names: cells,
      line,
      email,
      fields,
      evidence,
      watched,
      joined: own?.joined ?? dates('joined'),
      agreed: own ? undefined : (dates('agreed') ?? dates('confirmed-at')),
      own,
      ignored: own
        ? []
        : cells.filter(
            (cell, index) =>
              index !== email &&
              !isField.has(index) &&
              !hasSay.has(index) &&
              meanings[index]!.kind !== 'joined' &&
              meanings[index]!.kind !== 'agreed' &&
              cell.trim() !== '',
          ),
    },
  };
}

type Claims = { email: number; fields: { name: string; index: number }[] } | { message: string; hint: string };

function claimColumns(cells: string[], declared: string[], chosen: Map<number, string>): Claims {
  const names = cells.map(loose);
  const claimed = new Map<number, string>(
    [...chosen].map(([index, use]) => [index, use === 'email' ? 'email' : `=${use}`]),
  );
  const email = [...chosen].find(([, use]) => use === 'email')?.[0] ?? findEmail(cells, names, claimed);
  if (typeof email !== 'number') return email;
  claimed.set(email, 'email');
  const fields = [...chosen].flatMap(([index, use]) => (isUse(use) ? [] : [{ name: use, index }]));
  for (const name of declared) {
    if (name === 'email' || fields.some((field) => field.name === name)) continue;
    const candidates = [loose(name), ...(fieldNames.get(name) ?? [])];
    const best = candidates.find((candidate) =>
      names.some((written, index) => written === candidate && !claimed.has(index)),
    );
    const indexes = names.flatMap((written, index) => (written === best && !claimed.has(index) ? [index] : []));
    if (indexes.length > 1) return severalColumns(name, cells, indexes);
    if (indexes.length === 1) {
      claimed.set(indexes[0]!, name);
      fields.push({ name, index: indexes[0]! });
    }
  }
  return { email, fields: fields.toSorted((a, b) => a.index - b.index) };
}

function findEmail(
  cells: string[],
  names: string[],
  claimed: Map<number, string>,
): number | { message: string; hint: string } {
  const free = (index: number) => !claimed.has(index);
  const best = emailNames.find((candidate) => names.some((name, index) => name === candidate && free(index)));
  const exact = names.flatMap((name, index) => (name === best && free(index) ? [index] : []));
  if (exact.length === 1) return exact[0]!;
  if (exact.length > 1) return severalColumns('email', cells, exact);
  // Accepts `Adresse E-Mail privat`, but not a heading about something else, such as `Email verified`.
  const alike = names.flatMap((name, index) =>
    free(index) &&
    emailParts.test(name) &&
    wordsOf(cells[index]!).every(({ sense }) => sense === undefined || harmless.has(sense))
      ? [index]
      : [],
  );
  if (alike.length === 1) return alike[0]!;
  if (alike.length > 1) return severalColumns('email', cells, alike);
  return {
    message: `The first line has no email column. The columns found: ${listNames(cells)}.`,
    hint: 'The first line must name the columns, one of them “email”: email,firstName. If one of them holds the addresses under another name: --email-column NAME',
  };
}

/** Headings of columns that do not decide who is on the list. */
const silentKinds = new Set<HeadingMeaning['kind']>(['other', 'elsewhere', 'joined', 'agreed']);

const harmless = new Set(['newsletter', 'filler', 'noun', 'detail']);

function severalColumns(name: string, cells: string[], indexes: number[]): { message: string; hint: string } {
  return {
    message: `${indexes.length} columns of the first line are ${name}: ${listNames(indexes.map((index) => cells[index]!))}`,
    hint: `Rename or remove all but one of them, or choose one by its number: --column ${indexes[0]! + 1}=${name}`,
  };
}

function meaningOfUse(use: string): HeadingMeaning {
  switch (use) {
    case 'status':
      return { kind: 'status', soft: false };
    case 'joined':
    case 'tags':
      return { kind: use };
    case 'subscribed':
      return { kind: 'in', otherwise: 'unsubscribed', soft: false };
    case 'confirmed':
      return { kind: 'in', otherwise: 'pending', soft: false };
    case 'pending':
    case 'unsubscribed':
    case 'bounced':
    case 'complained':
    case 'suppressed':
      return { kind: 'left', as: use, anyText: false, date: true };
    default:
      return { kind: 'other' };
  }
}

function isUse(use: string): use is ColumnUse {
  return (columnUses as readonly string[]).includes(use);
}

/** Names and places may be any word, also one from our vocabulary. */
function namesPeople(heading: string, fields: { name: string; index: number }[], index: number): boolean {
  const field = fields.find((one) => one.index === index)?.name;
  if (field !== undefined && fieldNames.has(field)) return true;
  return (
    [...fieldNames.values()].some((names) => names.includes(loose(heading))) ||
    ['firstname', 'lastname', 'name', 'fullname', 'city', 'country', 'region', 'company', 'street'].includes(
      loose(heading),
    )
  );
}

function positionOf(name: string, cells: string[]): number | undefined {
  const exact = cells.findIndex((cell) => cell.trim() === name.trim());
  if (exact >= 0) return exact;
  const wanted = loose(name);
  const alike = cells.findIndex((cell) => loose(cell) === wanted);
  if (wanted !== '' && alike >= 0) return alike;
  const number = /^\d{1,5}$/.test(name.trim()) ? Number(name) : 0;
  return number >= 1 && number <= cells.length ? number - 1 : undefined;
}

function loose(name: string): string {
  return fold(name).replaceAll(' ', '');
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
