import type { ReactNode } from 'react';

/** Renders text between backticks as code and addresses as links, unless the text is already part of a link. */
export function words(text: string, { links = true } = {}): ReactNode[] {
  return text.split(/(`[^`]+`|https:\/\/[^\s]*[^\s.,;:)])/g).map((piece, index) => {
    if (index % 2 === 0 || (!links && !piece.startsWith('`'))) return piece;
    return piece.startsWith('`') ? (
      <code key={index}>{piece.slice(1, -1)}</code>
    ) : (
      <a key={index} href={piece} rel="noreferrer">
        {piece.replace(/^https:\/\/(www\.)?/, '').replace(/\/$/, '')}
      </a>
    );
  });
}

/** For places where only plain text is possible. */
export function plainWords(text: string): string {
  return text.replaceAll(/`([^`]+)`/g, '“$1”');
}

export function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}

/** The same with its full stop, if it does not end with a sign of its own. */
export function fullSentence(message: string): string {
  const whole = sentence(message);
  return '.?!'.includes(whole.at(-1) ?? '.') ? whole : `${whole}.`;
}
