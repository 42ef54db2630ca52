import { partsOf } from './literal-parts.ts';
import { shortened, type Remark } from './remark.ts';

/** Signs of Markdown in a field of plain text. */
const plainSigns = {
  'plain-image': /!\[[^[\]\n]{0,200}\]\(/,
  'plain-link': /\[[^[\]\n]{1,200}\]\((?:https?:|mailto:|\/|www\.)[^\s)]{0,300}\)?|<https?:\/\/[^<>\s]{1,500}>/i,
  'plain-strong':
    /(?<![\w*])\*\*(?=[^\s*])[^*\n]{0,200}[^\s*]\*\*(?![\w*])|(?<![\w_])__(?=[^\s_])[^_\n]{0,200} [^_\n]{0,200}[^\s_]__(?![\w_])/,
  'plain-emphasis':
    /(?<![\w*\\])\*(?=[^\s*)\]}])[^*\n]{0,200}[^\s*([{]\*(?![\w*])|(?<![\w_/])_(?=[^\s_)\]}])[^_\n]{0,200}[^\s_([{]_(?![\w_/])/,
  'plain-strike': /~~(?=[^\s~])[^~\n]{1,200}~~/,
  'plain-code': /`[^`\n]{1,200}`/,
  'plain-html':
    /<(b|i|u|s|em|strong|a|span|sup|sub|code|small|mark|font|del|ins)(?:\s[^<>]{0,300})?>[^<>]{0,300}<\/\1>|<(?:br|hr)\s{0,3}\/?>/i,
  'plain-entity':
    /&(?:amp|lt|gt|quot|apos|nbsp|copy|reg|trade|hellip|[mn]dash|[lr][sd]quo|bull|middot|euro|pound|[aeiouAEIOU](?:uml|acute|grave|circ)|szlig|#\d{2,6}|#x[0-9a-f]{2,6});/i,
  'plain-note': /\[\^[^\s[\]]{1,80}\]/,
  'plain-emoji': /(?<=^|[\s(]):[a-z][a-z0-9_+-]{1,40}:(?=$|[\s.,;!?)])/,
};

export type PlainCode = keyof typeof plainSigns | 'plain-comment';

/** Text in a plain field that looks like Markdown or HTML; `text` is without its comments. */
export function remarksOnPlain(text: string): Remark<PlainCode>[] {
  const remarks: Remark<PlainCode>[] = [];
  const comment = partsOf(text).find(({ kind }) => kind === 'open-comment');
  if (comment)
    remarks.push({ code: 'plain-comment', words: shortened(text.slice(comment.from)), offset: comment.from });
  for (const [code, pattern] of Object.entries(plainSigns) as [PlainCode, RegExp][]) {
    const found = pattern.exec(text);
    if (found) remarks.push({ code, words: shortened(found[0]), offset: found.index });
  }
  return remarks;
}
