import { firstWords, firstWordsOfHtml } from '../mail/first-words.ts';
import { readMessage } from './read-message.ts';

/** Enough of a message to hold its first words, whatever the head contains. */
export const snippetSourceBytes = 128 * 1024;

const snippetLength = 160;

/** The words a mail client shows beside the subject: the first of the HTML, or of the text where there is no HTML. */
export async function snippetOf(beginning: Uint8Array): Promise<string> {
  const { html, text } = await readMessage(beginning);
  return html === undefined ? firstWords(text ?? '', snippetLength) : firstWordsOfHtml(html, snippetLength);
}
