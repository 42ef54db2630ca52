import type { MarkdownRemark, RemarkCode } from './remarks.ts';

interface RemarkWords {
  rule:
    | ('markdown-left' | 'markdown-unknown' | 'html-tag' | 'open-comment')
    | ('markdown-in-plain-text' | 'link-in-plain-text');
  /** `…` is the written text; `key` is the name of its field. */
  message: string;
  hint: string;
}

const left = (message: string, hint: string): RemarkWords => ({ rule: 'markdown-left', message, hint });
const unknown = (message: string, hint: string): RemarkWords => ({ rule: 'markdown-unknown', message, hint });
const plain = (message: string, hint: string): RemarkWords => ({ rule: 'markdown-in-plain-text', message, hint });

/** The text of each remark, and what to write instead. */
const wordsOf: Record<RemarkCode, RemarkWords> = {
  reference: left(
    'the link “…” has no definition in this field',
    'Write the address behind the words: [words](https://…); or add a line such as [name]: https://… to the same field.',
  ),
  note: left(
    'the footnote “…” has no note in this field',
    'Add its note to the same field, after an empty line: [^1]: The note.',
  ),
  link: left(
    'a link near “…” can’t be read',
    'Write [words](https://example.org/page): no space before the bracket, none in the address, straight quotes around a title.',
  ),
  image: left(
    'a picture near “…” can’t be read',
    'Write ![what it shows](images/map.png), without spaces in the name.',
  ),
  strong: left(
    'the asterisks of “…” do not make bold',
    'No spaces inside the asterisks, and a space or a full stop behind them: **Note:** text.',
  ),
  strike: left('the waves of “…” do not strike anything out', 'Write ~~words~~, with no space inside.'),
  fence: left(
    'the “…” does not make code',
    'Put ``` on a line of its own, above and below the code, or one backtick around a word.',
  ),
  table: left(
    'a table near “…” can’t be read',
    'Leave an empty line above it, and give its first line, the line |---|---| and the others as many cells.',
  ),
  heading: left('“…” does not make a heading', 'Write a space behind the signs: ## Heading.'),
  definition: left(
    'the definition of a link “…” is read as text',
    'Leave an empty line above the definitions, and write one on each line: [name]: https://….',
  ),
  wiki: left('“…” is not known as a link', 'Write [words](https://…).'),
  alert: left('“…” is not known', 'Write the word in bold as the first line of the quotation: > **Note**.'),
  container: left('“…” is not known', 'Write a quotation with > before each line, or a heading.'),
  percent: left('“…” is no comment here', 'Readers would get it; write <!-- … -->.'),
  'broken-comment': left('a comment near “…” can’t be read', 'Write <!-- with two hyphens, and --> at its end.'),
  'template-comment': left('“…” begins a comment only in the intro', 'Readers would get it; write <!-- … -->.'),
  'text-table': left(
    'a table of signs near “…” is joined to one line',
    'Write | Name | Sum |, below it |---|---|, and the rows; or put ``` above and below it.',
  ),
  abbreviation: unknown('“…” explains no abbreviation', 'Write it out where the word comes first.'),
  mention: unknown('“…” is the code of a chat for a person or a place', 'Write the name.'),
  shortcode: unknown(
    '“…” is a command of another program, and shown as it is written',
    'Take it out, or write a link.',
  ),
  renumbered: unknown(
    'the number “…” is counted anew: a list goes on from its first number',
    'To keep the number, write a backslash behind it (3\\.) and leave an empty line between the entries.',
  ),
  component: unknown('“…” is shown as it is written', 'Take it out, or write a link; to show it, put it in backticks.'),
  spoiler: unknown('“…” hides nothing here', 'Take the bars away.'),
  braces: unknown(
    '“…” is shown as it is written: readers’ own fields work in subject, preheader and intro only',
    'Take it out. If the text is about templates, put it in backticks.',
  ),
  'open-comment': {
    rule: 'open-comment',
    message: 'the comment “…” never ends, and everything behind it is left out',
    hint: 'End it with -->. To show the signs, put them in backticks.',
  },
  backtick: unknown(
    'there is a backtick without another one',
    "Write `code` between two; for an apostrophe, write ’ or '.",
  ),
  'open-strong': unknown(
    'the asterisks of “…” are never closed',
    'Write **bold words**, or a backslash before each asterisk.',
  ),
  highlight: unknown('“…” is not shown as a highlight', 'Write **words** for bold.'),
  tilde: unknown(
    '“…” is shown with its waves',
    'Write ~~words~~ to strike out, or <sub>2</sub> for a small figure below the line.',
  ),
  caret: unknown('“…” is shown with its signs', 'Write <sup>2</sup> for a small figure above the line.'),
  emoji: unknown('“…” is not shown as an emoji', 'Write the emoji itself.'),
  attributes: unknown('“…” is shown as it is written', 'Take it out. Only a picture may have {width=300} behind it.'),
  definitions: unknown('“…” does not make a list of definitions', 'Write a list: - **word**: what it means.'),
  math: unknown('“…” is not shown as a formula', 'Write it in words, with <sup>2</sup>, or as a picture.'),
  box: unknown(
    '“…” is no list of tasks',
    'Begin the line with a hyphen, and write a space behind the bracket: - [ ] task.',
  ),
  contents: unknown('“…” makes no table of contents', 'Take it out; the issue has none.'),
  'open-fence': unknown(
    'the code after “…” never ends: the rest of the text is part of it',
    'Put ``` on a line of its own below the code.',
  ),
  indented: unknown(
    '“…” is shown as code, because it begins with a tab or four spaces',
    'Take the white space before it away.',
  ),
  'double-underscore': unknown(
    '“…” is shown in bold, without its underscores',
    'Put a name in backticks; for bold, write **word**.',
  ),
  product: unknown(
    '“…” is shown in italics, without its asterisks',
    'Write × between the numbers, or \\* for the sign.',
  ),
  cells: left(
    'the row “…” has more cells than the table has columns; the last are left out',
    'Give each row as many cells as the first line; write a bar in a cell as \\|.',
  ),
  'unused-link': unknown(
    'nothing refers to “…”, so readers do not get this link',
    'Refer to it as [words][name], or take it out.',
  ),
  'repeated-link': unknown('“…” is left out: a definition above has the same name', 'Give it another name.'),
  'unused-note': unknown(
    'nothing refers to the note “…”, so it is left out',
    'Write […] where it belongs, or take the note out.',
  ),
  html: { rule: 'html-tag', message: 'the HTML tag “…” is not mailed', hint: '' },
  'plain-image': {
    rule: 'link-in-plain-text',
    message: '`key` is plain text: the picture “…” would be mailed as it is written',
    hint: 'Give the item an `image:`, or write it in the summary.',
  },
  'plain-link': {
    rule: 'link-in-plain-text',
    message: '`key` is plain text: the link “…” would be mailed as it is written',
    hint: 'Write the words only; links belong in `url` and in the summary.',
  },
  'plain-strong': plain('`key` is plain text: readers see the signs of “…”', 'Take the asterisks out.'),
  'plain-emphasis': plain('`key` is plain text: readers see the signs of “…”', 'Take the signs out.'),
  'plain-strike': plain('`key` is plain text: readers see the signs of “…”', 'Take the waves out.'),
  'plain-code': plain(
    '`key` is plain text: readers see the backticks of “…”',
    'Take them out, or use quotation marks.',
  ),
  'plain-html': plain('`key` is plain text: readers see the tags of “…”', 'Take the tags out.'),
  'plain-entity': plain('`key` is plain text: readers see “…”', 'Write the character itself, such as &.'),
  'plain-note': plain('`key` is plain text and has no footnotes: readers see “…”', 'Write the note in the summary.'),
  'plain-comment': {
    rule: 'open-comment',
    message: 'the comment “…” in `key` never ends, so readers would get it',
    hint: 'End it with -->, or take it out.',
  },
  'plain-emoji': plain('`key` is plain text: readers see “…”', 'Write the emoji itself.'),
};

