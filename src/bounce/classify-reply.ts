/** Decides what a mail server's reply is about, whose fault it is, and which words say so. A pure function. */
import { readReply, type SmtpReply } from '../mail/smtp-reply.ts';
import { classByCode } from './rules/codes.ts';
import { contentRules, sizeRules } from './rules/content.ts';
import { addressRules, laterRules, mailboxLoadRules, notYetRules, restrictedRules } from './rules/reader.ts';
import { relayRules } from './rules/relay.ts';
import { policyRules, relayingRules, reputationRules, usRules } from './rules/us.ts';
import { alwaysTemporary, faults, type Fault, type ReplyClass, type ReplyRule, type Stage } from './reply-class.ts';
import { wordsOf, type Envelope } from './reply-words.ts';

/** A reply, and what we had said before it. */
export interface ReplyInContext extends Envelope {
  code: number;
  /** The server's own text, with its enhanced code if there is one. */
  text: string;
  stage: Stage;
}

export interface Classified {
  class: ReplyClass;
  fault: Fault;
  isPermanent: boolean;
  /** The rule that decided: a line of `rules/`. */
  rule: string;
  /** The words that the rule found, in lower case; empty if the code or the step decided. */
  words: string;
}

/**
 * The rules are tried in this order: those about the server's limits and about us before those about the recipient,
 * because "sender unknown" and "user unknown" differ in one word, and only the second is about the reader.
 */
const rules: readonly ReplyRule[] = [
  ...mailboxLoadRules,
  ...relayRules,
  ...usRules,
  ...notYetRules,
  ...sizeRules,
  ...addressRules,
  ...relayingRules,
  ...reputationRules,
  ...restrictedRules,
  ...contentRules,
  ...laterRules,
  ...policyRules,
];

export function classifyReply(answer: ReplyInContext): Classified {
  if (answer.code < 400) return decided('accepted', answer, 'code');
  const { words, enhanced: inText } = wordsOf(answer.text, answer);
  const reply = readReply(answer);
  const enhanced = reply.enhanced ?? inText;
  // RFC 3463 3.2: these three codes are about the sender's address, even if the text only says "address".
  const isAboutSender = enhanced !== undefined && /\.1\.[789]$/.test(enhanced);
  for (const rule of rules) {
    if (!mayApply(rule, answer) || rule.unless?.test(words)) continue;
    const found = firstMatch(rule.says, words);
    if (found === undefined) continue;
    // RFC 3463 X.4.5 is about what we send, Gmail's daily limit: "Quota exceeded" alone is about a mailbox.
    if (rule.class === 'mailbox-full' && enhanced?.endsWith('.4.5')) continue;
    const said = isAboutSender && faults[rule.class] === 'reader' ? 'sender' : rule.class;
    return decided(atStage(said, answer), answer, rule.name, found);
  }
  const byCode = classByCode({ ...answer, enhanced });
  if (byCode) {
    // Relays add 5.1.1 to any refusal: words about us outweigh the code, even if we don't understand them.
    const isDoubtful = faults[byCode] === 'reader' && !confirmsCode(words, answer.stage);
    return decided(atStage(isDoubtful ? 'unclear' : byCode, answer), answer, `code ${enhanced ?? answer.code}`);
  }
  return decided(byStage(answer, reply), answer, `answer to ${answer.stage}`);
}

const speaksOfUs =
  /\b(?:you are|youre|you have|youve|you must|your (?!message|mail|email|recipient|address|typ|spell|request|entry)|senders?\b|from (?:address|header|domain)|senderaddress|senderdomain|plans?\b|credits?\b|smart ?host)/;
const namesReader =
  /\b(?:recipient|recip|mailbox|inbox|readeraddress|addressee|empfaenger|postfach|destinat|boite|buzon|casella|caixa|odbiorc|skrzynk|adresat|ontvanger|mottag|modtager|vastaanottaj)/;

/** True if a code for "no such address" is credible although no rule knows the words: none, or they name the reader. */
function confirmsCode(words: string, stage: Stage): boolean {
  if (stage !== 'rcpt') return false;
  return !/\p{L}{3}/u.test(words) || (namesReader.test(words) && !speaksOfUs.test(words));
}

function mayApply({ at, only }: ReplyRule, { code, stage }: ReplyInContext): boolean {
  if (at && !at.includes(stage)) return false;
  return only === undefined || (only === 'permanent') === code >= 500;
}

function firstMatch(patterns: readonly RegExp[], words: string): string | undefined {
  for (const pattern of patterns) {
    const [found] = pattern.exec(words) ?? [];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A reply before the recipient is named is not about a recipient; a 4yz is about a mailbox that is unreachable now. */
function atStage(found: ReplyClass, { code, stage }: ReplyInContext): ReplyClass {
  const fault = faults[found];
  const isPermanent = code >= 500;
  if (isBeforeRecipient(stage) && (fault === 'reader' || fault === 'mailbox') && found !== 'address-unsupported') {
    return isPermanent ? (stage === 'login' ? 'authentication' : 'sender') : 'relay-busy';
  }
  if (isPermanent) return found;
  // In a reply to one recipient, it may be true only for the servers of that domain.
  if (found === 'relay-busy' && stage === 'rcpt') return 'domain-busy';
  // The same words with 4yz mean that the server does not know the address yet, or not any more.
  if (found === 'inactive') return 'mailbox-later';
  if (fault === 'reader') return found === 'no-such-host' ? 'network' : 'mailbox-later';
  return found;
}

/** The class of a reply if neither its words nor its codes say anything. */
function byStage({ code, stage }: ReplyInContext, { text }: SmtpReply): ReplyClass {
  if (code >= 500) {
    if (stage === 'login') return 'authentication';
    if (isBeforeRecipient(stage)) return stage === 'mail' ? 'sender' : 'policy';
    return 'unclear';
  }
  if (stage !== 'rcpt') return 'relay-busy';
  return text.trim() === '' ? 'mailbox-later' : 'domain-busy';
}

function isBeforeRecipient(stage: Stage): boolean {
  return stage === 'connect' || stage === 'hello' || stage === 'login' || stage === 'mail';
}

function decided(found: ReplyClass, { code, to, text }: ReplyInContext, rule: string, words = ''): Classified {
  const domain = to?.slice(to.lastIndexOf('@') + 1).toLowerCase();
  const isAboutDomain = (found === 'rate' || found === 'relay-busy') && domain !== undefined && names(text, domain);
  const reallyFound = isAboutDomain ? 'domain-busy' : found;
  return {
    class: reallyFound,
    fault: faults[reallyFound],
    isPermanent: code >= 500 && !alwaysTemporary.has(reallyFound),
    rule,
    words,
  };
}

/** True if the text names the domain (`too many connections to busy.example`) outside the recipient's address. */
function names(text: string, domain: string): boolean {
  const rest = text.toLowerCase().replaceAll(`@${domain}`, '');
  const at = rest.indexOf(domain);
  return at >= 0 && !/[\w.-]/.test(rest[at - 1] ?? ' ') && !/[\w-]/.test(rest[at + domain.length] ?? ' ');
}
