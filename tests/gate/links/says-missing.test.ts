import { describe, expect, test } from 'vitest';
import { saysMissing } from '../../../src/gate/links/says-missing.ts';
import { likeness, readPage } from '../../../src/fetch/read-page.ts';

const title = (text: string) => ({ title: text, heading: '' });

describe('a page that says that it does not exist', () => {
  test.each([
    '404',
    'Error 404',
    '404 Not Found',
    '404 - Page not found',
    '404: This page could not be found.',
    'HTTP Status 404 – Not Found',
    'Page Not Found | Example',
    'Not found – Example Magazine',
    'Oops! That page can’t be found.',
    'Sorry, the page you were looking for doesn’t exist.',
    'We couldn’t find that page',
    'This video is no longer available',
    'Article removed',
    'Job expired · Example jobs',
    'Nothing found',
    'Seite nicht gefunden · Beispiel',
    'Page introuvable - Exemple',
    'Página no encontrada',
    'ページが見つかりません',
    '页面不存在',
    'الصفحة غير موجودة',
  ])('%s', (text) => {
    expect(saysMissing(title(text))).toBe(text);
    expect(saysMissing({ title: 'Example', heading: text })).toBe(text);
  });
});

describe('a page that only mentions it', () => {
  test.each([
    'What a 404 page should say',
    'Lost and found',
    'The missing page of the codex was found',
    'Room 404',
    'Designing better “not found” pages',
    'Error handling in Go',
    'Not Found: a novel',
    'Available now',
    'An example site',
    '',
  ])('%s', (text) => {
    expect(saysMissing(title(text), text.startsWith('Not Found') ? text : '')).toBeUndefined();
  });
});

describe('reading a page’s first bytes', () => {
  test('uses title and heading, not scripts, and the declared charset', () => {
    const page = readPage(
      Buffer.from(
        '<title>Gr\xfc\xdfe</title><script>var a = "<h1>no</h1>"</script><h1>Hello <b>there</b></h1><h1>second</h1><p>text',
        'latin1',
      ),
      'text/html; charset=iso-8859-1',
    );
    expect(page).toMatchObject({ title: 'Grüße', heading: 'Hello there' });
    expect(page.text).not.toContain('var a');
  });

  test.each(['', '<', '<title', '<title>cut off in the', '<!--', '\0\0\0', '<a '.repeat(5000), '<div>'.repeat(10_000)])(
    'gets what it can from %j',
    (html) => {
      expect(readPage(Buffer.from(html), 'text/html; charset=nonsense')).toMatchObject({ isChallenge: false });
    },
  );

  test('distinguishes two pages by their words, not by their numbers', () => {
    expect(likeness('Nothing at /a/123 here today', 'Nothing at /b/456 here today')).toBe(1);
    expect(likeness('A story of barnacles', 'The price of heliotrope')).toBe(0);
  });
});
