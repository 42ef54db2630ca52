// @ts-check
/**
 * Turns what browsers, Word, Google Docs and mail programs put on the clipboard as HTML into the Markdown that an editor
 * would have written. Typographic quotes and dashes stay; fonts, colours, tracking pictures and scripts go.
 */
import TurndownService from 'turndown';

/** Whether pasting as plain text would lose something. @param {string} html */
export function hasMarkup(html) {
  return (
    /<(?:a\s[^>]*href|strong|em|i|ul|ol|li|h[1-6]|blockquote|table|pre|code|del|s|strike|sub|sup|hr)\b/i.test(html) ||
    /<b(?:\s(?![^>]*font-weight:\s*normal)[^>]*)?>/i.test(html) ||
    /mso-list|font-weight:\s*(?:bold|[6-9]00)|font-style:\s*italic/i.test(html)
  );
}

/** @param {string} html @returns {string} Markdown without an empty line at its ends */
export function htmlToMarkdown(html) {
  return tidyLines(converter().turndown(contentOf(html)));
}

/** The part that was copied, without what only programs read. @param {string} html */
function contentOf(html) {
  const [, part = html] = /<!--\s*StartFragment\s*-->([\s\S]*?)<!--\s*EndFragment\s*-->/i.exec(html) ?? [];
  return (
    part
      .replaceAll(/<!--[\s\S]*?-->/g, '')
      // Word: `<![if !supportLists]>` and empty paragraphs of its own namespace.
      .replaceAll(/<!\[[^>]*>/g, '')
      .replaceAll(/<\/?(?:o|v|w|m|st1):\w+[^>]*>/gi, '')
      .replaceAll(
        /<(style|script|head|title|xml|noscript|template|svg|iframe|button|select|object)\b[\s\S]*?<\/\1\s*>/gi,
        '',
      )
  );
}

/** @type {TurndownService | undefined} */
let kept;

function converter() {
  if (kept) return kept;
  const turndown = new TurndownService({
    headingStyle: 'atx',
    hr: '---',
    bulletListMarker: '-',
    codeBlockStyle: 'fenced',
    emDelimiter: '*',
    br: '\\',
  });
  turndown.addRule('hidden', {
    filter: (node) => /display:\s*none|visibility:\s*hidden|mso-hide:\s*all/i.test(styleOf(node)),
    replacement: () => '',
  });
  // Google Docs wraps everything in `<b style="font-weight:normal">`.
  turndown.addRule('not bold', {
    filter: (node) => /^(?:B|STRONG)$/.test(node.nodeName) && /font-weight:\s*(?:normal|400)/i.test(styleOf(node)),
    replacement: (content, node) =>
      /<(?:p|h[1-6]|ul|ol|table|div)\b/i.test(node.innerHTML) ? `\n\n${content}\n\n` : content,
  });
  turndown.addRule('styled span', {
    filter: (node) => node.nodeName === 'SPAN' && marksOf(node) !== '',
    replacement: (content, node) => around(content, marksOf(node)),
  });
  for (const [names, mark] of /** @type {const} */ ([
    [['strong', 'b'], '**'],
    [['em', 'i', 'cite', 'dfn'], '*'],
    [['del', 's', 'strike'], '~~'],
  ]))
    turndown.addRule(`mark ${mark}`, {
      filter: (node) =>
        /** @type {readonly string[]} */ (names).includes(node.nodeName.toLowerCase()) && !isPlain(node),
      // Bold within bold, or within a heading, is one bold.
      replacement: (content, node) =>
        isWithin(node, names) || isWithin(node, headings) ? content : around(content, mark),
    });
  turndown.addRule('small letters', {
    filter: ['sub', 'sup'],
    replacement: (content, node) => {
      const name = node.nodeName.toLowerCase();
      return content.trim() === '' ? '' : `<${name}>${content}</${name}>`;
    },
  });
  turndown.addRule('link', {
    filter: (node) => node.nodeName === 'A',
    replacement: (content, node) => linkOf(content, node),
  });
  turndown.addRule('picture', { filter: 'img', replacement: (_content, node) => pictureOf(node) });
  turndown.addRule('word list', {
    filter: (node) => node.nodeName === 'P' && /mso-list:(?!\s*(?:none|skip))/i.test(styleOf(node)),
    replacement: (content, node) => wordEntry(content, node),
  });
  turndown.addRule('word marker', { filter: isMarker, replacement: () => '' });
  turndown.addRule('entry', {
    filter: 'li',
    replacement: (content, node) => entryOf(content, node),
  });
  // Google Docs writes a nested list beside its entry, not in it.
  turndown.addRule('nested list', {
    filter: (node) => /^[UO]L$/.test(node.nodeName) && /^(?:[UO]L|LI)$/.test(node.parentNode?.nodeName ?? ''),
    replacement: (content, node) =>
      node.parentNode?.nodeName === 'LI' ? `\n${content.replace(/^\n+|\n+$/g, '')}\n` : `${indented(content)}\n`,
  });
  turndown.addRule('cell', { filter: ['td', 'th'], replacement: (content) => ` ${cellOf(content)} |` });
  turndown.addRule('row', { filter: 'tr', replacement: (content) => `\n|${content}` });
  turndown.addRule('table', { filter: 'table', replacement: (content, node) => tableOf(content, node) });
  turndown.addRule('table part', {
    filter: ['thead', 'tbody', 'tfoot', 'colgroup', 'caption'],
    replacement: (content) => content,
  });
  kept = turndown;
  return turndown;
}

const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];

