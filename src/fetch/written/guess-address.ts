import { withoutHidden } from './hidden-characters.ts';
import { repairedScheme } from './scheme.ts';

/** Guesses the address for a text that does not begin like one; undefined if there is no good guess. */
export function guessAddress(written: string): string | undefined {
  const text = linkIn(withoutHidden(written.trim())).replace(/^https?[：﹕]\/*[／/]*/iu, (start) =>
    start.normalize('NFKC'),
  );
  if (/^(?:mailto:\/+)?[^\s@/:<>]+@[^\s@/:<>]+\.[^\s@/:<>]+$/i.test(text))
    return `mailto:${text.replace(/^mailto:\/+/i, '')}`;
  const repaired = repairedScheme(text) ?? (text === written.trim() ? undefined : text);
  return repaired !== undefined && /^https?:\/\/[^\s/]/i.test(repaired) && URL.canParse(repaired)
    ? repaired
    : undefined;
}

/** The address of a whole link that was pasted, in Markdown or in HTML. */
function linkIn(text: string): string {
  return (
    /^\[[^\]]*\]\(\s*<?(https?:[^\s>]+?)>?\s*\)$/i.exec(text)?.[1] ??
    /^<a\s[^>]*\bhref\s*=\s*["']?(https?:[^\s"'>]+)/i.exec(text)?.[1] ??
    text
  );
}
