/** The tags that sanitised rich text may hold; see `Rich` in view.ts. */
export type RichTag = 'p' | 'a' | 'strong' | 'em' | 'code' | 'ul' | 'ol' | 'li' | 'blockquote' | 'br';

/**
 * Gives bare rich HTML its looks: `<p>` becomes `<p style="…">`. Several mailboxes (Gmail with a foreign account,
 * GMX, Mail.ru) drop the style sheet in the head, and a paragraph without its margin falls apart there.
 * Everything between the tags is left as it is, marks included.
 */
export function styleRich(html: string, styles: Partial<Record<RichTag, string>>): string {
  // Sanitised text holds no bare `<`, neither in words nor in attributes: each one here begins a tag.
  return html.replaceAll(/<([a-z]+)(?=[\s>/])/g, (tag, name: string) => {
    const style = styles[name as RichTag];
    return style ? `${tag} style="${style}"` : tag;
  });
}
