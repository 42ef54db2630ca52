import type { Sharp, SharpConstructor } from 'sharp';
import { serialize } from '../../files/keyed-mutex.ts';
import type { PictureFault } from './picture-fault.ts';
import { pictureKind } from './picture-kind.ts';

export interface PictureWish {
  /** How wide it is shown at most, in CSS pixels. It gets twice as many, for dense screens. */
  shownWidth?: number;
  /** The part that is used, as fractions of width and height, upright as people see it. */
  crop?: Crop | undefined;
  /** The first frame of an animation. */
  still?: boolean;
}

/** Each from 0 to 1. */
export interface Crop {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface MadePicture {
  bytes: Buffer;
  extension: 'jpg' | 'png' | 'gif';
  width: number;
  height: number;
  /** The number of frames, if it moves. */
  frames?: number;
  /** Of the file that was given. */
  was: { width: number; height: number; bytes: number };
}

/** The column of both themes is narrower. */
export const columnWidth = 600;
/** What the check reports as heavy is more. */
const maxBytes = 195_000;
/** An animation is never that small; more than this, and readers on a phone wait. */
const maxAnimationBytes = 1_000_000;
export const maxGivenBytes = 40_000_000;
/** A photo of a new phone has 48 million; what unpacks to more is not for a mail. */
const maxPixels = 120_000_000;
const smallestWidth = 320;
/** For one step: a file may be made so that it unpacks for minutes. */
const maxSeconds = 15;

/**
 * Makes a picture for a mail: upright, cropped, scaled to twice its shown width, under 200 kB, without data about the
 * camera and the place. One at a time, so that several do not fill the memory; the work is done in threads of the library.
 */
export function makePicture(
  given: Buffer,
  wish: PictureWish = {},
): Promise<({ kind: 'made' } & MadePicture) | ({ kind: 'refused' } & PictureFault)> {
  return serialize('make a picture', async () => {
    try {
      return await make(given, wish);
    } catch {
      // Whatever the library says of a file: the person can only take another one.
      return { kind: 'refused', code: 'broken' };
    }
  });
}

async function make(given: Buffer, wish: PictureWish): ReturnType<typeof makePicture> {
  if (given.length === 0) return { kind: 'refused', code: 'empty' };
  if (given.length > maxGivenBytes)
    return { kind: 'refused', code: 'too-many-bytes', bytes: given.length, max: maxGivenBytes };
  const kind = pictureKind(given);
  if (kind.kind === 'other') return { kind: 'refused', code: 'wrong-kind', what: kind.what, advice: kind.advice };
  const sharp = await openLibrary();
  if (!sharp) return { kind: 'refused', code: 'no-library' };
  const facts = await sharp(given, { limitInputPixels: false }).metadata();
  const { width, height, pages = 1 } = facts;
  if (width * height > maxPixels || width > 30_000 || height > 30_000)
    return { kind: 'refused', code: 'too-many-pixels', width, height, max: maxPixels };
  // The frames of a GIF lie below each other.
  const isUpright = (facts.orientation ?? 1) < 5;
  const [wide, high] = isUpright ? [width, height] : [height, width];
  const was = { width: wide, height: high, bytes: given.length };
  const part = wish.crop && pixelsOf(wish.crop, wide, high);
  if (wish.crop && !part) return { kind: 'refused', code: 'crop' };
  const options = { limitInputPixels: maxPixels, failOn: 'error', sequentialRead: true } as const;
  const maxWidth = 2 * Math.min(Math.max(wish.shownWidth ?? columnWidth, 16), 1_200);
  const drawn = (wanted: number, animated = false): Sharp => {
    const upright = sharp(given, { ...options, animated, sequentialRead: !animated && !part })
      .timeout({ seconds: maxSeconds })
      .autoOrient();
    return (part ? upright.extract(part) : upright).resize({ width: wanted, withoutEnlargement: true });
  };
  if (kind.format === 'gif' && pages > 1 && !wish.still) {
    if (width * height * pages > maxPixels)
      return { kind: 'refused', code: 'too-long', frames: pages, bytes: given.length };
    return animation((size) => drawn(size, true), {
      given,
      pages,
      was,
      maxWidth: maxWidth / 2,
      isCropped: part !== undefined,
    });
  }
  const still = await stillPicture(drawn, { isDrawing: kind.format !== 'jpeg', maxWidth, hasHoles: facts.hasAlpha });
  return { kind: 'made', ...still, was };
}

/** A photo as JPEG; a drawing or a screenshot as PNG where that is small enough, and whatever has holes. */
async function stillPicture(
  drawn: (width: number) => Sharp,
  { isDrawing, maxWidth, hasHoles }: { isDrawing: boolean; maxWidth: number; hasHoles: boolean },
): Promise<Omit<MadePicture, 'was'>> {
  let last: Omit<MadePicture, 'was'> | undefined;
  for (let width = maxWidth; width >= smallestWidth || !last; width = narrower(width, last)) {
    const { data, info } = await drawn(width)
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const pixels = async () => {
      const sharp = (await openLibrary())!;
      return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
    };
    const size = { width: info.width, height: info.height };
    const isClear = hasHoles && !(await (await pixels()).stats()).isOpaque;
    if (isDrawing) {
      const whole = await (await pixels()).png({ compressionLevel: 7 }).toBuffer();
      if (whole.length <= maxBytes) return { bytes: whole, extension: 'png', ...size };
      // With fewer colours a screenshot has a third; of a photo it costs seconds and looks worse than a JPEG.
      if (whole.length <= 4 * maxBytes) {
        const bytes = await (await pixels()).png({ palette: true, quality: 95, effort: 2 }).toBuffer();
        if (bytes.length <= maxBytes) return { bytes, extension: 'png', ...size };
      }
    }
    if (isClear) {
      const bytes = await (await pixels()).png({ palette: true, colours: 64, effort: 2 }).toBuffer();
      last = { bytes, extension: 'png', ...size };
      if (bytes.length <= maxBytes) return last;
      continue;
    }
    for (const quality of [84, 76, 66, 56]) {
      const bytes = await (await pixels()).flatten({ background: '#fff' }).jpeg({ quality, mozjpeg: true }).toBuffer();
      last = { bytes, extension: 'jpg', ...size };
      if (bytes.length <= maxBytes) return last;
    }
  }
  return last;
}

/** A guess from how much too large the last attempt was. */
function narrower(width: number, last: Pick<MadePicture, 'bytes'> | undefined): number {
  const share = last ? Math.sqrt(maxBytes / last.bytes.length) * 0.97 : 0.8;
  return Math.round(width * Math.min(0.9, Math.max(share, 0.5)));
}

async function animation(
  drawn: (width: number) => Sharp,
  {
    given,
    pages,
    was,
    maxWidth,
    isCropped,
  }: { given: Buffer; pages: number; was: MadePicture['was']; maxWidth: number; isCropped: boolean },
): ReturnType<typeof makePicture> {
  let bytes = given.length;
  for (const [share, colours] of [
    [1, 256],
    [1, 64],
    [0.75, 64],
    [0.5, 32],
  ] as const) {
    const width = Math.round(Math.min(maxWidth, was.width) * share);
    const { data, info } = await drawn(width).gif({ colours, effort: 2 }).toBuffer({ resolveWithObject: true });
    bytes = data.length;
    const height = info.pageHeight ?? Math.round(info.height / pages);
    // A GIF that its author has made small becomes larger by writing it anew; it has no place to hide a position.
    const isBetter = !isCropped && given.length < bytes && was.width <= maxWidth;
    const best = isBetter
      ? { bytes: given, width: was.width, height: was.height }
      : { bytes: data, width: info.width, height };
    if (best.bytes.length <= maxAnimationBytes) return { kind: 'made', extension: 'gif', frames: pages, ...best, was };
  }
  return { kind: 'refused', code: 'too-long', frames: pages, bytes };
}

function pixelsOf({ left, top, width, height }: Crop, wide: number, high: number) {
  const part = {
    left: Math.round(left * wide),
    top: Math.round(top * high),
    width: Math.round(width * wide),
    height: Math.round(height * high),
  };
  const fits = part.left >= 0 && part.top >= 0 && part.width >= 8 && part.height >= 8;
  return fits && part.left + part.width <= wide + 1 && part.top + part.height <= high + 1
    ? { ...part, width: Math.min(part.width, wide - part.left), height: Math.min(part.height, high - part.top) }
    : undefined;
}

/** Loaded with the first picture: most processes never make one. Undefined if it has no build for this system. */
async function openLibrary(): Promise<SharpConstructor | undefined> {
  try {
    const { default: sharp } = await import('sharp');
    // One picture on one thread: the others belong to the readers.
    sharp.concurrency(1);
    sharp.cache(false);
    return sharp;
  } catch {
    return undefined;
  }
}
