import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Database } from '../db/open.ts';
import type { Issue } from '../issue/issue.ts';
import { fillRendition, oneLine, templateData, type Copy, type CutRendition, type Rendition } from '../issue/render.ts';
import { cutSlots, fillPieces } from '../issue/slots.ts';
import type { TemplateData } from '../issue/template.ts';
import { firstWordsOfHtml } from '../mail/first-words.ts';
import { tokenPaths } from '../message/compile-message.ts';
import type { Problem } from '../problem.ts';
import { tokenLength } from '../signing/link-token.ts';
import type { Choices } from './choices.ts';
import { nothingPage, textPage } from './frame-page.tsx';
import { inboxPage } from './inbox-rows.tsx';
import { elementsWithin, mailDocument } from './mail-document.ts';
import { previewReader } from './preview-reader.ts';

/** What is to be seen of a draft in one theme: of what its file says now, or of the last state that could be shown. */
export interface Shown {
  rendition: Rendition;
  cut: CutRendition;
  issue: Issue;
  /** Of the state it was made from. */
  hash: string;
  /** When that state was read, in ms since the epoch. */
  at: number;
  /** There when the file says something else by now, which can't be shown. */
  stale?: Problem[];
}

/** Where previews get a draft from: the file as it is, or a text that is not saved yet. */
export interface DraftSource {
  /** Renders what is asked for and nothing else. Without anything that was ever good, only the problems. */
  show(number: number, theme?: string): Promise<Shown | { problems: Problem[] }>;
}

export interface FrameDeps {
  live: DraftSource;
  db: Database;
  config: Config;
}

/** Where Gmail stops showing a message, in bytes of HTML. */
export const gmailClipBytes = 102 * 1024;

/** One form of a draft as a document of its own. Only what this form needs is rendered. */
export async function frameOf(number: number, choices: Choices, { live, db, config }: FrameDeps): Promise<string> {
  const { publication, publicUrl, root } = config;
  const shown = await live.show(number, choices.theme);
  const dark = choices.scheme !== 'light';
  if (!('rendition' in shown)) return nothingPage({ number, problems: shown.problems, dark });
  const reader = await previewReader(choices, shown.issue.date, { db, declared: publication.fields });
  const data = templateData(shown.rendition, reader, publication.fields);
  const copy = fillCopy(shown, data, publicUrl);
  const { lang, dir } = shown.issue;
  if (choices.part === 'text') return textPage({ text: copy.text, lang, dir, dark });
  if (choices.part === 'inbox') {
    const { from } = publication;
    const row = {
      sender: from.name || from.address,
      subject: copy.subject,
      words: firstWordsOfHtml(copy.html, 240),
      preheader: preheaderOf(shown, data),
      lang,
      dir,
      time: shown.issue.send?.at.slice(11) ?? '10:00',
    };
    return inboxPage(row, { width: choices.width, dark });
  }
  return mailDocument(copy.html, {
    scheme: choices.scheme,
    images: choices.images === 'on',
    clipAfter: elementsWithin(mailedHtml(shown, data, publicUrl), gmailClipBytes),
    picture: (src) => pictureAddress(src, publicUrl, root),
  });
}

/** A reader's copy whose links lead straight to where they go: nothing in a preview counts as a click. */
export function fillCopy({ rendition, cut }: Shown, data: TemplateData, publicUrl: string): Copy {
  return fillRendition(cut, data, {
    link: (position) => rendition.links[position]!.url,
    unsubscribe: `${publicUrl}/unsubscribe`,
  });
}

/** As Gmail would measure it: every address as long as the one in a reader's mail. */
function mailedHtml({ cut }: Shown, data: TemplateData, publicUrl: string): string {
  const token = 'x'.repeat(tokenLength);
  return fillRendition({ subject: [], text: [], html: cut.html }, data, {
    link: () => publicUrl + tokenPaths.click + token,
    unsubscribe: publicUrl + tokenPaths.leave + token,
  }).html;
}

/** The line as the reader gets it, without what follows it in the mail. */
function preheaderOf({ rendition: { preheader, tags, lang } }: Shown, data: TemplateData): string {
  return oneLine(fillPieces(cutSlots(preheader, tags, 'text', lang), data, { link: () => '', unsubscribe: '' }));
}

/**
 * Pictures beside the drafts live under the public address, where a draft's newest are not yet: the desk serves them
 * itself. The time of their last change makes a picture that was drawn over show at once.
 */
function pictureAddress(src: string, publicUrl: string, root: string): string {
  if (!src.startsWith(`${publicUrl}/images/`)) return src;
  const name = src.slice(publicUrl.length + '/images/'.length);
  const stats = statSync(join(root, 'drafts/images', name), { throwIfNoEntry: false });
  return `/drafts/images/${name}?v=${stats ? Math.round(stats.mtimeMs) : 0}`;
}

export function tagOf(body: string): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
}
