import { Parser } from 'htmlparser2';

const lineTags = new Set(
  'p div br li tr dt dd h1 h2 h3 h4 h5 h6 blockquote pre section article header footer figure ul ol table hr'.split(
    ' ',
  ),
);
const silentTags = new Set(['script', 'style', 'template', 'head', 'title', 'noscript', 'svg', 'button', 'nav']);

/** HTML from the clipboard as lines of text, its links in Markdown and cells with tabs between them. */
export function htmlLines(html: string): string {
  let text = '';
  let silent = 0;
  /** The link that is open: its address and where its words begin. */
  let link: { href: string; from: number } | undefined;
  const closeLink = () => {
    if (!link) return;
    const words = text.slice(link.from).replaceAll(/\s+/g, ' ').trim();
    text = `${text.slice(0, link.from)}[${words.replaceAll(/[[\]\\]/g, '')}](<${link.href}>)`;
    link = undefined;
  };
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (silentTags.has(name)) silent++;
        if (lineTags.has(name) && !link) text += '\n';
        if ((name === 'td' || name === 'th') && !/(^|\n)$/.test(text)) text += '\t';
        const href = attributes.href?.trim() ?? '';
        if (name !== 'a') return;
        closeLink();
        if (/^https?:\/\//i.test(href) && !/[<>\s]/.test(href)) link = { href, from: text.length };
      },
      onclosetag(name) {
        if (silentTags.has(name)) silent = Math.max(0, silent - 1);
        if (name === 'a') closeLink();
        if (lineTags.has(name) && !link) text += '\n';
      },
      ontext(words) {
        if (silent === 0) text += words.replaceAll(/[\t\r\n\f ]+/g, ' ');
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  closeLink();
  return text.replaceAll(/ *\n[ \n]*/g, '\n').trim();
}
