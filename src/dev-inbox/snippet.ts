import { firstWords, firstWordsOfHtml } from '../mail/first-words.ts';
import { readMessage } from './read-message.ts';

/** How much of a message is read for its first words, enough for any `<head>`. */
export const snippetSourceBytes = 128 * 1024;

const snippetLength = 160;

/**
 * The text that mail clients show beside the subject: the beginning of the HTML, or of the text if there is no HTML.
 */
export async function snippetOf(beginning: Uint8Array): Promise<string> {
  const { html, text } = await readMessage(beginning);
  return html === undefined ? firstWords(text ?? '', snippetLength) : firstWordsOfHtml(html, snippetLength);
}
