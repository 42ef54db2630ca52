import { parseDocument } from 'htmlparser2';
import { describe, expect, test } from 'vitest';
import { kindNames } from '../../src/issue/kinds/all.ts';
import { renderText } from '../../src/issue/render-text.ts';
import { previewView } from '../../emails/preview-view.ts';
import { loadTheme, themeNames, type Theme } from '../../emails/themes.ts';
import type { IssueView } from '../../emails/view.ts';
import { bigView, markedView, rightToLeftView } from './views.ts';

type Node = ReturnType<typeof parseDocument>['children'][number];
interface Tag {
  name: string;
  attributes: Record<string, string>;
}

const themes = await Promise.all(
  themeNames.map(async (name): Promise<[string, Theme]> => [name, (await loadTheme(name))!]),
);

/** All elements in reading order. */
function tagsOf(html: string): Tag[] {
  const walk = (nodes: Node[]): Tag[] =>
    nodes.flatMap((node) =>
      'attribs' in node ? [{ name: node.name, attributes: node.attribs }, ...walk(node.children)] : [],
    );
  return walk(parseDocument(html).children);
}

const hrefs = (html: string) =>
  tagsOf(html).flatMap(({ name, attributes }) => (name === 'a' && attributes.href ? [attributes.href] : []));

/** All strings of a view that a reader sees or follows. */
function marksOf(view: IssueView): string[] {
  return [...new Set(JSON.stringify(view).match(/\uE000[^\uE001]*\uE001/g))];
}

