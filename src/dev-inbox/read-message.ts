import { decodeWords, type Email } from 'postal-mime';
import { parseMessage } from './parse-message.ts';
import { addressText, oneLine } from './summary.ts';
import { visible } from './words.ts';

export interface AttachmentView {
  name: string;
  mimeType: string;
  content: Uint8Array;
  /** Without angle brackets; `cid:` in the HTML refers to it. */
  contentId?: string;
}

/** A stored message as the pages show it. All of it comes from outside, so it must be escaped. */
export interface ReadMessage {
  /** Why the message can't be parsed as MIME; then only its source is shown. */
  fault?: string;
  from: string;
  to: string;
  html?: string;
  text?: string;
  /** In the order of the message, decoded, and cut if too long. */
  headers: { name: string; value: string }[];
  /** Returns the raw value by lower-case name, the first one if there are several. */
  header: (name: string) => string | undefined;
  attachments: AttachmentView[];
}

/** Characters shown of a header. A longer one is an attack or a mistake, and its beginning shows which. */
const shownHeaderLength = 4000;

export async function readMessage(raw: Uint8Array): Promise<ReadMessage> {
  try {
    return toView(await parseMessage(raw));
  } catch (error) {
    return { fault: (error as Error).message, from: '', to: '', headers: [], header: () => undefined, attachments: [] };
  }
}

function toView(email: Email): ReadMessage {
  return {
    from: oneLine(addressText(email.from), 320),
    to: oneLine((email.to ?? []).map(addressText).join(', '), 1000),
    html: email.html,
    text: email.text,
    headers: email.headers.map(({ originalKey, value }) => ({
      name: cut(visible(originalKey)),
      value: cut(visible(decodeWords(value))),
    })),
    header: (name) => email.headers.find(({ key }) => key === name)?.value,
    attachments: email.attachments.map(({ filename, mimeType, content, contentId }, index) => ({
      name: oneLine(filename ?? '', 200) || `part ${index + 1}`,
      mimeType,
      content: typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content),
      contentId: contentId?.replaceAll(/^<|>$/g, ''),
    })),
  };
}

function cut(text: string): string {
  return text.length <= shownHeaderLength
    ? text
    : `${text.slice(0, shownHeaderLength).toWellFormed()}… (${text.length.toLocaleString('en')} characters)`;
}
