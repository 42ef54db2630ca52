/** A reader's own fields as stored: `{"firstName":"Vega"}`; a field that is blank is not there. */
export type ReaderFields = Record<string, string>;

export type FieldResult = { ok: true; value: string } | { ok: false; fault: FieldFault };

/** Why a text can't be a field; `fieldWords` says it to people. */
export type FieldFault =
  /** In characters; `length` where it was counted. */
  | { code: 'too-long'; length?: number; max: number }
  | { code: 'unreadable-character' | 'control-character' | 'formula' }
  /** In a public form: a mail client would make a link of it. */
  | { code: 'web-address' };

/** In characters. A field is part of a sentence; what is longer is a wrong column or an attack. */
const longestField = 500;

/**
 * One line of clean text out of whatever somebody wrote in a form or a cell: white space and line breaks become
 * single spaces, direction marks that a phone's address book wraps around a name go.
 */
export function tidyField(written: string): FieldResult {
  if (plainWords.test(written)) return { ok: true, value: written };
  const value = written
    .normalize('NFC')
    .replaceAll(/[\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (value.length > longestField) return refuse({ code: 'too-long', length: value.length, max: longestField });
  if (value.includes('\ufffd')) return refuse({ code: 'unreadable-character' });
  // Private use as well: it would be taken for one of our marks when a copy is filled (`issue/marks.ts`).
  if (/[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(value)) return refuse({ code: 'control-character' });
  if (looksLikeFormula(value)) return refuse({ code: 'formula' });
  return { ok: true, value };
}

/** What most fields hold: nothing of it needs tidying. */
const plainWords = /^[A-Za-z0-9][A-Za-z0-9.,-]{0,99}$/;

function refuse(fault: FieldFault): FieldResult {
  return { ok: false, fault };
}

/** A name may start with a sign; a call, a DDE link or a sheet reference after it is somebody's payload (OWASP, CSV injection). */
function looksLikeFormula(value: string): boolean {
  return /^[=\uff1d]|^[+\-@\uff0b\uff0d\uff20].*[(|!]/.test(value);
}

/** What `known` becomes when `given` is added, or undefined when nothing changes. A blank never wipes a value. */
export function mergeFields(known: ReaderFields, given: ReaderFields): ReaderFields | undefined {
  const news = Object.entries(given).filter(
    ([name, value]) => value !== '' && !(Object.hasOwn(known, name) && known[name] === value),
  );
  return news.length === 0 ? undefined : { ...known, ...Object.fromEntries(news) };
}

/** The stored JSON, read without trust: anything but an object of strings is dropped. */
export function readFields(json: string): ReaderFields {
  if (json === '{}') return {};
  const value: unknown = JSON.parse(json);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
