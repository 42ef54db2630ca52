import { readFileSync } from 'node:fs';
import { loadConfig, type Publication } from '../../src/config/config.ts';
import type { GateInput, GateRendition } from '../../src/gate/finding.ts';
import { gateRendition } from '../../src/gate/render-copies.ts';
import { parseDraft } from '../../src/issue/parse-draft.ts';
import { renderIssue } from '../../src/issue/render.ts';
import type { ViewContext } from '../../src/issue/view.ts';

const { publication: sample } = loadConfig('.', {});
const publicUrl = 'https://news.example.org';
const context: ViewContext = {
  publicUrl,
  publication: { name: sample.name, url: sample.url, address: sample.address },
};

/** The draft to which hand-written HTML pretends to belong. */
export const draftText = `number: 7
subject: Issue seven
preheader: What a check needs
date: 2026-11-27
sections:
  - title: News
    items:
      - title: First
        url: https://example.org/first
        summary: One, with [the calendar](https://example.org/calendar).
        image: { src: "https://example.org/first.webp", alt: A table with four columns, width: 560, height: 300 }
      - title: Second
        url: https://example.org/second
        summary: Two.
`;

export interface Wanted {
  /** As in galley.yaml. */
  clients?: string[];
  clientShares?: Record<string, number>;
  draft?: string;
}

function parsed({ clients, draft = draftText }: Wanted) {
  const publication: Publication = { ...sample, ...(clients ? { clients } : {}) };
  const { issue, source, problems } = parseDraft(draft, 'drafts/7.yaml', {
    theme: 'digest',
    lang: 'en',
    dir: 'ltr',
    timezone: 'UTC',
    fields: publication.fields,
  });
  if (!issue) throw new Error(JSON.stringify(problems));
  return { publication, issue, source };
}

/** A gate's input with hand-written HTML, for one theme or two. */
export async function inputOf(html: string | [string, string], wanted: Wanted = {}): Promise<GateInput> {
  const { publication, issue, source } = parsed(wanted);
  const rendition = await renderIssue(issue, context, 'digest');
  const real = gateRendition(rendition, publication, publicUrl);
  const renditions = [html].flat().map((text, index): GateRendition => ({
    ...real,
    theme: ['digest', 'classic'][index]!,
    copies: { full: { ...real.copies.full, html: text }, bare: { ...real.copies.bare, html: text } },
  }));
  return {
    source,
    issue,
    publication,
    renditions,
    ...(wanted.clientShares ? { clientShares: wanted.clientShares } : {}),
  };
}

/** A sample issue as its themes render it. */
export async function sampleInput(number: number, themes: string[], wanted: Wanted = {}): Promise<GateInput> {
  const { publication, issue, source } = parsed({ ...wanted, draft: readFileSync(`drafts/${number}.yaml`, 'utf8') });
  const renditions = await Promise.all(
    themes.map(async (theme) => gateRendition(await renderIssue(issue, context, theme), publication, publicUrl)),
  );
  return { source, issue, publication, renditions };
}

/** Valid markup, for tests that break one thing in it. */
export function page(body: string, head = ''): string {
  return `<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8"><title>Issue seven</title>${head}</head><body><div lang="en" dir="ltr"><h1>Issue seven</h1>${body}</div></body></html>`;
}
