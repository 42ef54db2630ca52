/** The tags that sanitised rich text may contain; see `Rich` in view.ts. */
export type RichTag = 'p' | 'a' | 'strong' | 'em' | 'code' | 'ul' | 'ol' | 'li' | 'blockquote' | 'br';

/**
 * Adds inline styles to bare rich HTML: `<p>` becomes `<p style="…">`. Several mail clients (Gmail with a non-Google
 * account, GMX, Mail.ru) drop the style sheet in the head, and a paragraph without its margin looks broken there.
 * Everything between the tags is unchanged, including marks.
 */
export function styleRich(html: string, styles: Partial<Record<RichTag, string>>): string {
  // Sanitised text contains no bare `<`, neither in text nor in attributes: each one begins a tag.
  return html.replaceAll(/<([a-z]+)(?=[\s>/])/g, (tag, name: string) => {
    const style = styles[name as RichTag];
    return style ? `${tag} style="${style}"` : tag;
  });
}
