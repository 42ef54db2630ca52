import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Database } from '../db/open.ts';
import type { Issue } from '../issue/issue.ts';
import {
  fillRendition,
  oneLine,
  templateData,
  type Copy,
  type CutRendition,
  type PartialRendition,
  type Rendition,
} from '../issue/render.ts';
import type { PartialIssue } from '../issue/partial/partial-issue.ts';
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

/** A draft rendered in one theme: its current content, or the last one that was valid. */
export interface Shown extends Shows {
  rendition: Rendition;
  issue: Issue;
}

/** What can be shown of an unfinished draft. */
export interface PartlyShown extends Shows {
  rendition: PartialRendition;
  issue: PartialIssue;
}

interface Shows {
  cut: CutRendition;
  /** The hash of the state from which it was made. */
  hash: string;
  /** When that state was read, in ms since the epoch. */
  at: number;
  /** Set if the current content can't be shown: its problems. */
  stale?: Problem[];
}

/** Where a preview gets a draft: a file, or an unsaved text. */
export interface DraftSource {
  /** Renders the draft in one theme. Returns only the problems if no version of it was ever valid. */
  show(number: number, theme?: string): Promise<Shown | PartlyShown | { problems: Problem[] }>;
}

export interface FrameDeps {
  live: DraftSource;
  db: Database;
  config: Config;
}

/** The size of the HTML above which Gmail clips a message, in bytes. */
export const gmailClipBytes = 102 * 1024;

/** One form of a draft as a document. Renders only what this form needs. */
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

/** A reader's copy with the links' own addresses, so that a click in a preview is not counted. */
export function fillCopy(
  { rendition, cut }: Pick<Shown | PartlyShown, 'rendition' | 'cut'>,
  data: TemplateData,
  publicUrl: string,
): Copy {
  return fillRendition(cut, data, {
    link: (position) => rendition.links[position]!.url,
    unsubscribe: `${publicUrl}/unsubscribe`,
  });
}

/** The HTML as Gmail measures it, with tracked links of the same length as in a reader's mail. */
function mailedHtml({ cut }: Pick<Shown, 'cut'>, data: TemplateData, publicUrl: string): string {
  const token = 'x'.repeat(tokenLength);
  return fillRendition({ subject: [], text: [], html: cut.html }, data, {
    link: () => publicUrl + tokenPaths.click + token,
    unsubscribe: publicUrl + tokenPaths.leave + token,
  }).html;
}

/** The preheader as the reader gets it, without the padding after it. */
function preheaderOf(
  { rendition: { preheader, tags, lang } }: Pick<Shown | PartlyShown, 'rendition'>,
  data: TemplateData,
): string {
  return oneLine(fillPieces(cutSlots(preheader, tags, 'text', lang), data, { link: () => '', unsubscribe: '' }));
}

/**
 * The address of a picture. In mail, pictures in the drafts folder have public addresses, which may not have the newest
 * files yet, so the desk serves them itself. The address contains the time of the last change, so that a changed
 * picture is loaded again.
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
