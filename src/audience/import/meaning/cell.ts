/** Reads what one cell of a column about leaving or agreeing says. */
import { fold, isAgreeing, isLeaving, wordsOf } from './fold.ts';
import { departureInText } from './free-text.ts';
import { isKnownWord } from './vocabulary.ts';
import { isStricter, type Departure, type Standing } from './standing.ts';

export type CellMeaning =
  | { kind: 'blank' }
  | { kind: 'yes' | 'no' }
  /** Milliseconds since the epoch; undefined if the form of the date is ambiguous. */
  | { kind: 'date'; at: number | undefined }
  | { kind: 'number'; value: number }
  | { kind: 'link' }
  | { kind: 'standing'; standing: Standing }
  | { kind: 'unknown' };

const blanks = new Set(
  `null (null) \\n n/a na #n/a nil none undefined nan - -- — – . (blank) (empty) (none) [] {} "" '' 0000-00-00 00/00/0000`.split(
    ' ',
  ),
);

/** Values that mean that a cell is empty: such a name is not a name, and such a date is not a date. */
export function isBlank(written: string): boolean {
  const text = written.trim().toLowerCase();
  return text === '' || blanks.has(text) || /^0000-00-00[ t]00:00:00/.test(text);
}

const yes = new Set(
  `true t yes y 1 1.0 on x ✓ ✔ ☑ ○ 〇 checked ja j oui o si sim s tak da да так はい 是 예 네 wahr vrai vero verdadero verdadeiro prawda sant waar evet kylla ano igen ναι`.split(
    ' ',
  ),
);
const no = new Set(
  `false f no n 0 0.0 off ✗ ✘ ☐ × unchecked nein non nao nie nee nej nei нет ні いいえ 否 아니요 falsch faux falso falsz falskt onwaar hayir ei ne nem οχι`.split(
    ' ',
  ),
);

export function readCell(written: string): CellMeaning {
  const text = written.trim();
  if (isBlank(text)) return { kind: 'blank' };
  const short =
    text.length <= 12 ? text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('ł', 'l') : '';
  if (yes.has(short)) return { kind: 'yes' };
  if (no.has(short)) return { kind: 'no' };
  if (/^(?:https?:\/\/|www\.|mailto:)/i.test(text)) return { kind: 'link' };
  const date = readDate(text);
  if (date) return date;
  if (/^-?\d{1,9}(?:[.,]\d+)?$/.test(text)) return { kind: 'number', value: Number(text.replace(',', '.')) };
  const standing = standingOf(text);
  return standing === undefined ? { kind: 'unknown' } : { kind: 'standing', standing };
}

/** Reads an answer in words: "Yes, please", "No, thanks"; does not accept "yes, but not by email". */
export function answerOf(written: string): CellMeaning {
  const [first = '', ...others] = fold(written).split(' ');
  if (no.has(first)) return { kind: 'no' };
  const isPlain = !wordsOf(others.join(' ')).some(({ sense }) => sense === 'not' || isLeaving(sense));
  return yes.has(first) && isPlain && departureInText(written) === undefined ? { kind: 'yes' } : { kind: 'unknown' };
}

const firstDay = Date.UTC(1990, 0, 1);
const lastDay = Date.UTC(2100, 0, 1);

/** Reads a date in any form. Dates that mean "none" (1970, 9999) count as not understood. */
function readDate(text: string): { kind: 'date'; at: number | undefined } | { kind: 'unknown' } | undefined {
  if (/^1[0-9]{9}(?:[0-9]{3})?(?:\.\d+)?$/.test(text))
    return { kind: 'date', at: Math.round(Number(text) * (text.replace(/\..*/, '').length === 10 ? 1000 : 1)) };
  const iso =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3})\d*)?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i.exec(
      text,
    );
  const german = iso ? undefined : /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,? +(\d{1,2}):(\d{2})(?::(\d{2}))?)?/.exec(text);
  const parts = iso ? iso.slice(1, 8) : german ? [german[3], german[2], german[1], ...german.slice(4, 7)] : undefined;
  if (parts) {
    const [year, month, day, hour, minute, second, fraction] = parts.map((part) => Number(part ?? 0));
    if (month! < 1 || month! > 12 || day! < 1 || day! > 31 || hour! > 24) return undefined;
    const millis = fraction ? Number(String(parts[6]).padEnd(3, '0')) : 0;
    const at = Date.UTC(year!, month! - 1, day, hour, minute, second, millis) - offsetMs(iso?.[8]);
    return at < firstDay || at >= lastDay ? { kind: 'unknown' } : { kind: 'date', at };
  }
  if (/^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?:[ ,T].*)?$/.test(text)) return { kind: 'date', at: undefined };
  if (/^\d{4}年/.test(text)) return { kind: 'date', at: undefined };
  if (
    /\b(?:19|20)\d{2}\b/.test(text) &&
    /^[\p{L}\p{M}., \d:+()-]{6,50}$/u.test(text) &&
    /\d.*(?:19|20)\d{2}/.test(text)
  )
    return standingOf(text) === undefined ? { kind: 'date', at: undefined } : undefined;
  return undefined;
}

function offsetMs(zone: string | undefined): number {
  const found = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '');
  return found ? (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) * 60_000 : 0;
}

