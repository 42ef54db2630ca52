import { createHash } from 'node:crypto';
import { domainOf, type Mailbox } from '../mail/address.ts';
import { formatMailbox } from '../mail/headers.ts';
import { encodeWithSlots, type FixedSlot, type QpPiece, type QpSegment } from '../mail/quoted-printable.ts';
import { cutRendition, escapeHtml, type Rendition } from '../issue/render.ts';
import type { Piece, Slot } from '../issue/slots.ts';
import { tokenLength } from '../signing/link-token.ts';

/** What every message of a send has in common, besides its content. */
export interface Sender {
  name: string;
  slug: string;
  from: Mailbox;
  replyTo?: Mailbox;
  returnPath: Mailbox;
  unsubscribeMailbox: Mailbox;
  publicUrl: string;
  /** `off`: nobody's links are tracked and no copy has a pixel, whatever a reader's own setting is. */
  tracking: 'full' | 'off';
}

/** A placeholder for a token, whose width is known. */
export interface TokenSlot extends FixedSlot {
  use: 'click' | 'open' | 'leave' | 'hidden';
  link: number;
}

/** A placeholder for a reader's field, whose width is not known. `fill` has escaped the value for `context` already. */
export interface FieldSlot {
  slot: Extract<Slot, { kind: 'field' }>;
  context: 'html' | 'text';
}

export type BodySegment = QpSegment<TokenSlot, FieldSlot>;

/**
 * A rendition as bytes: encoded once in quoted-printable, with placeholders for tokens and for a reader's fields. A copy
 * is a concatenation of these; nothing is encoded again.
 */
export interface CompiledMessage {
  subject: Piece[];
  contentType: string;
  /** For readers who are tracked: links and pixel are placeholders. */
  tracked: BodySegment[];
  /** For readers who switched tracking off: links are the plain addresses, and there is no pixel. */
  untracked: BodySegment[];
  /** The target of each link, for links inside a reader's field. */
  urls: string[];
  /** Header values that are the same in every copy. */
  headers: { from: string; replyTo?: string; listId: string; feedbackId: string };
  /** Bytes of HTML with every address in place and fields empty: what Gmail measures before it clips. */
  htmlBytes: number;
}

export function compileMessage(rendition: Rendition, sender: Sender): CompiledMessage {
  const cut = cutRendition(rendition);
  // `=_` can't occur in quoted-printable text (RFC 2045 6.7), so this separates the parts whatever they contain.
  const boundary = `=_${createHash('sha256').update(rendition.html).digest('hex').slice(0, 24)}`;
  const urls = rendition.links.map((link) => link.url);
  const body = (tracked: boolean): BodySegment[] => {
    const html = tracked ? withSigns(cut.html) : cut.html;
    return [
      fixed(`--${boundary}\r\n${partHeader('text/plain')}`),
      ...encodeWithSlots(qpPieces(cut.text, 'text', tracked, sender.publicUrl, urls)),
      fixed(`\r\n--${boundary}\r\n${partHeader('text/html')}`),
      ...encodeWithSlots(qpPieces(html, 'html', tracked, sender.publicUrl, urls)),
      fixed(`\r\n--${boundary}--\r\n`),
    ];
  };
  const domain = domainOf(sender.from.address);
  return {
    subject: cut.subject,
    contentType: `multipart/alternative; boundary="${boundary}"`,
    tracked: joinStatic(body(true)),
    untracked: joinStatic(body(false)),
    urls,
    headers: {
      from: formatMailbox(sender.from),
      ...(sender.replyTo ? { replyTo: formatMailbox(sender.replyTo) } : {}),
      // RFC 2919: a name that nobody else uses, under a domain of ours.
      listId: formatMailbox({ name: sender.name, address: `${sender.slug}.${domain}` }),
      // Google's form a:b:c:SenderId; its statistics are kept by the last part.
      feedbackId: `${feedbackPrefix(rendition.issueNumber)}${rendition.theme}:newsletter:${sender.slug}`,
    },
    htmlBytes: htmlBytes(sender.tracking === 'off' ? cut.html : withSigns(cut.html), sender, urls),
  };
}

/** The path in front of each kind of token in an address. */
export const tokenPaths = { click: '/c/', open: '/o/', leave: '/u/', hidden: '/w/' } as const;

type TrackedPiece = Piece | { kind: 'pixel' } | { kind: 'hidden' };

