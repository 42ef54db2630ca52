import type { Issue } from '../../src/issue/issue.ts';
import type { Rendition } from '../../src/issue/render.ts';
import { mark } from '../../src/issue/marks.ts';
import type { Sender } from '../../src/message/compile-message.ts';

/** A small rendition with every kind of slot, for tests of what happens after rendering. */
export const smallRendition: Rendition = {
  issueNumber: 180,
  date: '2026-11-27',
  theme: 'digest',
  lang: 'en',
  publicationName: 'The Weekly Loop',
  subject: `${mark('f', 0)}here is issue 180 – “sockets” 🔌`,
  preheader: 'Sockets',
  html: `<!doctype html><html lang="en"><head><title>x</title></head><body><p>Hello ${mark('f', 3)}, grüße aus Łódź.</p><p>${mark('f', 4)}Meet in ${mark('f', 5)}: <a href="${mark('l', 1)}">when</a>${mark('f', 6)}</p><p><a href="${mark('l', 0)}">Defaults &amp; databases</a></p><p><a href="${mark('u', 0)}">Unsubscribe</a></p></body></html>`,
  text: `Hello ${mark('f', 3)},\n\n${mark('f', 4)}Meet in ${mark('f', 5)}: ${mark('l', 1)}${mark('f', 6)}\n\n.a line that starts with a dot\nFrom here on: Defaults & databases\n${mark('l', 0)}\n\nUnsubscribe: ${mark('u', 0)}\n`,
  links: [
    { url: 'https://example.org/defaults?a=1&b=2', label: 'Defaults & databases', section: 'News', item: 'defaults' },
    { url: 'https://example.org/meet', label: 'when' },
  ],
  tags: [
    '{{#if subscriber.firstName}}',
    '',
    '',
    '{{default subscriber.firstName "there"}}',
    '{{#if subscriber.city}}',
    '{{subscriber.city}}',
    '{{/if}}',
    '{{/if}}',
  ],
};
smallRendition.subject = `${mark('f', 0)}Hi ${mark('f', 3)}, ${mark('f', 7)}issue 180 – “sockets” 🔌`;

/** A rendition with an issue from which it could have been made. */
export function planOf(rendition: Rendition): { issue: Issue; rendition: Rendition } {
  const { issueNumber: number, date, theme, lang, preheader } = rendition;
  const subject = `Issue ${number} – “sockets” 🔌`;
  return {
    issue: { file: `drafts/${number}.yaml`, number, subject, preheader, date, theme, lang, dir: 'ltr', sections: [] },
    rendition,
  };
}

export const sampleSender: Sender = {
  name: 'The Weekly Loop',
  slug: 'weekly-loop',
  from: { name: 'The Weekly Loop', address: 'editors@loop.example.org' },
  replyTo: { address: 'hello@loop.example.org' },
  returnPath: { address: 'bounces@loop.example.org' },
  unsubscribeMailbox: { address: 'unsubscribe@loop.example.org' },
  publicUrl: 'https://news.example.org',
  tracking: 'full',
};
