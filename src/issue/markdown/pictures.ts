import { wireUrl } from '../../fetch/web-url.ts';
import { decodeMarks, type Token } from './parser.ts';
import { readMarkdown } from './read-markdown.ts';
import { textOfInline } from './rich-text.ts';

/** A picture in Markdown: `![what it shows](images/map.png){width=300}`. */
export interface MarkdownImage {
  src: string;
  alt: string;
  width?: number;
}

export function imagesIn(source: string): MarkdownImage[] {
  return readMarkdown(source).tokens.flatMap(({ children }) =>
    (children ?? []).flatMap((token, index) => {
      if (token.type !== 'image') return [];
      const width = sizeBehind(children![index + 1], true);
      const src = decodeMarks(String(token.attrGet('src') ?? ''));
      return [{ src, alt: textOfInline(token.children ?? []).trim(), ...(width === undefined ? {} : { width }) }];
    }),
  );
}

/** The same as for the picture of an item. */
export function isImageSource(src: string): boolean {
  return /^https:\/\/[^\s/]/i.test(src)
    ? wireUrl(src) !== undefined
    : /^images\/\w[\w.-]*\.(png|jpe?g|gif)$/i.test(src);
}

/** The address for readers; undefined for a picture that can't be mailed. */
export function imageSource(src: string, publicUrl: string): string | undefined {
  if (!isImageSource(src)) return undefined;
  return /^https:/i.test(src) ? (wireUrl(src) ?? src) : `${publicUrl}/${src}`;
}

const size = /^\{\s*(?:width|w)\s*=\s*"?(\d{1,4})(?:px)?"?\s*\}/;

/** The width from `{width=300}` in CSS pixels. It is removed from the text unless it should stay. */
export function sizeBehind(token: Token | undefined, stays = false): number | undefined {
  const found = token?.type === 'text' ? size.exec(token.content) : null;
  if (!found) return undefined;
  if (!stays) token!.content = token!.content.slice(found[0].length);
  return Math.min(Math.max(Number(found[1]), 1), 2400);
}
