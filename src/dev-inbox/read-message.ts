import PostalMime, { decodeWords, type Email } from 'postal-mime';
import { addressText, oneLine } from './summary.ts';
import { visible } from './words.ts';

export interface AttachmentView {
  name: string;
  mimeType: string;
  content: Uint8Array;
  /** Without angle brackets; what `cid:` in the HTML refers to. */
  contentId?: string;
}

/** A stored message as the pages show it. Everything in it came from outside: text to be escaped, never markup. */
export interface ReadMessage {
  /** Why it can't be read as MIME, if so; then only the source is worth a look. */
  fault?: string;
  from: string;
  to: string;
  html?: string;
  text?: string;
  /** In their order in the message, decoded for people, long ones cut. */
  headers: { name: string; value: string }[];
  /** Lower-case name → raw value, the first if there are several; for programs. */
  header: (name: string) => string | undefined;
  attachments: AttachmentView[];
}

/** A header past this is an attack or a mistake; its beginning says which. */
const shownHeaderLength = 4000;

export async function readMessage(raw: Uint8Array): Promise<ReadMessage> {
  try {
    return toView(await PostalMime.parse(raw));
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
