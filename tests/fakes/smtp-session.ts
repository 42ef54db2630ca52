/** One conversation of the faulty mail server, in the order of RFC 5321, with the faults at each point. */
import type { SecureContext } from 'node:tls';
import { nameOf, type Copy, type Fault, type Manners, type Moment } from './smtp-faults.ts';
import { sleep, type Wire } from './smtp-wire.ts';
import type { Random } from './seeded-random.ts';

export interface Post {
  faults: Fault[];
  manners: Manners;
  random: Random;
  secureContext: SecureContext | undefined;
  /** How often each fault occurred. */
  struck: Map<string, number>;
  /** When a reader was first tried. */
  firstTried: Map<string, number>;
  /** The second of the clock in which it took mail last, and how much. */
  second: { at: number; taken: number };
  /** Copies that it has. */
  taken(): number;
  take(copy: Copy): void;
}

export async function converse(wire: Wire, post: Post): Promise<void> {
  if (!(await pass('greeting', wire, post))) return;
  await wire.say('220 faulty.example.org ESMTP');
  let to = '';
  const session = { taken: 0 };
  for (let line = await wire.line(); line !== undefined; line = await wire.line()) {
    switch (line.slice(0, 4).toUpperCase()) {
      case 'EHLO':
        await wire.say(
          [
            '250-faulty.example.org',
            ...(post.secureContext ? ['250-STARTTLS'] : []),
            '250-PIPELINING',
            '250-8BITMIME',
            '250 SMTPUTF8',
          ].join('\r\n'),
        );
        break;
      case 'STAR':
        await wire.say('220 2.0.0 go ahead');
        if (!(await pass('tls', wire, post)) || !(await wire.encrypt(post.secureContext!))) return wire.close();
        break;
      case 'MAIL':
        to = '';
        if (await pass('mail', wire, post)) await wire.say('250 2.1.0 ok');
        break;
      case 'RCPT': {
        const reader = /<(.*?)>/.exec(line)?.[1] ?? '';
        if (!(await pass('rcpt', wire, post, reader))) break;
        to = reader;
        await wire.say('250 2.1.5 ok');
        break;
      }
      case 'DATA':
        if (to === '') await wire.say('503 5.5.1 no recipient');
        else if (await pass('data', wire, post, to)) await receive(to, wire, post, session);
        break;
      case 'RSET':
      case 'NOOP':
        await wire.say('250 2.0.0 ok');
        break;
      case 'QUIT':
        await wire.say('221 2.0.0 bye');
        return wire.close();
      default:
        await wire.say('502 5.5.2 what?');
    }
  }
}

async function receive(to: string, wire: Wire, post: Post, session: { taken: number }): Promise<void> {
  await wire.say('354 go on');
  if (!(await wire.someText()) || !(await pass('text', wire, post, to))) return;
  const text = await wire.text();
  if (text === undefined || !(await pass('dot', wire, post, to))) return;
  const tooMuch = saysTooMuch(post, session);
  if (tooMuch) {
    post.struck.set(tooMuch.slice(0, 3), (post.struck.get(tooMuch.slice(0, 3)) ?? 0) + 1);
    return wire.say(tooMuch);
  }
  const copy: Copy = {
    to,
    messageId: /^message-id:\s*(<[^>]*>)/im.exec(text)?.[1] ?? '',
    isOwn: isOwn(text, to),
    at: Date.now(),
    said: false,
  };
  post.take(copy);
  if (!(await pass('taken', wire, post, to))) return;
  if (post.manners.delayMs > 0) await sleep(post.manners.delayMs);
  copy.said = wire.isOpen;
  await wire.say('250 2.0.0 Ok: queued as F1');
}

/** Undefined when one more message is within the limits; counts it. */
function saysTooMuch({ manners, second, taken }: Post, session: { taken: number }): string | undefined {
  const now = Math.floor(Date.now() / 1000);
  if (second.at !== now) Object.assign(second, { at: now, taken: 0 });
  if (taken() >= manners.quota) return '550 5.4.5 Daily user sending limit exceeded.';
  if (session.taken >= manners.perSession) return '450 4.7.1 mails per session limit exceeded';
  if (second.taken >= manners.perSecond) return '454 Throttling failure: Maximum sending rate exceeded.';
  second.taken++;
  session.taken++;
  return undefined;
}

/**
 * Whether a copy is the reader's from the first byte to the last: their address at the top, one unsubscribe link in
 * every part, and the announced end.
 */
function isOwn(text: string, to: string): boolean {
  const unfolded = text.replaceAll('=\r\n', '');
  const boundary = /boundary="([^"]+)"/.exec(text)?.[1];
  const waysOut = Array.from(unfolded.matchAll(/\/u\/([\w-]{20,})/g), ([, token]) => token);
  return (
    unfolded.includes(`\r\nTo: ${to}\r\n`) &&
    waysOut.length > 2 &&
    new Set(waysOut).size === 1 &&
    text.endsWith(`\r\n--${boundary}--\r\n`)
  );
}

/** Whether the conversation continues; false if a fault has replied or closed the connection. */
async function pass(at: Moment, wire: Wire, post: Post, to = ''): Promise<boolean> {
  for (const fault of post.faults) {
    if (fault.at !== at || (fault.domain !== undefined && !to.endsWith(`@${fault.domain}`))) continue;
    if (fault.share !== undefined && post.random.next() >= fault.share) continue;
    const { strike } = fault;
    if (typeof strike === 'object' && 'greylistMs' in strike && !isTooSoon(to, strike.greylistMs, post)) continue;
    post.struck.set(nameOf(fault), (post.struck.get(nameOf(fault)) ?? 0) + 1);
    if (strike === 'close') wire.close();
    else if (strike === 'reset') wire.reset();
    else if ('stallMs' in strike) {
      await sleep(strike.stallMs);
      continue;
    } else {
      const reply = 'reply' in strike ? strike.reply : '450 4.2.0 Greylisted, try again later';
      await wire.say(reply);
      if (reply.startsWith('421')) wire.close();
    }
    return false;
  }
  return true;
}

function isTooSoon(to: string, forMs: number, { firstTried }: Post): boolean {
  const now = Date.now();
  const first = firstTried.get(to) ?? now;
  firstTried.set(to, first);
  return now - first < forMs;
}
