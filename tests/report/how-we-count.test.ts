/** The page by which sponsors and auditors can tell what a number means. */
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { openConfig } from '../../src/wire/open-config.ts';
import { appOf } from '../../src/http/route.ts';
import { openSite } from '../../src/http/site.tsx';
import { howWeCountRoutes } from '../../src/report/how-we-count.tsx';
import { rulesVersion } from '../../src/track/judge/rules-version.ts';
import { readerWords } from '../../src/words/languages.ts';

async function shown(over: { lang?: string; tracking?: 'full' | 'off' } = {}) {
  const publication = { ...openConfig().publication, ...over };
  const site = openSite(publication);
  const app = appOf(howWeCountRoutes({ publication, site }), { site, clock: systemClock });
  const answer = await app.request('/how-we-count');
  return { status: answer.status, html: await answer.text(), publication };
}

describe('/how-we-count', () => {
  test('says by which version of the rules, how it was tested, and whom to ask', async () => {
    const { status, html, publication } = await shown();
    expect(status).toBe(200);
    expect(html).toContain(`Rules version ${rulesVersion}.`);
    expect(html).toContain('no independent test');
    expect(html).toContain(`mailto:${(publication.replyTo ?? publication.from).address}`);
    expect(html).not.toContain('at present');
  });

  test('says so when nothing is counted at present', async () => {
    expect((await shown({ tracking: 'off' })).html).toContain('counts neither opens nor clicks at present');
  });

  test('is in German for a German newsletter, with all that the English page says', async () => {
    const { html } = await shown({ lang: 'de' });
    expect(html).toContain(`Regeln Version ${rulesVersion}.`);
    const shape = (lang: string) =>
      readerWords(lang).counting.sections.map(({ blocks }) =>
        blocks.map((block) => (typeof block === 'string' ? 'text' : block.map(({ term }) => term !== undefined))),
      );
    expect(shape('de')).toEqual(shape('en'));
  });

  test('is linked at the foot of every public page', async () => {
    const html = await openSite(openConfig().publication).page('x', null).text();
    expect(html).toContain('<a href="/how-we-count">How we count</a>');
  });
});
