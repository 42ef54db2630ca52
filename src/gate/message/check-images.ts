import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DomUtils, parseDocument } from 'htmlparser2';
import { hostOf } from '../../fetch/web-url.ts';
import { findInImages } from '../../files/inside-folder.ts';
import { writtenTexts } from '../../issue/kinds/written-texts.ts';
import { imagesIn, isImageSource } from '../../issue/markdown/pictures.ts';
import { nearest } from '../../yaml/zod-problems.ts';
import type { YamlSource } from '../../yaml/yaml-source.ts';
import type { Finding, GateInput } from '../finding.ts';
import { findingBuilder, type FindingDetails, type ReportFinding } from '../finding-builder.ts';
import { enoughBytes, readImage } from './read-image.ts';

/** Larger pictures are reported; a photograph as wide as a phone's screen is sharp with less. */
export const heavyBytes = 200_000;

interface WrittenImage {
  /** Of the group under `image:`, or of the text that shows it. */
  path: PropertyKey[];
  /** For a picture in Markdown. */
  within?: { text: string; offset: number };
  src: string;
  alt?: unknown;
  width?: unknown;
  height?: unknown;
}

/** Checks the pictures that the draft names. Needs no valid issue, so that editors see all problems at once. */
export function checkDraftImages(source: YamlSource, root: string): Finding[] {
  const report = findingBuilder(source);
  return writtenImages(source).flatMap((image) => {
    const { src, alt } = image;
    const findings: Finding[] = [];
    if (typeof alt === 'string' && alt.trim() === '')
      findings.push(
        report('no-alt', 'the picture has no description', {
          ...placeIn(image, 'alt'),
          hint: image.within ? 'Write what it shows: ![a map](…).' : 'Leave `alt` empty only for decoration.',
          url: src,
        }),
      );
    if (/^images\//i.test(src)) findings.push(...fileFindings(image, root, report));
    return findings;
  });
}

/** Where the `src` or the `alt` of a picture is written. */
export function placeIn({ path, within }: WrittenImage, key: 'src' | 'alt'): Pick<FindingDetails, 'path' | 'within'> {
  return within ? { path, within } : { path: [...path, key] };
}

/** Every `image:` with a `src`, anywhere in the draft, and every picture in Markdown that can be mailed. */
export function writtenImages({ value }: YamlSource): WrittenImage[] {
  const images: WrittenImage[] = [];
  const visit = (node: unknown, path: PropertyKey[]) => {
    if (Array.isArray(node)) node.forEach((entry, index) => visit(entry, [...path, index]));
    else if (node !== null && typeof node === 'object') {
      for (const [key, entry] of Object.entries(node)) visit(entry, [...path, key]);
      const { src } = node as { src?: unknown };
      if (path.at(-1) === 'image' && typeof src === 'string') images.push({ ...node, src, path });
    }
  };
  visit(value, []);
  for (const { as, text, path } of writtenTexts(value)) {
    if (as !== 'markdown' || !text.includes('![')) continue;
    for (const image of imagesIn(text))
      if (isImageSource(image.src))
        images.push({ ...image, path, within: { text, offset: Math.max(text.indexOf(image.src), 0) } });
  }
  return images;
}

/** Whether a picture's file is there, is what its name says, and has the size that it is shown in. */
export function fileFindings(
  image: WrittenImage,
  root: string,
  report: ReportFinding,
  at: FindingDetails = { ...placeIn(image, 'src'), url: image.src },
): Finding[] {
  const { src, width, height } = image;
  const lost = lostFile(src, root);
  if (lost) return [report('no-image', lost.message, { ...at, hint: lost.hint })];
  const file = join(root, 'drafts', src);
  let bytes: number;
  let head: Buffer;
  try {
    if (!statSync(file).isFile()) throw new Error('not a file');
    ({ bytes, head } = readHead(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return [
      report('no-image', `drafts/${src} cannot be read${code === undefined ? '' : `: ${code}`}`, {
        ...at,
        hint: 'Check that it is a file and that you have permission to read it.',
      }),
    ];
  }
  const facts = readImage(head);
  const named = /\.png$/i.test(src) ? 'png' : /\.gif$/i.test(src) ? 'gif' : 'jpeg';
  if (facts.format !== named) {
    const is = facts.format ? `is ${facts.format.toUpperCase()} inside` : bytes === 0 ? 'is empty' : 'is not a picture';
    return [
      report('image-unreadable', `drafts/${src} ${is}`, {
        ...at,
        hint: 'Export it again in the format that its name says.',
      }),
    ];
  }
  const findings: Finding[] = [];
  if (bytes > heavyBytes)
    findings.push(
      report('heavy-image', `drafts/${src} has ${Math.round(bytes / 1024)} kB`, {
        ...at,
        hint: 'Readers on mobile connections wait for it; 200 kB is enough.',
      }),
    );
  if (!facts.width || !facts.height || typeof width !== 'number') return findings;
  if (width > facts.width)
    findings.push(
      report('image-small', `drafts/${src} is ${facts.width} pixels wide and is shown ${width} wide`, {
        ...at,
        hint: 'Export it larger, ideally at twice the shown width.',
      }),
    );
  if (typeof height === 'number') {
    const fitting = Math.round((width * facts.height) / facts.width);
    // Rounding may cost a pixel; a difference of more than 2 % is visible.
    if (Math.abs(fitting - height) > Math.max(1, fitting / 50))
      findings.push(
        report(
          'image-distorted',
          `drafts/${src} is ${facts.width} × ${facts.height} and is shown ${width} × ${height}`,
          {
            ...at,
            hint: `Remove \`height\`, or write ${fitting}.`,
          },
        ),
      );
  }
  return findings;
}

/**
 * Why there is no such file, letter by letter: on a Mac or on Windows `Map.png` opens `map.png`, and on the server that
 * readers load it from it does not.
 */
function lostFile(src: string, root: string): { message: string; hint: string } | undefined {
  const [folder, name] = [src.slice(0, src.indexOf('/')), src.slice(src.indexOf('/') + 1)];
  const names = namesIn(join(root, 'drafts/images'));
  const isThere = names.includes(name);
  const other = isThere ? name : names.find((each) => each.toLowerCase() === name.toLowerCase());
  if (other !== undefined && (folder !== 'images' || !isThere))
    return {
      message: `there is no file drafts/${src}; it is called drafts/images/${other}`,
      hint: `Write images/${other}: capitals and small letters differ on the server.`,
    };
  if (!isThere) {
    const near = nearest(name, names);
    return {
      message: `there is no file drafts/${src}`,
      hint: near === undefined ? 'Put the file there, or correct its name.' : `Did you mean images/${near}?`,
    };
  }
  return findInImages(join(root, 'drafts'), name).kind === 'inside'
    ? undefined
    : { message: `drafts/${src} is a link to something outside of the folder`, hint: 'Put a copy of the file there.' };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // no folder yet
  }
}

function readHead(file: string): { bytes: number; head: Buffer } {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = fstatSync(descriptor).size;
    const head = Buffer.alloc(Math.min(bytes, enoughBytes));
    return { bytes, head: head.subarray(0, readSync(descriptor, head, 0, head.length, 0)) };
  } finally {
    closeSync(descriptor);
  }
}

/** Checks the pictures in the HTML: the draft's, the logo, the theme's own. */
export function checkMailImages({ renditions, source }: GateInput, publicUrl: string): Finding[] {
  const report = findingBuilder(source);
  const images = writtenImages(source);
  return renditions.flatMap(({ theme, copies }) => {
    const reported = new Set<string>();
    return DomUtils.getElementsByTagName('img', parseDocument(copies.full.html)).flatMap(({ attribs }) => {
      const { src = '', width = '', style = '' } = attribs;
      const own = src.startsWith(`${publicUrl}/`);
      const drafted = images.find((image) => image.src === src || `${publicUrl}/${image.src}` === src);
      const at = { path: drafted ? drafted.path : [], theme, url: src };
      const findings: Finding[] = [];
      const once = (rule: 'image-without-size' | 'image-not-https', message: string, hint: string) => {
        if (!reported.has(rule + src)) findings.push(report(rule, message, { ...at, hint }));
        reported.add(rule + src);
      };
      if (!/^\d+%?$/.test(width.trim()) && !/(^|[;\s])width\s*:/.test(style))
        once(
          'image-without-size',
          `the picture ${nameOf(src)} has no width in the theme ${theme}`,
          'Outlook shows it in full size.',
        );
      // Our own pictures come from PUBLIC_URL, which `unsubscribe-not-https` and `galley doctor` check.
      if (!/^https:/i.test(src) && !own)
        once('image-not-https', `the picture ${nameOf(src)} does not use https`, 'Mail clients may refuse it.');
      return findings;
    });
  });
}

function nameOf(src: string): string {
  return hostOf(src) ? `${hostOf(src)}/…/${src.split('/').at(-1)!.slice(0, 40)}` : JSON.stringify(src.slice(0, 60));
}
