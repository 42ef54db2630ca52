import { Parser } from 'htmlparser2';
import PostalMime from 'postal-mime';
import { beforeAll, describe, expect, test } from 'vitest';
import { openConfig, viewContextOf } from '../../src/wire/open-config.ts';
import { sampleReaders } from '../../src/issue/reader.ts';
import { checkIssue } from '../../src/wire/check-issue.ts';
import { readDraft } from '../../src/issue/read-draft.ts';
import {
  availableThemes,
  cutRendition,
  fillRendition,
  renderIssue,
  templateData,
  type Rendition,
} from '../../src/issue/render.ts';
import { compileMessage } from '../../src/message/compile-message.ts';
import { readBookings } from '../../src/sponsor/read-bookings.ts';
import { senderOf } from '../../src/message/send-content.ts';
import { composeCopy } from '../../src/message/compose-copy.ts';
import { keyRing } from '../../src/signing/keys.ts';
import { readToken, tokenLength } from '../../src/signing/link-token.ts';

const config = openConfig({ variables: { PUBLIC_URL: 'https://news.example.org' } });
const sender = senderOf(config.publication, config.publicUrl);
const keys = keyRing('a secret for tests only');
const { full, bare } = sampleReaders(config.publication.fields);
const numbers = ['178', '179', '180'];
const render = (number: string, theme: string) =>
  renderIssue(
    readDraft(config.root, Number(number), config.publication, readBookings(config.root)).issue!,
    viewContextOf(config),
    theme,
  );

/** Elements that never have an end tag (HTML Living Standard 13.1.2). */
const isVoid = new Set(['area', 'base', 'br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'source', 'wbr']);

/** All tags as written, and those that are closed without being open or the reverse. */
function readTags(html: string): {
  tags: { name: string; attributes: Record<string, string> }[];
  unbalanced: string[];
} {
  const tags: { name: string; attributes: Record<string, string> }[] = [];
  const unbalanced: string[] = [];
  const openTags: string[] = [];
  // Parsed as XML, so that the parser repairs nothing.
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        tags.push({ name, attributes });
        if (!isVoid.has(name)) openTags.push(name);
      },
      onclosetag(name, isImplied) {
        if (isVoid.has(name)) return;
        if (isImplied || openTags.at(-1) !== name) unbalanced.push(name);
        openTags.pop();
      },
    },
    { xmlMode: true, decodeEntities: true, lowerCaseTags: true, recognizeSelfClosing: true },
  );
  parser.end(html.replace(/<!doctype[^>]*>/i, '').replaceAll(/<(meta|img|br|hr|link)\b([^>]*?)\/?>/gi, '<$1$2/>'));
  return { tags, unbalanced };
}