describe.each(themes)('%s', (name, theme) => {
  test('gives the same bytes for the same view', async () => {
    expect(await theme.render(structuredClone(previewView))).toEqual(await theme.render(previewView));
  });

  test('contains every mark, as the text part does, byte for byte', async () => {
    const marks = marksOf(markedView);
    expect(marks.length).toBeGreaterThan(60);
    const html = await theme.render(markedView);
    const text = renderText(markedView);
    expect(marks.filter((mark) => !html.includes(mark))).toEqual([]);
    expect(marks.filter((mark) => !text.includes(mark))).toEqual([]);
    for (const part of [html, text])
      expect(part.match(/[\uE000\uE001]/g)).toHaveLength((part.match(/\uE000[lfu]\d+\uE001/g) ?? []).length * 2);
  });

  test('has no link that the text part lacks', async () => {
    for (const view of [previewView, markedView, rightToLeftView]) {
      const html = await theme.render(view);
      const text = renderText(view);
      expect(hrefs(html).length).toBeGreaterThan(20);
      expect(hrefs(html).filter((href) => !text.includes(href.replace(/^mailto:/, '')))).toEqual([]);
    }
  });

  test('makes every link of the view a link', async () => {
    const html = await theme.render(previewView);
    const urls = [...JSON.stringify(previewView).matchAll(/"(?:url|webUrl|unsubscribeUrl)":"([^"]+)"/g)].map(
      (match) => match[1]!,
    );
    expect(urls.filter((url) => !hrefs(html).includes(url))).toEqual([]);
  });

  test('keeps an issue of 45 items with summaries under 75,000 bytes', async () => {
    const html = await theme.render(bigView(45));
    expect(html.match(/<h3/g)!.length).toBeGreaterThanOrEqual(45);
    expect(Buffer.byteLength(html)).toBeLessThan(75_000);
  });

  test('keeps each style sheet under 8,192 bytes and all under the 16 kB that Gmail accepts', async () => {
    const sheets = [...(await theme.render(previewView)).matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(
      (match) => match[1]!.length,
    );
    expect(Math.max(...sheets)).toBeLessThan(8192);
    expect(sheets.reduce((sum, size) => sum + size, 0)).toBeLessThan(16_000);
  });

  test('fetches only the pictures of the view, and runs nothing', async () => {
    const html = await theme.render(previewView);
    const tags = tagsOf(html);
    expect(
      tags.filter(({ name: tag }) => ['script', 'link', 'iframe', 'object', 'embed', 'form', 'video'].includes(tag)),
    ).toEqual([]);
    expect(html).not.toMatch(/@import|@font-face|url\(/);
    const sources = tags.flatMap(({ attributes }) => (attributes.src ? [attributes.src] : []));
    expect(sources.every((src) => JSON.stringify(previewView).includes(src))).toBe(true);
    expect(html).not.toMatch(/ on[a-z]+=/);
  });

  test('has no comments but those for Outlook, and is not indented', async () => {
    const html = await theme.render(previewView);
    // `<!--[if !mso]><!-->` shows its content to all clients but Word, and is two comments for the others.
    const others = html.replaceAll(/<!--\[if !mso\]><!-->|<!--<!\[endif\]-->/g, '').match(/<!--(?!\[if)[\s\S]*?-->/g);
    expect(others).toBeNull();
    expect(html).toContain('<!--[if mso');
    expect(html).not.toMatch(/\n[ \t]/);
    expect(html.match(/<!--\[if/g)!.length).toBe(html.match(/<!\[endif\]-->/g)!.length);
  });

  test('gives Word its width and its pixels', async () => {
    const html = await theme.render(previewView);
    expect(html).toMatch(/<!--\[if mso[^>]*><table[^>]* width="6[04]0"/);
    expect(html).toContain('<o:PixelsPerInch>96</o:PixelsPerInch>');
  });

  test('declares its language, its direction, and that it supports dark mode', async () => {
    const html = await theme.render(rightToLeftView);
    const tags = tagsOf(html);
    expect(tags.find(({ name: tag }) => tag === 'html')!.attributes).toMatchObject({ lang: 'ar', dir: 'rtl' });
    // Webmail drops the html element, so the direction is repeated inside the body.
    expect(
      tags.filter(({ name: tag, attributes }) => tag !== 'html' && attributes.dir === 'rtl').length,
    ).toBeGreaterThan(0);
    const metas = Object.fromEntries(
      tags.filter(({ name: tag }) => tag === 'meta').map(({ attributes }) => [attributes.name, attributes.content]),
    );
    expect(metas).toMatchObject({
      'color-scheme': 'light dark',
      'supported-color-schemes': 'light dark',
      viewport: expect.stringContaining('width=device-width'),
    });
    expect(metas['format-detection']).toContain('telephone=no');
    expect(html).toContain(`<title>${rightToLeftView.subject}</title>`);
    expect(html).toMatch(/@media \(prefers-color-scheme:dark\)/);
    expect(html).toMatch(/\[data-ogsc\]/);
    expect(html).toMatch(/\[data-ogsb\]/);
  });

  test('indents on the side where lines begin, left or right', async () => {
    for (const [view, wrong, right] of [
      [previewView, 'right', 'left'],
      [rightToLeftView, 'left', 'right'],
    ] as const) {
      const styles = tagsOf(await theme.render(view)).flatMap(({ attributes }) => attributes.style ?? []);
      const only = (one: string, other: string) =>
        styles.filter(
          (style) =>
            new RegExp(`(padding|border)-${one}:`).test(style) && !new RegExp(`(padding|border)-${other}:`).test(style),
        );
      expect(only(right, wrong).length).toBeGreaterThan(4);
      expect(only(wrong, right)).toEqual([]);
    }
  });

  test('has one headline, and no heading skips a level', async () => {
    const levels = tagsOf(await theme.render(previewView)).flatMap(({ name: tag }) =>
      /^h[1-6]$/.test(tag) ? [Number(tag[1])] : [],
    );
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels[0]).toBe(1);
    expect(levels.filter((level, index) => index > 0 && level > levels[index - 1]! + 1)).toEqual([]);
  });

  test('gives every picture a description and a width, and lets it shrink', async () => {
    const pictures = tagsOf(await theme.render(previewView)).filter(({ name: tag }) => tag === 'img');
    expect(pictures).toHaveLength(3);
    for (const { attributes } of pictures) {
      expect(attributes.alt).toBeTruthy();
      expect(Number(attributes.width)).toBeGreaterThan(0);
      expect(attributes.style).toMatch(/max-width:\d+px.*height:auto/);
    }
  });

  test('gives a picture without a description no link, which would have no name', async () => {
    const [first] = previewView.sections;
    if (first?.kind !== 'links') throw new Error('the preview issue begins with links');
    const decorated = {
      ...first,
      items: [{ ...first.items[0]!, image: { src: 'https://images.example.org/line.png', alt: '' } }],
    };
    const html = await theme.render({ ...previewView, sections: [decorated] });
    expect(html).toMatch(/<img[^>]*alt=""/);
    expect(html).not.toMatch(/<a [^>]*>\s*<img/);
  });

  test('marks every layout table', async () => {
    const html = await theme.render(previewView);
    const tables = tagsOf(html).filter(({ name: tag }) => tag === 'table');
    expect(tables.length).toBeGreaterThan(5);
    expect(tables.filter(({ attributes }) => attributes.role !== 'presentation')).toEqual([]);
  });

  test('shows the preheader visibly, before anything else', async () => {
    const html = await theme.render(previewView);
    const body = html
      .slice(html.indexOf('<body'))
      .replaceAll(/<!--[\s\S]*?-->/g, '')
      .replaceAll(/<[^>]+>/g, ' ');
    expect(body.trim().startsWith(previewView.preheader)).toBe(true);
    expect(html.slice(html.indexOf('<body'))).not.toContain('display:none');
  });

  test('shows titles as text, whatever they contain', async () => {
    const [first] = previewView.sections;
    if (first?.kind !== 'links') throw new Error('the preview issue begins with links');
    const nasty = {
      ...first.items[0]!,
      title: '</td><script>alert(1)</script> {{#if x}} <!--$--> </mj-table> "quoted" & <mj-raw>',
    };
    const html = await theme.render({
      ...previewView,
      subject: 'A & B </title>',
      sections: [{ ...first, items: [nasty] }],
    });
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;/td&gt;&lt;script&gt;');
    expect(html).toContain('{{#if x}}');
    expect(html).toContain('<title>A &amp; B &lt;/title&gt;</title>');
  });

  test('is registered under its name', () => {
    expect(theme.name).toBe(name);
  });
});

test('the preview issue has a section of every kind', () => {
  const kinds = new Set(previewView.sections.map(({ kind }) => kind));
  expect([...kinds].toSorted()).toEqual(kindNames.toSorted());
});

test('the classic theme refuses what MJML can’t process instead of sending it broken', async () => {
  const classic = (await loadTheme('classic'))!;
  await expect(classic.render({ ...previewView, dir: 'sideways' as 'ltr' })).rejects.toThrow(/MJML refuses.*sideways/s);
});
