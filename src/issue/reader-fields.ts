/** A reader's personal fields as stored: `{"firstName":"Vega"}`. Blank fields are omitted. */
export type ReaderFields = Record<string, string>;

export type FieldResult = { ok: true; value: string } | { ok: false; fault: FieldFault };

/** Why a text is not a valid field; `field-words.ts` has the words. */
export type FieldFault =
  /** In characters; `length` is set if it was counted. */
  | { code: 'too-long'; length?: number; max: number }
  | { code: 'unreadable-character' | 'control-character' | 'formula' }
  /** In a public form: mail clients would turn it into a link. */
  | { code: 'web-address' };

/** In characters. A field is part of a sentence; longer text comes from a wrong column or an attack. */
const maxFieldLength = 500;

/**
 * Converts the text of a form or a cell to one clean line: white space and line breaks become single spaces, and
 * direction marks, which address books on phones put around names, are removed.
 */
export function tidyField(written: string): FieldResult {
  if (plainWords.test(written)) return { ok: true, value: written };
  const value = written
    .normalize('NFC')
    .replaceAll(/[\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (value.length > maxFieldLength) return refuse({ code: 'too-long', length: value.length, max: maxFieldLength });
  if (value.includes('\ufffd')) return refuse({ code: 'unreadable-character' });
  // Also private-use characters, which would be taken for our marks when a copy is filled (`issue/marks.ts`).
  if (/[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(value)) return refuse({ code: 'control-character' });
  if (looksLikeFormula(value)) return refuse({ code: 'formula' });
  return { ok: true, value };
}

/** Most fields, which need no change. */
const plainWords = /^[A-Za-z0-9][A-Za-z0-9.,-]{0,99}$/;

function refuse(fault: FieldFault): FieldResult {
  return { ok: false, fault };
}

/**
 * A name may start with a sign, but a formula, a DDE link or a sheet reference after it is an attack (OWASP, CSV
 * injection).
 */
function looksLikeFormula(value: string): boolean {
  return /^[=\uff1d]|^[+\-@\uff0b\uff0d\uff20].*[(|!]/.test(value);
}

/** Adds `given` to `known`; undefined if nothing changes. Blank values never replace others. */
export function mergeFields(known: ReaderFields, given: ReaderFields): ReaderFields | undefined {
  const news = Object.entries(given).filter(
    ([name, value]) => value !== '' && !(Object.hasOwn(known, name) && known[name] === value),
  );
  return news.length === 0 ? undefined : { ...known, ...Object.fromEntries(news) };
}

/** Parses the stored JSON. Anything but an object of strings is dropped. */
export function readFields(json: string): ReaderFields {
  if (json === '{}') return {};
  const value: unknown = JSON.parse(json);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
