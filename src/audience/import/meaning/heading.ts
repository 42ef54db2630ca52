/** Reads from the heading of a column what its cells are about. */
import { fold, isAgreeing, isLeaving, wordsOf, type Word } from './fold.ts';
import type { Held } from './standing.ts';
import { asksForMail } from './wish.ts';

export type HeadingMeaning =
  /** Its cells name a standing. `soft`: only if they all do, because the heading has other uses, as `State`. */
  | { kind: 'status'; soft: boolean }
  /** A yes or a date means that they left; `anyText`: so does any text, as under `Unsubscribe reason`. */
  | { kind: 'left'; as: Held; anyText: boolean; date: boolean }
  /** How often something happened; more than never is a question. */
  | { kind: 'count'; as: Held }
  /** A yes means that they are on the list; a no or a blank gives them the standing `otherwise`. */
  | { kind: 'in'; otherwise: Held; soft: boolean }
  /** A date; a blank means that they never confirmed. */
  | { kind: 'confirmed-at' }
  /**
   * About the list or about money: a question, unless another column says who is on the list. `yes`: only a no is one,
   * as under `active_subscription`.
   */
  | { kind: 'hint'; yes: boolean }
  /** How often they want mail; never is a no. */
  | { kind: 'frequency' }
  /** What a mail server replied: 5.1.1, 550. */
  | { kind: 'reply-code' }
  /** Only the words of leaving in it count, as among the tags of a person. */
  | { kind: 'tags' }
  | { kind: 'joined' }
  | { kind: 'agreed' }
  /** The column is about text messages, paper mail or the like, and never about email. */
  | { kind: 'elsewhere' }
  /** The heading does not mention leaving; the cells may mention it. */
  | { kind: 'other' };

export interface Headings {
  /** True if a heading is about money: then `Cancel date` may be the end of a payment. */
  aboutMoney: boolean;
}

/** Folded headings whose single words would give a wrong meaning. */
const known: Record<string, HeadingMeaning> = {
  // Substack: who pays, not who reads.
  'active subscription': { kind: 'hint', yes: true },
  'digest enabled': { kind: 'hint', yes: true },
  expiry: { kind: 'hint', yes: false },
  'end date': { kind: 'hint', yes: false },
  enddate: { kind: 'hint', yes: false },
  end: { kind: 'hint', yes: false },
  'date end': { kind: 'hint', yes: false },
  'valid until': { kind: 'hint', yes: false },
  code: { kind: 'reply-code' },
  // AWeber: the way in which they left.
  'stop status': { kind: 'left', as: 'unsubscribed', anyText: true, date: false },
  // Why they left, mostly; some forms ask why people came.
  reason: { kind: 'hint', yes: false },
  // Mailchimp: blank for everybody who was imported there.
  'optin time': { kind: 'joined' },
  'confirm time': { kind: 'agreed' },
  'created at': { kind: 'joined' },
  created: { kind: 'joined' },
  'created on': { kind: 'joined' },
  'creation date': { kind: 'joined' },
  'date created': { kind: 'joined' },
  'date added': { kind: 'joined' },
  added: { kind: 'joined' },
  'added at': { kind: 'joined' },
  'added on': { kind: 'joined' },
  'added time': { kind: 'joined' },
  registered: { kind: 'joined' },
  'registered at': { kind: 'joined' },
  'registered on': { kind: 'joined' },
  'registration date': { kind: 'joined' },
  joined: { kind: 'joined' },
  'joined at': { kind: 'joined' },
  entered: { kind: 'joined' },
  'complimentary plan': { kind: 'other' },
  'last changed': { kind: 'other' },
  'last active': { kind: 'other' },
  'active at': { kind: 'other' },
  'last seen active': { kind: 'other' },
};

for (const text of ['include', 'included', 'keep', 'on list', 'on the list', 'still on list', 'nl'])
  known[text] = { kind: 'in', otherwise: 'unsubscribed', soft: true };
for (const text of ['off list', 'off the list', 'kein interesse', 'kein interesse mehr', 'no interest'])
  known[text] = { kind: 'left', as: 'unsubscribed', anyText: false, date: false };

const soft = new Set('state states estado etat stato typ tipo type kind stage group groups segment level'.split(' '));

const trade = 'order orders payment payments shipping invoice charge fulfillment fulfilment financial'.split(' ');

/** How compounds end, such as Abmeldedatum and bouncecount. */
const compounds: Partial<Record<NonNullable<Word['sense']>, RegExp>> = {
  time: /(?:datum|date|zeitpunkt|tijd|日|日時|日付)$/,
  detail: /(?:grund|reason|reden|理由)$/,
  count: /[a-z]{3}count$|anzahl$/,
  status: /(?:status|状[態況态])$/,
};

