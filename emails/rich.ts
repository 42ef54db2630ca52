/** The elements that sanitised rich text may contain, with their class where they have one; see `Rich` in view.ts. */
export type RichElement =
  | ('p' | 'a' | 'strong' | 'em' | 'del' | 'u' | 'sup' | 'sub' | 'code' | 'br' | 'img')
  | ('ul' | 'ol' | 'li' | 'blockquote' | 'pre' | 'hr' | 'h2' | 'h3' | 'h4' | 'h5' | 'h6')
  | (
      | 'table'
      | 'thead'
      | 'tbody'
      | 'tr'
      | 'th'
      | 'td'
      | 'table.wide'
      | 'tr.row'
      | 'span.label'
      | 'li.task'
      | 'div.notes'
    );

export interface RichStyle {
  style?: string;
  /** For what only a style sheet can say. */
  className?: string;
}

type Style = string | RichStyle | ((attributes: string) => RichStyle);

export interface RichStyles extends Partial<Record<Exclude<RichElement, 'img'>, Style>> {
  /** The attributes of a picture besides `src` and `alt`; `width` is what the draft asks for, in CSS pixels. */
  img?: (width: number | undefined) => string;
}

/**
 * Adds inline styles to bare rich HTML: `<p>` becomes `<p style="…">`. Several mail clients (Gmail with a non-Google
 * account, GMX, Mail.ru) drop the style sheet in the head, and a paragraph without its margin looks broken there.
 * Everything between the tags is unchanged, including marks.
 */
export function styleRich(html: string, styles: RichStyles): string {
  // Sanitised text contains no bare `<`, neither in text nor in attributes: each one begins a tag.
  return html.replaceAll(
    /<([a-z]+[1-6]?)(?: class="([a-z]+)")?((?: [^<>]*)?)>/g,
    (tag, name: string, className: string | undefined, attributes: string) => {
      if (name === 'img') {
        const width = /^(.*?) width="(\d+)"$/.exec(attributes);
        return styles.img
          ? `<img${width?.[1] ?? attributes} ${styles.img(width ? Number(width[2]) : undefined)}>`
          : tag;
      }
      const found = styles[(className ? `${name}.${className}` : name) as Exclude<RichElement, 'img'>];
      if (!found) return className ? `<${name}${attributes}>` : tag;
      const { style, className: own } =
        typeof found === 'string' ? { style: found } : typeof found === 'function' ? found(attributes) : found;
      return `<${name}${own ? ` class="${own}"` : ''}${style ? ` style="${style}"` : ''}${attributes}>`;
    },
  );
}

/**
 * Columns as wide as their longest words. Inline, a cell may break anywhere, because a client without style sheets may be
 * a phone, where a table must not be cut.
 */
export const tableWords = '.data{overflow-wrap:break-word!important;word-break:normal!important}';

/** For the phone's part of a theme's style sheet: a wide table becomes a list, each cell with the heading of its column. */
export const tableOnPhone = [
  '.data{overflow-wrap:anywhere!important;word-break:break-word!important}',
  '.wide thead{display:none!important}',
  '.wide,.wide tbody,.wide tr,.wide td{display:block!important;width:auto!important}',
  '.wide tr{padding:8px 0!important;border-bottom-width:1px!important}',
  '.wide td{padding:1px 0!important;border-width:0!important;text-align:start!important}',
  '.label{display:inline!important;font-weight:bold}',
].join('');