describe.each(numbers.flatMap((number) => availableThemes.map((theme) => ({ number, theme }))))(
  'sample $number in $theme',
  ({ number, theme }) => {
    let rendition: Rendition;
    beforeAll(async () => void (rendition = await render(number, theme)));

    const copyOf = async (who: typeof full, tracked = true) => {
      const data = templateData(rendition, { ...who, since: '2026-01-01' }, config.publication.fields);
      const { raw } = await composeCopy(
        compileMessage(rendition, sender),
        sender,
        { delivery: 7, email: who.email, data, tracked },
        { keys, dkim: [] },
        Date.parse('2026-11-27T09:00:00Z'),
      );
      const mail = await PostalMime.parse(raw);
      return { raw, html: mail.html!, text: mail.text!, subject: mail.subject! };
    };

    test('has no error and no warning', async () => {
      expect((await checkIssue(config, Number(number), theme)).problems).toEqual([]);
    });

    test('stays below the size at which Gmail clips, as mailed', async () => {
      const { htmlBytes } = compileMessage(rendition, sender);
      expect(htmlBytes).toBeLessThan(100_000);
      for (const who of [full, bare]) expect(Buffer.byteLength((await copyOf(who)).html)).toBeLessThan(100_000);
      // The computed size is the real size, except for the reader's own fields.
      expect(Math.abs(htmlBytes - Buffer.byteLength((await copyOf(bare)).html))).toBeLessThan(2_000);
    });

    test('is not clipped for readers without tracking either', async () => {
      expect(Buffer.byteLength((await copyOf(full, false)).html)).toBeLessThan(102_000);
    });

    test('gives the same bytes twice', async () => {
      expect(await render(number, theme)).toEqual(rendition);
      expect((await copyOf(full)).raw.equals((await copyOf(full)).raw)).toBe(true);
    });

    test('has the same links in both parts', async () => {
      const seen = new Set<number>();
      for (const who of [full, bare]) {
        const { html, text } = await copyOf(who);
        const tokens = (part: string) =>
          [
            ...new Set(
              [...part.matchAll(/https:\/\/news\.example\.org\/([cu])\/[a-z2-7]{36}/g)].map((match) => match[0]),
            ),
          ].toSorted();
        expect(tokens(text)).toEqual(tokens(html));
        for (const address of tokens(html))
          if (address.includes('/c/')) seen.add(readToken(address.slice(-tokenLength), 'click', keys)!.link);
      }
      // A link in one branch of an {{#if}} is in the copies of some readers only.
      expect([...seen].toSorted((a, b) => a - b)).toEqual(rendition.links.map((_link, position) => position));
    });

    test.each([
      ['a reader of whom everything is known', full],
      ['a reader of whom nothing is', bare],
    ])('leaves no tag and no mark open for %s', async (_who, who) => {
      const { html, text, subject } = await copyOf(who);
      for (const part of [html.replaceAll(/<style[^>]*>[\s\S]*?<\/style>/g, ''), text, subject]) {
        expect(part).not.toMatch(/[\uE000\uE001]|\{\{|\}\}|undefined|\[object|NaN/);
        expect(part).not.toMatch(/ ,/); // a greeting without the name
      }
      if (who === full) return;
      for (const value of Object.values(full.fields)) expect(text).not.toContain(`Hello ${value}`);
    });

    test.each([
      ['full', full],
      ['bare', bare],
    ])('is HTML whose every element is closed in its place, for the %s reader', async (_name, who) => {
      for (const tracked of [true, false]) {
        const { tags, unbalanced } = readTags((await copyOf(who, tracked)).html);
        expect(tags.length).toBeGreaterThan(200);
        expect(unbalanced).toEqual([]);
      }
    });

    test('has no scripts, frames or forms', async () => {
      const { html } = await copyOf(full);
      const { tags } = readTags(html);
      expect(tags.filter(({ name }) => ['script', 'iframe', 'form', 'object', 'embed', 'base'].includes(name))).toEqual(
        [],
      );
      for (const { attributes } of tags) {
        for (const [name, value] of Object.entries(attributes)) {
          expect(name).not.toMatch(/^on/i);
          expect(value).not.toMatch(/^\s*(javascript|vbscript|data):/i);
        }
      }
    });

    test('every picture has a description and an address from which it can be fetched', async () => {
      for (const { attributes } of readTags((await copyOf(full)).html).tags.filter(({ name }) => name === 'img')) {
        expect([attributes.src, attributes.alt]).toEqual([expect.stringMatching(/^https:\/\//), expect.any(String)]);
        expect(attributes.width).toMatch(/^\d+$/);
      }
    });

    test('the preview shows what is mailed', async () => {
      const data = templateData(rendition, { ...full, since: '2026-01-01' }, config.publication.fields);
      const shown = fillRendition(cutRendition(rendition), data, {
        link: (position) => rendition.links[position]!.url,
        unsubscribe: 'https://news.example.org/u/x',
      });
      const mailed = await copyOf(full, false);
      const same = (text: string) =>
        text
          .replaceAll(/\/u\/[\w-]+/g, '/u/')
          .replaceAll('\r\n', '\n')
          .trim();
      expect(same(mailed.html)).toBe(same(shown.html));
      expect(same(mailed.text)).toBe(same(shown.text));
      expect(mailed.subject).toBe(shown.subject);
    });
  },
);
