import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Badge, Bar, DataTable, Empty, Notice, Pager, Tabs } from '../../src/http/blocks.tsx';
import { contentSecurityPolicy, errorPage, htmlResponse, renderPage } from '../../src/http/page.tsx';

const page = (children: React.ReactNode, other: Partial<Parameters<typeof renderPage>[0]> = {}) =>
  renderPage({ title: 'Title', lang: 'en', children, ...other });

describe('a page', () => {
  test('is a whole document with language and direction', () => {
    expect(page(null, { lang: 'ar', dir: 'rtl' })).toMatch(
      /^<!doctype html><html lang="ar" dir="rtl"><head><meta charSet="utf-8"\/>/i,
    );
  });

  test('has its own title, then the name of the site', () => {
    expect(page(null, { site: { name: 'The Weekly Loop' } })).toContain('<title>Title · The Weekly Loop</title>');
    expect(page(null)).toContain('<title>Title</title>');
  });

  test('is sent with a policy that allows its own style, byte for byte, and no other', () => {
    const styles = [...page(null).matchAll(/<style>([\s\S]*?)<\/style>/g)].map((match) => match[1]!);
    expect(styles).toHaveLength(1);
    expect(contentSecurityPolicy).toContain(
      `style-src 'sha256-${createHash('sha256').update(styles[0]!).digest('base64')}'`,
    );
    expect(contentSecurityPolicy).not.toContain('unsafe');
  });

  test('has no script and no style attribute of its own', () => {
    const all = page(
      <>
        <Notice title="a">b</Notice>
        <Badge>c</Badge>
        <Bar share={0.5} label="half" />
        <Empty title="d">e</Empty>
      </>,
      { nav: [{ href: '/', label: 'Home' }], wide: true },
    );
    expect(all).not.toMatch(/<script|style=|\son\w+=/);
  });

  test('needs no second request', () => {
    expect(
      [...page(null).matchAll(/(?:src|href)="([^"]*)"/g)]
        .map((match) => match[1]!)
        .filter((address) => !/^(data:|#)/.test(address)),
    ).toEqual([]);
  });

  test('escapes its content', () => {
    const evil = '"><script>alert(1)</script>';
    const html = renderPage({
      title: evil,
      lang: evil,
      site: { name: evil, href: evil },
      nav: [{ href: evil, label: evil }],
      children: evil,
    });
    expect(html).not.toContain('<script>');
  });

  test('lets the keyboard skip to the content', () => {
    const html = page(<p>x</p>, { nav: [{ href: '/', label: 'Home' }] });
    expect(html.indexOf('href="#main"')).toBeLessThan(html.indexOf('<header'));
    expect(html).toContain('<main class="main" id="main" tabindex="-1">');
  });

  test('is not indexed by search engines unless it is meant to be', () => {
    expect(page(null)).toContain('content="noindex"');
    expect(page(null, { indexable: true })).not.toContain('noindex');
  });

  test('reloads itself only if asked to', () => {
    expect(page(null, { refreshSeconds: 5 })).toContain('<meta http-equiv="refresh" content="5"/>');
    expect(page(null)).not.toContain('refresh');
  });

  test('marks the current page', () => {
    expect(
      page(null, {
        nav: [
          { href: '/a', label: 'A' },
          { href: '/b', label: 'B', current: true },
        ],
      }),
    ).toContain('<a href="/a">A</a><a href="/b" aria-current="page">B</a>');
  });
});

describe('its response', () => {
  test('is not cached, not sniffed, and sends no referrer to other sites', () => {
    const { status, headers } = htmlResponse('<!doctype html>', 201, { 'x-other': 'kept' });
    expect(status).toBe(201);
    expect(Object.fromEntries(headers)).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-other': 'kept',
    });
  });

  test('an error says what happened and what to do, with its status', async () => {
    const response = errorPage(410, 'Gone', 'This was removed.', 'Read the newest issue.', {
      lang: 'de',
      site: { name: 'The Weekly Loop', href: '/' },
    });
    expect(response.status).toBe(410);
    const html = await response.text();
    for (const part of ['lang="de"', '<h1>Gone</h1>', 'This was removed.', 'Read the newest issue.', 'The Weekly Loop'])
      expect(html).toContain(part);
  });
});

describe('blocks', () => {
  test('a table has a name, headers for columns and rows, and can be scrolled by keyboard', () => {
    const html = page(
      <DataTable
        caption="Clicks"
        rows={[{ name: 'News', clicks: 3 }]}
        rowKey={(row) => row.name}
        columns={[
          { label: 'Section', rowHeader: true, cell: (row) => row.name },
          { label: 'Clicks', end: true, cell: (row) => row.clicks },
        ]}
      />,
    );
    expect(html).toContain('role="region" aria-label="Clicks" tabindex="0"');
    expect(html).toContain('<caption>Clicks</caption>');
    expect(html).toContain('<th scope="col" class="end">Clicks</th>');
    expect(html).toContain('<th scope="row">News</th><td class="end">3</td>');
  });

  test.each([
    [0.374, '37.4%'],
    [0, '0%'],
    [1.7, '100%'],
    [-1, '0%'],
    [Number.NaN, '0%'],
    [Number.POSITIVE_INFINITY, '0%'],
  ])('a share of %d draws %s', (share, width) => {
    expect(page(<Bar share={share} label="x" />)).toContain(`class="share" width="${width}"`);
  });

  test('an error is announced at once, other notices when they are reached', () => {
    expect(page(<Notice tone="error">x</Notice>)).toContain('role="alert"');
    expect(page(<Notice tone="warning">x</Notice>)).not.toContain('role="alert"');
  });

  test('tabs are links, the current one marked', () => {
    expect(
      page(
        <Tabs
          label="Views"
          tabs={[
            { href: '/a', label: 'A', current: true },
            { href: '/b', label: 'B' },
          ]}
        />,
      ),
    ).toContain('<nav class="tabs" aria-label="Views"><a href="/a" aria-current="page">A</a><a href="/b">B</a></nav>');
  });

  test('a pager leads both ways and is absent for a single page', () => {
    const html = page(<Pager page={2} pages={3} href={(number) => `?page=${number}`} />);
    for (const part of ['rel="prev" href="?page=1"', 'Page 2 of 3', 'rel="next" href="?page=3"'])
      expect(html).toContain(part);
    expect(page(<Pager page={1} pages={1} href={String} />)).not.toContain('class="pager"');
  });
});
