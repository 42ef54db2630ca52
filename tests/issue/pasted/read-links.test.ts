import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readLinks, type ReadLink } from '../../../src/issue/pasted/read-links.ts';
import { lookupHere, oddPages, serveOddPages, type OddSites } from '../../fakes/odd-pages.ts';

let sites: OddSites;
let read: ReadLink[];

const options = () => ({
  userAgent: 'a test',
  allow: sites.hosts.map((host) => `${host}:${sites.port}`),
  lookup: lookupHere,
});
const addressOf = (at: string) => `http://${at.replace('/', `:${sites.port}/`)}`;

beforeAll(async () => {
  sites = await serveOddPages();
  const found: ReadLink[] = [];
  await readLinks(
    oddPages.map(({ at }) => ({ url: addressOf(at) })),
    (each) => void found.push(each),
    options(),
  );
  read = found.toSorted((a, b) => a.index - b.index);
});
afterAll(() => sites.close());

describe('the item for a page with', () => {
  test.each(oddPages.map((page, index) => [page.what, page, index] as const))('%s', (_what, page, index) => {
    const { item, picture, unread } = read[index]!;
    const { url, ...words } = page.item;
    for (const [key, value] of Object.entries(words))
      expect([key, item[key as keyof typeof item]]).toEqual([key, value]);
    expect(item.url.replace(`:${sites.port}`, '')).toBe(url ?? `http://${page.at}`);
    expect(picture?.src).toBe(page.picture?.replace('{}', String(sites.port)));
    expect(unread ?? '').toMatch(page.unread ?? /^$/);
  });
});

test('what the person wrote comes before what the page says', async () => {
  const found: ReadLink[] = [];
  await readLinks(
    [{ url: addressOf('brindle.test/defaults'), title: 'My title', summary: 'My *words*', by: 'Me', words: 'unused' }],
    (each) => void found.push(each),
    options(),
  );
  expect(found[0]!.item).toMatchObject({ title: 'My title', summary: 'My *words*', by: 'Me' });
});

test('a page that can’t be read keeps its address and the words beside it', async () => {
  const found: ReadLink[] = [];
  await readLinks(
    [{ url: addressOf('gone.test/a'), words: 'The old page' }],
    (each) => void found.push(each),
    options(),
  );
  expect(found[0]!.item).toEqual({ title: 'The old page', url: addressOf('gone.test/a') });
});

test('an item gets a copy of its page’s picture, if that can be had', async () => {
  const taken: string[] = [];
  const items: ReadLink['item'][] = [];
  await readLinks(
    [{ url: addressOf('brindle.test/defaults') }, { url: addressOf('magazine.test/a') }],
    (each) => void items.push(each.item),
    {
      ...options(),
      takePicture: async (bytes, { name, title }) => {
        taken.push(`${name} ${title} ${bytes.toString()}`);
        return { src: 'images/a-1.jpg', width: 300 };
      },
    },
  );
  expect(taken).toEqual(['a.jpg Database defaults are coming the picture']);
  expect(items.toSorted((a, b) => a.title.localeCompare(b.title)).map(({ title, image }) => [title, image])).toEqual([
    ['Database defaults are coming', { src: 'images/a-1.jpg', alt: '', width: 300 }],
    ['Ropes, explained', undefined],
  ]);
});

test('a few pages are read at a time, and none after the end', async () => {
  const many = Array.from({ length: 40 }, (_, index) => ({ url: addressOf(`site-${index}.test/defaults`) }));
  expect(sites.peak()).toBeLessThanOrEqual(8);
  const stopped = new AbortController();
  const found: ReadLink[] = [];
  await readLinks(
    many,
    (each) => {
      found.push(each);
      stopped.abort();
    },
    { ...options(), signal: stopped.signal },
  );
  expect(found.length).toBeLessThanOrEqual(1);
});

test('a site that never answers is an item too, after its time', async () => {
  const found: ReadLink[] = [];
  const url = addressOf('silent.test/a');
  await readLinks([{ url }], (each) => void found.push(each), {
    ...options(),
    allow: [`silent.test:${sites.port}`],
    linkMs: 40,
  });
  expect(found[0]).toMatchObject({ item: { url }, unread: expect.stringMatching(/in time/) });
});