export function meaningOfHeading(written: string, { aboutMoney }: Headings): HeadingMeaning {
  // "Clean" alone may praise an address; a column of it is about those that were cleaned from a list.
  const words = wordsOf(written).map((word) => (word.word === 'clean' ? { ...word, sense: 'bounced' as const } : word));
  const text = words.map(({ word }) => word).join(' ');
  const exact = Object.hasOwn(known, text) ? known[text] : undefined;
  if (exact) return exact;
  if (soft.has(text)) return { kind: 'status', soft: true };
  const ends = (end: RegExp) => words.some(({ word }) => end.test(word));
  const has = (sense: Word['sense']) =>
    words.some((word) => word.sense === sense) || (compounds[sense!] !== undefined && ends(compounds[sense!]!));
  const says = (...wanted: string[]) => words.some(({ word }) => wanted.includes(word));
  if (has('channel') && !/e ?mail/.test(fold(written))) return { kind: 'elsewhere' };
  if (says('code') && (has('status') || says('smtp', 'reply', 'response', 'dsn'))) return { kind: 'reply-code' };
  if (says('frequency', 'haufigkeit', 'frequence', 'frecuencia', 'frequenza', 'frequentie') && !has('foreign'))
    return { kind: 'frequency' };
  const leaving = words.filter(({ sense }) => isLeaving(sense));
  const left = leaving.find(({ negated }) => !negated);
  const agreeing = words.filter(({ sense }) => isAgreeing(sense));
  if (has('link') && !has('status') && (leaving.length > 0 || agreeing.length > 0 || has('noun')))
    return { kind: 'other' };
  const counted = has('count');
  if (left && isLeaving(left.sense)) {
    if (aboutMoney && /^(?:cancel|ended|canceled)/.test(left.word)) return { kind: 'hint', yes: false };
    if (
      counted ||
      ['bounces', 'complaints', 'errors', 'unsubscribes', 'softbounces', 'hardbounces'].includes(left.word)
    )
      return { kind: 'count', as: left.sense };
    if (left.sense === 'bounced' && says('last', 'latest', 'soft')) return { kind: 'hint', yes: false };
    const anyText = has('detail') || ['error', 'errors', 'diagnostic', 'fehler', 'erreur'].includes(left.word);
    if (has('status') && !anyText) return { kind: 'status', soft: false };
    return { kind: 'left', as: left.sense, anyText, date: has('time') };
  }
  if (leaving.length > 0) return { kind: 'in', otherwise: 'unsubscribed', soft: false };
  if (has('unclear')) return { kind: 'hint', yes: false };
  const pending = words.find(({ sense }) => sense === 'pending');
  if (pending && !has('status')) return { kind: 'left', as: 'pending', anyText: false, date: has('time') };
  const negated = agreeing.find((word) => word.negated);
  if (negated) {
    const as = negated.sense === 'subscribed' ? 'unsubscribed' : 'pending';
    return { kind: 'left', as, anyText: false, date: has('time') };
  }
  if (asksForMail(fold(written))) {
    if (/\b(?:dont|do not|not|no|nicht|keine?n?|ne|pas|non|nao|geen|niet|nie|inte|ikke|не)\b/u.test(fold(written)))
      return { kind: 'left', as: 'unsubscribed', anyText: false, date: has('time') };
    return { kind: 'in', otherwise: 'unsubscribed', soft: false };
  }
  if (has('status')) {
    // A cancelled order does not mean that a reader left.
    if (has('foreign') && says(...trade)) return { kind: 'elsewhere' };
    if (has('time') || counted) return { kind: 'other' };
    const alone = !has('detail') || has('noun') || agreeing.length > 0;
    if (has('foreign') || !alone) return { kind: 'other' };
    return { kind: 'status', soft: says('customer', 'client', 'kunden', 'sub', 'substatus') };
  }
  const refused = words.some((word) => word.sense === 'newsletter' && word.negated);
  if (refused && !counted && agreeing.length === 0)
    return { kind: 'left', as: 'unsubscribed', anyText: false, date: has('time') };
  const strange = words.some(({ sense }) => sense === undefined);
  if (has('noun') && says('type', 'typ', 'tipo', 'state', 'kind'))
    return { kind: 'status', soft: !says('subscriber', 'abonnent') };
  if (says('state') && (agreeing.length > 0 || has('newsletter'))) return { kind: 'status', soft: false };
  if ((has('noun') || has('newsletter')) && says('until', 'till', 'bis', 'end', 'ende', 'endet', 'hasta', 'fin', 'tot'))
    return { kind: 'hint', yes: false };
  if (agreeing.length > 0) {
    if (has('time')) return dateMeaning(agreeing, strange);
    if (has('detail') || counted) return { kind: 'other' };
    const otherwise =
      agreeing.every(({ sense }) => sense === 'subscribed') && !says('optin', 'doubleoptin')
        ? 'unsubscribed'
        : 'pending';
    const marketingOnly = agreeing.every(({ word }) => word === 'marketing');
    return { kind: 'in', otherwise, soft: strange || marketingOnly };
  }
  if (has('noun') && says('since', 'seit', 'desde', 'sinds', 'date')) return { kind: 'joined' };
  const onlyNewsletter =
    words.length > 0 && words.every(({ sense }) => sense === 'newsletter' || sense === 'noun' || sense === 'filler');
  if (onlyNewsletter && (has('newsletter') || has('noun')))
    return { kind: 'in', otherwise: 'unsubscribed', soft: true };
  return { kind: 'other' };
}

function dateMeaning(agreeing: Word[], strange: boolean): HeadingMeaning {
  if (agreeing.some(({ word, sense }) => sense !== 'subscribed' || word === 'optin' || word === 'doubleoptin'))
    return { kind: 'confirmed-at' };
  // "Last active project" is not a day of joining.
  return strange ? { kind: 'other' } : { kind: 'joined' };
}