/** Adds the pixel and the link that nobody can see, which a scanner follows as it does the first links of a mail. */
function withSigns(html: Piece[]): TrackedPiece[] {
  return withPixel(withHiddenLink(html));
}

/** At the very end, so that a mailbox which clips the message shows the reader everything before it. */
function withPixel(html: TrackedPiece[]): TrackedPiece[] {
  const last = html.at(-1);
  const at = typeof last === 'string' ? last.lastIndexOf('</body>') : -1;
  if (typeof last !== 'string' || at < 0) return [...html, { kind: 'pixel' }];
  return [...html.slice(0, -1), last.slice(0, at), { kind: 'pixel' }, last.slice(at)];
}

function withHiddenLink(html: Piece[]): TrackedPiece[] {
  for (const [index, piece] of html.entries()) {
    const body = typeof piece === 'string' ? /<body[^>]*>/.exec(piece) : null;
    if (typeof piece !== 'string' || !body) continue;
    const end = body.index + body[0].length;
    return [
      ...html.slice(0, index),
      piece.slice(0, end),
      { kind: 'hidden' },
      piece.slice(end),
      ...html.slice(index + 1),
    ];
  }
  return html;
}

/** Empty, not displayed, and passed over by screen readers and the tab key; `mso-hide` is for Outlook on Windows. */
const hiddenLink = [
  '<a href="',
  '" style="display:none;mso-hide:all" aria-hidden="true" tabindex="-1" rel="nofollow"></a>',
] as const;

function qpPieces(
  pieces: TrackedPiece[],
  context: 'html' | 'text',
  tracked: boolean,
  publicUrl: string,
  urls: string[],
): QpPiece<TokenSlot, FieldSlot>[] {
  const text = (value: string) => (context === 'html' ? escapeHtml(value) : value);
  const token = (use: TokenSlot['use'], link = 0): QpPiece<TokenSlot, FieldSlot>[] => [
    text(publicUrl + tokenPaths[use]),
    { fixed: { use, link, width: tokenLength } },
  ];
  return pieces.flatMap((piece): QpPiece<TokenSlot, FieldSlot>[] => {
    if (typeof piece === 'string') return [piece];
    switch (piece.kind) {
      case 'link':
        return tracked ? token('click', piece.position) : [text(urls[piece.position]!)];
      case 'unsubscribe':
        return token('leave');
      case 'field':
        return [{ free: { slot: piece, context } }];
      case 'hidden':
        return [hiddenLink[0], ...token('hidden'), hiddenLink[1]];
      case 'pixel':
        return ['<img src="', ...token('open'), '" width="1" height="1" alt="" style="display:block;border:0">'];
    }
  });
}

function htmlBytes(pieces: TrackedPiece[], { publicUrl, tracking }: Sender, urls: string[]): number {
  const address = Buffer.byteLength(publicUrl) + 3 + tokenLength;
  return pieces.reduce((sum, piece) => {
    if (typeof piece === 'string') return sum + Buffer.byteLength(piece);
    if (tracking === 'off' && piece.kind === 'link') return sum + Buffer.byteLength(escapeHtml(urls[piece.position]!));
    return sum + (piece.kind === 'field' ? 0 : address + markupBytes(piece.kind));
  }, 0);
}

/** Bytes around the address of a sign. */
function markupBytes(kind: Exclude<TrackedPiece, string>['kind']): number {
  return kind === 'pixel' ? 70 : kind === 'hidden' ? hiddenLink.join('').length : 0;
}

function partHeader(type: string): string {
  return `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;
}

function fixed(text: string): BodySegment {
  return { static: { bytes: Buffer.from(text, 'latin1'), holes: [] } };
}

/** Joins neighbouring fixed segments, so that a copy is made of few large writes. */
function joinStatic(segments: BodySegment[]): BodySegment[] {
  const joined: BodySegment[] = [];
  for (const segment of segments) {
    const before = joined.at(-1);
    if (!('static' in segment) || !before || !('static' in before)) {
      joined.push(segment);
      continue;
    }
    const shift = before.static.bytes.length;
    joined[joined.length - 1] = {
      static: {
        bytes: Buffer.concat([before.static.bytes, segment.static.bytes]),
        holes: [
          ...before.static.holes,
          ...segment.static.holes.map((hole) => ({ ...hole, offset: hole.offset + shift })),
        ],
      },
    };
  }
  return joined;
}

/** How the `Feedback-ID` of every copy of an issue begins. */
export function feedbackPrefix(issue: number): string {
  return `issue${issue}:`;
}
