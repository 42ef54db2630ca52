import { describe, expect, test } from 'vitest';
import { openSite } from '../../src/http/site.tsx';
import { mailWords, mailWordsSchema } from '../../src/config/mail-words.ts';
import { issueWords, languageOfWords, readerWords } from '../../src/words/languages.ts';

describe('the language of a publication', () => {
  test('is that of its pages, its mails and the words around its issues', async () => {
    const html = await openSite({ name: 'Schleife', lang: 'de-AT', dir: 'ltr', brand: { light: {}, dark: {} } })
      .page('x', null)
      .text();
    expect(html).toContain('<html lang="de-AT"');
    expect(html).toContain('So bestellen Sie ab');
    expect(mailWords(mailWordsSchema.parse({}), 'de').confirm.button).toBe('Bestellung bestätigen');
    expect(issueWords('de').unsubscribe).toBe('Abbestellen');
  });

  test('without words of its own has English pages that say so, and keeps its words around issues', async () => {
    const html = await openSite({ name: 'الحلقة', lang: 'ar', dir: 'rtl', brand: { light: {}, dark: {} } })
      .page('x', null)
      .text();
    expect(html).toContain('<html lang="en" dir="ltr"');
    expect(languageOfWords('ar')).toBe('en');
    expect(issueWords('ar').unsubscribe).toBe('إلغاء الاشتراك');
    expect(readerWords('ar').signup.subscribe).toBe('Subscribe');
  });

  test('leaves a text that galley.yaml gives as it is', () => {
    const written = mailWordsSchema.parse({ confirm: { subject: 'Servus' } });
    expect(mailWords(written, 'de').confirm).toMatchObject({ subject: 'Servus', button: 'Bestellung bestätigen' });
  });
});

test('no text is left in English in another language', () => {
  const flat = (value: unknown, path = ''): [string, string][] =>
    typeof value === 'string'
      ? [[path, value]]
      : typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, each]) => flat(each, `${path}.${key}`))
        : [];
  const english = new Map(flat(readerWords('en')));
  const same = flat(readerWords('de')).filter(([path, text]) => english.get(path) === text);
  expect(same.map(([path]) => path)).toEqual(['.issue.online', '.issue.remote']);
});
