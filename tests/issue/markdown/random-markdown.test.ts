import { DomUtils, parseDocument } from 'htmlparser2';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { layRichText } from '../../../emails/rich-text.ts';
import { themeNames } from '../../../emails/themes.ts';
import { partsOf, withoutLiterals } from '../../../src/issue/markdown/literal-parts.ts';
import { remarksOn } from '../../../src/issue/markdown/remarks.ts';
import { renderMarkdown } from '../../../src/issue/markdown/render-markdown.ts';
import { parseDraft } from '../../../src/issue/parse-draft.ts';
import { renderIssue } from '../../../src/issue/render.ts';
import { lintTemplate } from '../../../src/issue/template.ts';
import { codeWord, randomMarkdown, type RandomMarkdown } from './random-markdown.ts';

const leftOver = /\]\(|!\[|\|\s*:?-{2,}|~~|\[\^|<!--|```|\{\{|\*\*|secret/;

/** What readers would see of a document, code apart. */
function wordsOutsideCode(html: string): string {
  const document = parseDocument(html);
  for (const element of DomUtils.findAll(({ name }) => ['code', 'style', 'title'].includes(name), document.children))
    DomUtils.removeElement(element);
  return DomUtils.textContent(document);
}

const withoutCode = (text: string) =>
  text
    .split('\n')
    .filter((line) => !/^[\s>]*(?:const kode|\| kode \|$)/.test(line))
    .join('\n')
    .replaceAll(new RegExp(`${codeWord}[^]*?${codeWord}`, 'g'), '');

const lost = (words: string[], document: string) =>
  words.filter((word) => !new RegExp(`${word}(?!\\d)`).test(document));
const plain = (url: string) => decodeURI(url).replace(/ü$|\(b\)$/, '');

test('300 random texts: no sign is left over, no word and no link is lost, nothing is complained about', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const { source, words, urls } = randomMarkdown(seed);
    const found: string[] = [];
    const { html, text } = renderMarkdown(source, {
      link: (url) => (found.push(plain(url)), url),
      publicUrl: '',
      tags: [],
    });
    const told = { seed, source };
    expect({ ...told, left: leftOver.exec(wordsOutsideCode(html)) }).toEqual({ ...told, left: null });
    const laid = layRichText(text, { width: 72 }).join('\n');
    expect({ ...told, left: leftOver.exec(withoutCode(laid)) }).toEqual({ ...told, left: null });
    expect({ ...told, lost: [...lost(words, html), ...lost(words, laid)] }).toEqual({ ...told, lost: [] });
    expect({ ...told, lost: urls.filter((url) => !found.includes(plain(url))) }).toEqual({ ...told, lost: [] });
    expect({ ...told, remarks: remarksOn(source, true) }).toEqual({ ...told, remarks: [] });
  }
});

const context = {
  publication: { name: 'P', url: 'https://p.example.org', address: 'A' },
  publicUrl: 'https://news.example.org',
};
const defaults = { theme: 'digest', lang: 'en', dir: 'ltr' as const, timezone: 'UTC', fields: [] };

/** Every kind of field that holds Markdown. */
function issueOf(texts: RandomMarkdown[]): string {
  const [intro, summary, text, quote, outro, intros] = texts.map(({ source }) => source);
  const draft = {
    number: 1,
    subject: 'S',
    preheader: 'P',
    date: '2026-12-04',
    intro,
    outro,
    sections: [
      { title: 'N', intro: intros, items: [{ title: 'T', url: 'https://i.example.org', summary }] },
      { title: 'T', kind: 'text', text },
      { kind: 'quote', quote, by: 'B' },
    ],
  };
  // Below `|`, as editors and the desk write several lines.
  return stringify(draft, { blockQuote: 'literal' });
}

test.each(themeNames)('random texts in every field reach the readers of %s whole', async (theme) => {
  for (let seed = 1; seed <= 18; seed += 6) {
    const texts = Array.from({ length: 6 }, (_, index) => randomMarkdown(1000 + seed + index)).map((each) =>
      each.source.length > 1900 ? { source: 'short', words: [], urls: [] } : each,
    );
    const { issue, problems } = parseDraft(issueOf(texts), 'drafts/1.yaml', defaults);
    expect(problems).toEqual([]);
    const { html, text, links } = await renderIssue(issue!, context, theme);
    const words = texts.flatMap((each) => each.words);
    expect([...lost(words, html), ...lost(words, text)]).toEqual([]);
    expect(leftOver.exec(wordsOutsideCode(html))).toBeNull();
    expect(leftOver.exec(withoutCode(text))).toBeNull();
    const listed = links.map(({ url }) => plain(url));
    expect(texts.flatMap(({ urls }) => urls).filter((url) => !listed.includes(plain(url)))).toEqual([]);
  }
});

test.each<[string, string]>([
  ['brackets', '['.repeat(60_000)],
  ['links in links', '[a]('.repeat(15_000)],
  ['runs of backticks', Array.from({ length: 340 }, (_, length) => '`'.repeat(length + 1)).join(' ')],
  ['references', '[a][b] '.repeat(8000)],
  ['definitions', Array.from({ length: 3000 }, (_, at) => `[a${at}]: https://example.org/${at}`).join('\n')],
  ['stars', '**a'.repeat(20_000)],
  ['tags that never end', '{{!--'.repeat(12_000)],
  ['a tag full of spaces', `{{a|default${' '.repeat(60_000)}x}}`],
  ['tags one in another', '{{a|default   '.repeat(4000)],
  ['comments', '<!--'.repeat(15_000)],
  ['comments over fences', 'a <!--\n```\n--> '.repeat(4000)],
  ['tables', `|a|b|\n|-|-|\n${'|a|b|\n'.repeat(10_000)}`],
])('60 kB of %s take seconds, not minutes', (_what, source) => {
  const before = process.cpuUsage();
  partsOf(source);
  lintTemplate(withoutLiterals(source), []);
  renderMarkdown(source, { link: (url) => url, publicUrl: '', tags: [] });
  remarksOn(source, true);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(8000);
});
