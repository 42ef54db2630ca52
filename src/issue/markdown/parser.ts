import MarkdownIt, { type MarkdownIt as Parser, type Token as ParsedToken } from 'markdown-it';
import cjkFriendly from 'markdown-it-cjk-friendly';
import footnote from 'markdown-it-footnote';
import { markEnd, markStart } from '../marks.ts';

export type Token = ParsedToken;

/**
 * CommonMark with tables, strike-through, footnotes and bare addresses. HTML is read only to be replaced or refused
 * (`inline-html.ts`): no tag of a draft reaches the mail.
 */
export const parser = newParser();
// Tags are judged one by one wherever they are; an HTML block would swallow the Markdown inside.
parser.disable('html_block');
parser.core.ruler.after('linkify', 'drop_false_mail', ({ tokens }) => {
  for (const token of tokens) if (token.children) token.children = withoutFalseMail(token.children);
});
parser.core.ruler.before('text_join', 'remember_plain', ({ tokens }) => {
  for (const token of tokens) if (token.children) token.meta = { plain: plainOf(token.children) };
});

export function newParser(): Parser {
  const markdown = new MarkdownIt({ html: true, linkify: true, breaks: false }).use(footnote).use(cjkFriendly);
  markdown.validateLink = () => true; // judged in `render-markdown.ts`, where a refusal can be reported
  // `example.org` and `README.md` without a scheme stay text, because nobody can tell which of them is an address.
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: true, fuzzyIP: false });
  markdown.linkify.add('ftp:', null).add('//', null);
  markdown.linkify.add('www.', {
    validate: (text, at) =>
      /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+(?:\/[^\s<>"'`)\]]*[\p{L}\p{N}/=&])?/u.exec(text.slice(at, at + 2000))?.[0]
        .length ?? 0,
    normalize: (match) => {
      match.url = `https://${match.url}`;
    },
  });
  return markdown;
}

/** `react@19.3.1` is a version and `git@example.org:a/b` a repository; neither is an e-mail address. */
function withoutFalseMail(tokens: Token[]): Token[] {
  return tokens.filter((_token, at) => {
    const [open, closing] = [at, at - 2].map((from) => tokens[from]);
    const start = isFoundMail(open) ? at : isFoundMail(closing) ? at - 2 : -1;
    if (start < 0) return true;
    const words = tokens[start + 1]?.content ?? '';
    return /\.\p{L}[\p{L}\p{N}-]*$/u.test(words) && !/^:\S/.test(tokens[start + 3]?.content ?? '');
  });
}

function isFoundMail(token: Token | undefined): boolean {
  return token?.type === 'link_open' && token.markup === 'linkify' && /^mailto:/i.test(String(token.attrGet('href')));
}

/** Where something stands that is no text, or a character that the editor has escaped. */
export const notText = '\uFFFC';

/** The words that nothing was made of, as far as an editor may have meant something by their signs. */
function plainOf(tokens: Token[]): string {
  let isAddress = false;
  return tokens
    .map(({ type, content, info, nesting }) => {
      if (type === 'link_open' || type === 'link_close') isAddress = info === 'auto' && nesting === 1;
      else if (type === 'softbreak' || type === 'hardbreak') return '\n';
      else if (type === 'text') return isAddress ? '' : content;
      return notText;
    })
    .join('');
}

/** markdown-it percent-encodes non-ASCII characters in an address, including the marks. */
export function decodeMarks(href: string): string {
  return href.replaceAll('%EE%80%80', markStart).replaceAll('%EE%80%81', markEnd);
}