/** @param {Node} node */
function styleOf(node) {
  return /** @type {Element} */ (node).getAttribute?.('style') ?? '';
}

/** @param {Node} node */
function marksOf(node) {
  const style = styleOf(node);
  // A heading is bold anyway, and its words are not wrapped again.
  if (isWithin(node, headings)) return '';
  const strong = /font-weight:\s*(?:bold|[6-9]00)/i.test(style) && !isWithin(node, ['b', 'strong']);
  const slanted = /font-style:\s*italic/i.test(style) && !isWithin(node, ['em', 'i']);
  return `${strong ? '**' : ''}${slanted ? '*' : ''}`;
}

/** @param {Node} node @param {readonly string[]} names */
function isWithin(node, names) {
  for (let above = node.parentNode; above; above = above.parentNode)
    if (names.includes(above.nodeName.toLowerCase()) && !isPlain(above)) return true;
  return false;
}

/** Such as the `<b>` that Google Docs wraps around everything. @param {Node} node */
function isPlain(node) {
  return /font-weight:\s*(?:normal|400)|font-style:\s*normal/i.test(styleOf(node));
}

/**
 * White space stays outside the signs, where Markdown needs it.
 * @param {string} content
 * @param {string} mark
 * @returns {string}
 */
function around(content, mark) {
  const [, before = '', words = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(content) ?? [];
  if (words === '') return content;
  // Signs can't reach over paragraphs.
  if (words.includes('\n\n'))
    return content.replaceAll(/[^\n]+/g, (line) => (line.trim() === '' ? line : around(line, mark)));
  return `${before}${mark}${words}${[...mark].toReversed().join('')}${after}`;
}

/** @param {string} content @param {Node} node */
function linkOf(content, node) {
  const words = content.replaceAll(/\s+/g, ' ').trim();
  const url = targetOf(/** @type {Element} */ (node).getAttribute('href') ?? '');
  if (url === undefined || words === '') return content;
  const lead = /^\s/.test(content) ? ' ' : '';
  const tail = /\s$/.test(content) ? ' ' : '';
  const target = /[\s()<>]/.test(url) ? `<${url.replaceAll(' ', '%20')}>` : url;
  return `${lead}[${words}](${target})${tail}`;
}

/** The address where a copied link leads; undefined if it can't be sent. @param {string} href @returns {string | undefined} */
function targetOf(href) {
  if (/^mailto:/i.test(href)) return href;
  if (!/^https?:\/\//i.test(href) || !URL.canParse(href)) return undefined;
  const url = new URL(href);
  // Google Docs and Gmail send links through a page of their own.
  const inner =
    /^(?:www\.)?google\.[a-z.]+$/.test(url.hostname) && url.pathname === '/url' ? url.searchParams.get('q') : null;
  return inner && /^https?:\/\//i.test(inner) ? inner : href;
}

/** @param {Node} node */
function pictureOf(node) {
  const image = /** @type {Element} */ (node);
  const alt = (image.getAttribute('alt') ?? '').replaceAll(/\s+/g, ' ').trim();
  const src = image.getAttribute('src') ?? '';
  const sizes = ['width', 'height'].map((name) =>
    Number(
      image.getAttribute(name) ?? new RegExp(`(?:^|;)\\s*${name}:\\s*([\\d.]+)px`, 'i').exec(styleOf(node))?.[1] ?? NaN,
    ),
  );
  // A pixel that counts readers of that page.
  if (sizes.some((size) => size <= 2)) return '';
  // An emoji that a site draws itself.
  if (/^\p{Extended_Pictographic}/u.test(alt)) return alt;
  return /^https:\/\//i.test(src) && alt !== '' ? `![${alt.replaceAll(/([[\]\\])/g, '\\$1')}](${src})` : '';
}

/** The sign or number that Word writes as text before an entry. @param {Node} node */
function isMarker(node) {
  return node.nodeName === 'SPAN' && /mso-list:\s*ignore/i.test(styleOf(node));
}

/** @param {string} content @param {Element} node */
function wordEntry(content, node) {
  const depth = Number(/level(\d)/i.exec(styleOf(node))?.[1] ?? 1) - 1;
  const marker = Array.from(node.querySelectorAll('span')).find(isMarker)?.textContent ?? '';
  const number = /^[\s\u00a0]*\(?(\d{1,3}|[a-z])[.)]/i.exec(marker)?.[1];
  const sign =
    number === undefined ? '-' : `${/^\d+$/.test(number) ? number : number.toLowerCase().charCodeAt(0) - 96}.`;
  return `\n\n${'   '.repeat(depth)}${sign} ${content.replaceAll(/\s+/g, ' ').trim()}\n\n`;
}

/** @param {string} content @param {Node} node */
function entryOf(content, node) {
  const list = /** @type {Element | null} */ (node.parentNode);
  const own = content.replace(/^\s+|\s+$/g, '');
  if (own === '') return '';
  const entries = Array.from(list?.children ?? []).filter(({ nodeName }) => nodeName === 'LI');
  const sign =
    list?.nodeName === 'OL'
      ? `${Number(list.getAttribute('start') ?? 1) + entries.indexOf(/** @type {Element} */ (node))}.`
      : '-';
  const lines = own.replaceAll(/\n{2,}(?=\s*(?:[-*]|\d+\.) )/g, '\n');
  return `${sign} ${lines.replaceAll('\n', `\n${' '.repeat(sign.length + 1)}`)}\n`;
}

/** @param {string} content */
function indented(content) {
  return content.replace(/^\n+|\n+$/g, '').replaceAll(/^(?=.)/gm, '  ');
}

/** @param {string} content */
function cellOf(content) {
  return content
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/(?<!\\)\|/g, '\\|');
}

/** A table of one column, or one that holds another, lays out a page and is no table. @param {string} content @param {Element} node */
function tableOf(content, node) {
  const rows = Array.from(node.querySelectorAll('tr'));
  const columns = Math.max(0, ...rows.map((row) => row.children.length));
  if (columns < 2 || node.querySelector('table') || rows.length < 2)
    return `\n\n${content.replaceAll(/^\|?[ \t]*|[ \t]*\|$/gm, '').replaceAll('\\|', '|')}\n\n`;
  const lines = content.split('\n').filter((line) => line.trim() !== '');
  const whole = lines.map(
    (line, index) => line + ' |'.repeat(Math.max(0, columns - (rows[index]?.children.length ?? columns))),
  );
  return `\n\n${[whole[0], `|${' --- |'.repeat(columns)}`, ...whole.slice(1)].join('\n')}\n\n`;
}

/** One empty line between paragraphs, none between the entries of a list, no spaces that nobody sees. @param {string} markdown */
function tidyLines(markdown) {
  const lines = markdown
    .replaceAll('\r', '')
    // Word and the web use no-break spaces to move things; French punctuation and numbers need theirs.
    .replaceAll(/\u00a0(?![:;!?»%€])(?<!«\u00a0)(?<!\d\u00a0(?=\d))/g, ' ')
    .replaceAll(/[\u200b\u2060\ufeff]/g, '')
    .replaceAll(/[ \t]+$/gm, '')
    // A line break with nothing after it, or between paragraphs.
    .replaceAll(/\\(?=\n(?:\\?\n|$)|$)/g, '')
    .replaceAll(/^\\$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .replaceAll(/(^ *- .*)\n\n(?= *- )/gm, '$1\n')
    .replaceAll(/(^ *\d+\. .*)\n\n(?= *\d+\. )/gm, '$1\n')
    .replaceAll(/(^- .*)\n(?=\d+\. )|(^\d+\. .*)\n(?=- )/gm, '$1$2\n\n')
    .replaceAll(/([^\s*])\*\*\*\*(?=[^\s*])/g, '$1')
    .trim();
  const [first = '', ...rest] = lines.split(/(^```[\s\S]*?^```)/m);
  return [first, ...rest]
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll(/(?<=\S) {2,}(?=\S)/g, ' ')))
    .join('');
}