const instead: Record<string, string> = {
  p: 'Leave an empty line between paragraphs.',
  div: 'Leave an empty line between paragraphs.',
  center: 'Leave an empty line between paragraphs; the theme places them.',
  section: 'Leave an empty line between paragraphs.',
  article: 'Leave an empty line between paragraphs.',
  span: 'Take it out; the theme chooses fonts and colours.',
  font: 'Take it out; the theme chooses fonts and colours.',
  style: 'Take it out; the theme chooses fonts and colours.',
  big: 'Write **words** for bold.',
  small: 'Take it out; the theme chooses sizes.',
  mark: 'Write **words** for bold.',
  q: 'Write quotation marks.',
  cite: 'Write *words* for italics.',
  var: 'Write *words* for italics.',
  dfn: 'Write *words* for italics.',
  hr: 'Write --- on a line of its own, with an empty line above.',
  img: 'Write ![what it shows](images/name.png).',
  picture: 'Write ![what it shows](images/name.png).',
  pre: 'Put ``` on a line above and below the code.',
  blockquote: 'Write > before each line.',
  ul: 'Write - before each item.',
  ol: 'Write 1. before the first item.',
  li: 'Write - before each item.',
  details: 'Write it as a paragraph: a mail can’t fold text.',
  summary: 'Write it as a paragraph: a mail can’t fold text.',
  a: 'Write [words](https://…).',
  video: 'Write a picture that is a link: [![what it shows](images/film.png)](https://…).',
  iframe: 'Write a link: [words](https://…).',
  script: 'Take it out: no mail client runs scripts.',
  abbr: 'Write the long form in brackets.',
};
for (const cell of ['table', 'thead', 'tbody', 'tr', 'th', 'td', 'caption'])
  instead[cell] = 'Write a table with bars: | Name | Amount |, below it |---|---:|.';
for (const level of [1, 2, 3, 4, 5, 6]) instead[`h${level}`] = `Write ${'#'.repeat(level)} before the heading.`;

/** Words a remark for the field `key`. */
export function remarkWords({ code, words, tag }: MarkdownRemark, key: string): RemarkWords {
  const { rule, message, hint } = wordsOf[code];
  return {
    rule,
    message: message.replace('…', () => words).replace('`key`', () => `\`${key}\``),
    hint: tag === undefined ? hint : htmlHint(tag),
  };
}

/** What to write instead of an HTML element. */
function htmlHint(element: string): string {
  const show = `To show the tag itself, put it in backticks: \`<${element}>\`.`;
  const paired = [
    'b',
    'i',
    'u',
    's',
    'em',
    'strong',
    'del',
    'ins',
    'strike',
    'sup',
    'sub',
    'code',
    'kbd',
    'samp',
    'tt',
  ];
  if (paired.includes(element)) return `Close it in the same paragraph: <${element}>words</${element}>. ${show}`;
  return `${instead[element] ?? 'Take it out.'} ${show}`;
}
