import type { Rendition } from '../render.ts';

/** The names of our own pictures in a mail. */
export function picturesOf({ html, text }: Pick<Rendition, 'html' | 'text'>, publicUrl: string): string[] {
  const own = `${publicUrl}/images/`;
  const found = `${html}\n${text}`
    .split(own)
    .slice(1)
    .flatMap((rest) => /^\w[\w.-]*?\.(?:png|jpe?g|gif)(?![\w.-])/i.exec(rest)?.[0] ?? []);
  return [...new Set(found)];
}
