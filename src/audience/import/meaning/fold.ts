import { mendText } from '../mend-text.ts';
import { senseOf, type Sense } from './vocabulary.ts';

/** Converts to lower-case words without accents, one space apart: `Opt-In_Time` and `optInTime` are `opt in time`. */
export function fold(written: string): string {
  return mendText(written.slice(0, 200))
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, (mark) => (mark === '\u3099' || mark === '\u309a' ? mark : ''))
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[ßłøđæœı’']/g, (letter) => plainLetters[letter]!)
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}

const plainLetters: Record<string, string> = {
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  '’': '',
  "'": '',
};

/** Phrases of folded text that count as one word. */
const phrases: [RegExp, string][] = [
  [/\be ?mail/g, 'email'],
  [/\bopt(?:ed|ing|s)? ?outs?\b/g, 'optout'],
  [/\bdouble opt(?:ed)? ?in\b|\bdoi\b/g, 'doubleoptin'],
  [/\bopt(?:ed|ing|s)? ?ins?\b/g, 'optin'],
  [/\bopt(?:ed)? off\b|\b(?:switched|turned) off\b/g, 'switchedoff'],
  [/\bsign(?:ed)? (?:out|off)\b/g, 'signedoff'],
  [/\bsign(?:ed)? ?up\b/g, 'signup'],
  [/\b(black|block|deny) list/g, '$1list'],
  [/\bliste noire\b/g, 'listenoire'],
  [/\blista n[eo]gra\b|\blista nera\b/g, 'listanegra'],
  [/\b(?:do not|dont) ?(?:bulk |mass )?(?:email|mail|contact|send|disturb|market|allow)\w*/g, 'donotmail'],
  [/\b(?:can|may) (?:be )?(?:email|mail|contact)\w*/g, 'mailable'],
  [/\b(?:bad|wrong|incorrect|dead|tote|falsche|ungultige) (?:email|address|adress|mailadress)\w*/g, 'badaddress'],
  [/\bmailer daemon\b/g, 'mailerdaemon'],
  [/\bno of\b/g, 'number'],
  [/\bdonot(?:email|contact|send)\b/g, 'donotmail'],
  [/\bno (?:email|mail)s?\b/g, 'donotmail'],
  [/\bno longer\b/g, 'nolonger'],
  [/\bun (subscri|confirm|verif|activat)/g, 'un$1'],
  [/\bnon ?(subscri|member)/g, 'non$1'],
  [/\bpast due\b/g, 'pastdue'],
  [/\bon hold\b/g, 'onhold'],
  [/\ben attente\b/g, 'enattente'],
  [/\bin attesa\b/g, 'inattesa'],
  [/\bmailing list\b/g, 'mailinglist'],
  [/\bnot (?:found|existing)\b|\b(?:does not|doesnt) exist\b/g, 'notfound'],
  [/^([不未非])(?=.)/g, '$1 '],
];

export interface Word {
  word: string;
  sense: Sense | undefined;
  /** The word follows a `not`, or begins with one. */
  negated: boolean;
}

/** Returns the words of a heading, a value or a file's name, with their meanings. */
export function wordsOf(written: string): Word[] {
  let text = fold(written);
  if (text === '') return [];
  const whole = senseOf(text);
  if (whole === undefined || text.includes(' '))
    for (const [phrase, one] of phrases) text = text.replaceAll(phrase, one);
  const found: Word[] = [];
  let negated = false;
  for (const word of text.split(' ')) {
    let sense = senseOf(word);
    if (sense === 'not') {
      negated = true;
      found.push({ word, sense, negated: false });
      continue;
    }
    let here = negated;
    if (sense === undefined) {
      // `nonconfirmed`, `niezapisany`: one word contains the negation.
      const rest = /^(?:non|not|no|un|nie|niet|ikke|icke|inte|nicht)(\p{L}{4,})$/u.exec(word)?.[1];
      const inner = rest === undefined ? undefined : senseOf(rest);
      if (inner !== undefined && isAgreeing(inner)) {
        sense = inner;
        here = true;
      }
    }
    found.push({ word, sense, negated: here });
    // `not yet confirmed`, `nicht mehr aktiv`: the negation skips fillers and unknown words, and ends at a known one.
    if (sense !== undefined && sense !== 'filler' && sense !== 'newsletter' && sense !== 'time') negated = false;
  }
  return found;
}

export function isAgreeing(sense: Sense | undefined): boolean {
  return sense === 'subscribed' || sense === 'confirmed' || sense === 'consent';
}

export function isLeaving(sense: Sense | undefined): sense is 'unsubscribed' | 'bounced' | 'complained' | 'suppressed' {
  return sense === 'unsubscribed' || sense === 'bounced' || sense === 'complained' || sense === 'suppressed';
}
