import { domainOf, needsSmtpUtf8 } from '../mail/address.ts';
import { dkimSignature, hashBody, oversignedHeaders, type DkimKey, type HeaderField } from '../mail/dkim.ts';
import { encodeText, formatDate, headerLine } from '../mail/headers.ts';
import { encodeFreeSlot } from '../mail/quoted-printable.ts';
import { returnPathOf } from '../mail/return-path.ts';
import { escapeHtml, oneLine } from '../issue/render.ts';
import { fillPieces, fillSlot, type Addresses } from '../issue/slots.ts';
import type { TemplateData } from '../issue/template.ts';
import { hmacSha512, type KeyRing } from '../signing/keys.ts';
import { makeTokens, noEpoch, type DeliveryTokens } from '../signing/link-token.ts';
import { tokenPaths, type CompiledMessage, type Sender, type TokenSlot } from './compile-message.ts';
import type { OutgoingMessage } from '../mail/outgoing-message.ts';

/** What a copy needs to know of its reader. */
export interface Recipient {
  /** The ledger's id; 0 for a test copy, whose unsubscribe page says so. */
  delivery: number;
  /** The epoch of the send; left out for a copy that belongs to no send. */
  epoch?: number;
  email: string;
  data: TemplateData;
  tracked: boolean;
}

export interface Signing {
  keys: KeyRing;
  /** Each key adds a signature. Without keys the mail is not signed, which is fine for local work. */
  dkim: DkimKey[];
}

/**
 * One reader's copy: the compiled bytes with their placeholders filled, headers in front, signed. `allocate` returns a
 * buffer of at least so many bytes to write it into.
 */
export async function composeCopy(
  message: CompiledMessage,
  sender: Sender,
  recipient: Recipient,
  { keys, dkim }: Signing,
  now: number,
  allocate: (bytes: number) => Buffer = Buffer.allocUnsafe,
): Promise<OutgoingMessage> {
  const { delivery, epoch = noEpoch, tracked } = recipient;
  const tokens = makeTokens(keys, { epoch, delivery }, tracked ? message.urls.length : 0);
  const leave = sender.publicUrl + tokenPaths.leave + tokens.leave;
  const copy = fillBody(message, sender, recipient, leave, tokens, allocate);
  const fields = headerFields(message, sender, recipient, { leave, tokens }, keys, now);
  let head = fields.map(([name, value]) => headerLine(name, value)).join('');
  if (dkim.length > 0) {
    const bodyHash = hashBody(copy.subarray(headRoom));
    const signatures = await Promise.all(
      dkim.map((key) => dkimSignature(key, fields, bodyHash, now, oversignedHeaders)),
    );
    head = signatures.join('') + head;
  }
  return {
    from: delivery === 0 ? sender.returnPath.address : returnPathOf(sender.returnPath, tokens.bounce),
    to: recipient.email,
    needsSmtpUtf8: needsSmtpUtf8(recipient.email),
    raw: putInFront(`${head}\r\n`, copy),
  };
}

/**
 * Bytes that are kept free in front of a body for its header, which is known last: the body need not be moved then. Our
 * header has 2,500 bytes with two signatures.
 */
const headRoom = 4096;

function putInFront(head: string, copy: Buffer): Buffer {
  const start = headRoom - Buffer.byteLength(head);
  if (start < 0) return Buffer.concat([Buffer.from(head), copy.subarray(headRoom)]);
  copy.write(head, start);
  return copy.subarray(start);
}

/** The body, after `headRoom` bytes that are not written yet. */
function fillBody(
  message: CompiledMessage,
  sender: Sender,
  { data, tracked }: Recipient,
  leave: string,
  tokens: DeliveryTokens,
  allocate: (bytes: number) => Buffer,
): Buffer {
  const tokenFor = ({ use, link }: TokenSlot) => (use === 'click' ? tokens.clicks[link]! : tokens[use]);
  const addresses: Addresses = {
    link: (position) =>
      tracked ? sender.publicUrl + tokenPaths.click + tokens.clicks[position]! : message.urls[position]!,
    unsubscribe: leave,
  };
  const inHtml: Addresses = {
    link: (position) => escapeHtml(addresses.link(position)),
    unsubscribe: escapeHtml(leave),
  };
  const segments = tracked ? message.tracked : message.untracked;
  const values = segments.map((segment) =>
    'free' in segment
      ? encodeFreeSlot(fillSlot(segment.free.slot, data, segment.free.context === 'html' ? inHtml : addresses))
      : undefined,
  );
  const length = segments.reduce(
    (sum, segment, index) => sum + ('static' in segment ? segment.static.bytes.length : values[index]!.length),
    0,
  );
  const copy = allocate(headRoom + length).subarray(0, headRoom + length);
  let at = headRoom;
  for (const [index, segment] of segments.entries()) {
    if ('free' in segment) {
      at += copy.write(values[index]!, at, 'latin1');
      continue;
    }
    segment.static.bytes.copy(copy, at);
    for (const { offset, slot } of segment.static.holes) copy.write(tokenFor(slot), at + offset, 'latin1');
    at += segment.static.bytes.length;
  }
  return copy;
}

function headerFields(
  message: CompiledMessage,
  sender: Sender,
  recipient: Recipient,
  { leave, tokens }: { leave: string; tokens: DeliveryTokens },
  keys: KeyRing,
  now: number,
): HeaderField[] {
  const { from, replyTo, listId, feedbackId } = message.headers;
  const noAddresses: Addresses = { link: () => '', unsubscribe: '' };
  const subject = encodeText(oneLine(fillPieces(message.subject, recipient.data, noAddresses)));
  return [
    ['From', from],
    ...(replyTo ? [['Reply-To', replyTo] as HeaderField] : []),
    ['To', recipient.email],
    ['Subject', subject],
    ['Date', formatDate(now)],
    ['Message-ID', `<${messageId(recipient, tokens, keys, now)}.${sender.slug}@${domainOf(sender.from.address)}>`],
    ['MIME-Version', '1.0'],
    ['Content-Type', message.contentType],
    ['List-Id', listId],
    // RFC 8058 wants exactly one https address; the mailto is for clients that know RFC 2369 only.
    [
      'List-Unsubscribe',
      `<${leave}>, <mailto:${sender.unsubscribeMailbox.address}?subject=unsubscribe-${tokens.leave}>`,
    ],
    ['List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'],
    ['Feedback-ID', feedbackId],
  ];
}

/** The same for every attempt at one delivery, so that a mailbox recognises a second copy. Each test copy has a new one. */
function messageId(
  { delivery, email }: Recipient,
  { message }: DeliveryTokens,
  { current }: KeyRing,
  now: number,
): string {
  if (delivery > 0) return message;
  return hmacSha512(current.key, Buffer.from(`test copy\0${email}\0${now}`)).toString('hex', 0, 16);
}