/** Nouns for a person who reads the newsletter; a contact or a customer may not read it. */
const reader = /^(?:subscriber|member|patron|reader|abo|mitglied|leser|lezer|suscriptor)/;

/** Phrases that the words alone would get wrong; "by …" is Mailman's, and says who switched delivery off. */
const knownPhrases: Record<string, Standing> = {
  'by user': 'unsubscribed',
  'by moderator': 'suppressed',
  'by admin': 'suppressed',
  'by bounces': 'bounced',
  never: 'pending',
};

/** Returns the standing that a word or phrase names; undefined if a part that might matter is not understood. */
export function standingOf(written: string): Standing | undefined {
  if (written.length > 80) return undefined;
  const reply = replyStanding(written);
  if (reply) return reply;
  const text = fold(written);
  if (Object.hasOwn(knownPhrases, text)) return knownPhrases[text];
  const words = wordsOf(written);
  let standing: Standing | undefined;
  let strange = false;
  const take = (found: Standing) => {
    if (standing === undefined || isStricter(found, standing)) standing = found;
  };
  for (const { word, sense, negated } of words) {
    // "Not unsubscribed" may be a reader, but "no, unsubscribed" is not: the operator is asked.
    if (isLeaving(sense)) {
      if (negated) strange = true;
      else take(sense);
    } else if (isAgreeing(sense)) take(negated ? (sense === 'subscribed' ? 'unsubscribed' : 'pending') : 'active');
    else if (sense === 'pending') take('pending');
    else if (sense === 'payment' || (sense === 'noun' && reader.test(word))) take(negated ? 'pending' : 'active');
    else if (sense === 'unclear' || sense === undefined || sense === 'foreign') strange = true;
  }
  // "never subscribed", "not yet subscribed": they did not leave, they never came.
  if (
    standing === 'unsubscribed' &&
    words.some(({ sense }) => isAgreeing(sense)) &&
    /\b(?:never|yet|nie|jamais|nunca|mai)\b/.test(text)
  )
    standing = 'pending';
  // "Unsubscribed: no", "bounced=false"
  const last = words.at(-1)?.word ?? '';
  if (words.length > 1 && (no.has(last) || yes.has(last))) return undefined;
  return strange && (standing === undefined || standing === 'active') ? undefined : standing;
}

/** Finds an enhanced status code, alone or in a mail server's reply: only lists of bounces contain these. */
function replyStanding(written: string): Departure | undefined {
  return /^(?:[45]\d\d[ -])?#?[45]\.\d{1,3}\.\d{1,3}(?:\s|$)/.test(written.trim()) ? 'bounced' : undefined;
}

/**
 * True if a whole cell, or one entry of a list in it, is a word of leaving. This finds columns about leaving whose
 * heading does not say so. Words with other meanings in many columns (`left`, `error`, `never`) don't count. Called for
 * every cell of such columns, so most cells are rejected by their first letters.
 */
export function betraysLeaving(cell: string): boolean {
  if ((cell.length < 3 && cell < '\u0100') || /^[\d\s.,:/+@-]*$|^https?:/.test(cell))
    return cell !== '' && replyStanding(cell) !== undefined;
  const entries = /[,;|"{[\]:=/]/.test(cell) ? cell.slice(0, 2000).split(/[,;|"{}[\]:=/]+/) : [cell];
  return entries.some(isLeavingPhrase) || departureInText(cell) !== undefined;
}

/** Returns the most restrictive word of leaving in a cell that contains a list. */
export function strictestWord(cell: string): Standing | undefined {
  let strictest: Standing | undefined = departureInText(cell);
  for (const entry of [cell, ...cell.slice(0, 2000).split(/[,;|"{}[\]:=/]+/)]) {
    const standing = isLeavingPhrase(entry) ? standingOf(entry.trim()) : undefined;
    if (standing && (strictest === undefined || isStricter(standing, strictest))) strictest = standing;
  }
  return strictest;
}

/** These words may be about a payment or about a subscription. */
const ended = new Set(['expired', 'lapsed', 'churned']);

const hasDigit = /\d/;

const elsewhere = new Set(
  'left gone closed ex exit exited goodbye ancien anciens leave leaves leaving leaver error errors fail failed failure dead stop stopped ended quit never invited invite requested incomplete hold former clean cleaning cleans departure depart departed retire reject baja wait waiting unsure fehler erreur transactional junk declined refus refused opposition ban block blocks blocking'.split(
    ' ',
  ),
);

function isLeavingPhrase(written: string): boolean {
  const text = written.trim();
  if ((text.length < 3 && text < '\u0100') || text.length > 60) return false;
  if (hasDigit.test(text)) return replyStanding(text) !== undefined;
  // oxlint-disable-next-line no-control-regex -- "is it ASCII" is the question
  if (/^[\x00-\x7f]*$/.test(text)) {
    const parts = text.toLowerCase().split(/[^a-z]+/);
    if (parts.length > 8 || !parts.every((part) => part === '' || isKnownWord(part))) return false;
  }
  const words = wordsOf(text);
  if (words.some(({ sense }) => sense === undefined || sense === 'foreign')) return false;
  return words.some(
    ({ word, sense, negated }) =>
      !elsewhere.has(word) &&
      (((isLeaving(sense) || sense === 'pending' || ended.has(word)) && !negated) || (isAgreeing(sense) && negated)),
  );
}
