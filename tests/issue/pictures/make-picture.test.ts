import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe, expect, test } from 'vitest';
import { makePicture, type MadePicture } from '../../../src/issue/pictures/make-picture.ts';
import { pictureWords } from '../../../src/issue/pictures/picture-fault.ts';
import { storePicture } from '../../../src/issue/pictures/store-picture.ts';

const blank = (width: number, height: number, background = '#357') =>
  sharp({ create: { width, height, channels: 3, background } });
const noise = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: '#357', noise: { type: 'gaussian', mean: 120, sigma: 40 } },
  });
/** Red on the left, blue on the right. */
const halves = async (width: number, height: number) =>
  blank(width, height, '#f00').composite([
    {
      input: await blank(width / 2, height, '#00f')
        .png()
        .toBuffer(),
      left: width / 2,
      top: 0,
    },
  ]);
const gif = async (frames: number, width: number, height: number) =>
  sharp(
    await Promise.all(
      Array.from({ length: frames }, (_, at) =>
        blank(width, height, `rgb(${at * 20},80,90)`)
          .png()
          .toBuffer(),
      ),
    ),
    {
      join: { animated: true },
    },
  )
    .gif({ effort: 1 })
    .toBuffer();

async function made(given: Buffer, wish = {}): Promise<MadePicture> {
  const result = await makePicture(given, wish);
  if (result.kind === 'refused') throw new Error(pictureWords(result).message);
  return result;
}
async function refused(given: Buffer, wish = {}): Promise<string> {
  const result = await makePicture(given, wish);
  if (result.kind === 'made') throw new Error('was made');
  const { message, hint } = pictureWords(result);
  expect(message).not.toMatch(/\.$/);
  expect(hint).toMatch(/\.$/);
  return result.code === 'wrong-kind' ? message : result.code;
}

describe('a picture for a mail', () => {
  test('is twice as wide as it is shown, under 200 kB, and knows no camera and no place', async () => {
    const photo = await noise(1600, 1200)
      .withExif({ IFD0: { Make: 'Cam' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } })
      .jpeg()
      .toBuffer();
    const picture = await made(photo, { shownWidth: 300 });
    expect(picture).toMatchObject({ extension: 'jpg', width: 600, height: 450, was: { width: 1600, height: 1200 } });
    expect(picture.bytes.length).toBeLessThan(200_000);
    const facts = await sharp(picture.bytes).metadata();
    expect([facts.exif, facts.xmp, facts.iptc, facts.icc]).toEqual([undefined, undefined, undefined, undefined]);
    expect(picture.bytes.includes('Cam')).toBe(false);
  });

  test('is never larger than it was', async () => {
    expect(await made(await blank(240, 100).jpeg().toBuffer())).toMatchObject({ width: 240, height: 100 });
  });

  test('stands upright, and is cropped as people see it', async () => {
    const turned = await (await halves(400, 200)).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await made(turned)).toMatchObject({ width: 200, height: 400, was: { width: 200, height: 400 } });
    // Turned to the right, red is above.
    const { bytes, ...size } = await made(turned, { crop: { left: 0, top: 0, width: 1, height: 0.4 } });
    expect(size).toMatchObject({ width: 200, height: 160 });
    expect((await sharp(bytes).stats()).dominant).toMatchObject({ r: 248, b: 8 });
  });

  test.each([
    ['a screenshot stays PNG', () => blank(900, 500).png().toBuffer(), 'png'],
    ['a photo that was saved as PNG becomes JPEG', () => noise(700, 500).png().toBuffer(), 'jpg'],
    ['a WebP photo becomes JPEG', () => noise(700, 500).webp().toBuffer(), 'jpg'],
    ['an AVIF drawing becomes PNG', () => blank(300, 200).avif({ effort: 0 }).toBuffer(), 'png'],
    ['holes stay holes', () => blank(300, 200).ensureAlpha(0.4).png().toBuffer(), 'png'],
    ['a CMYK JPEG is for screens then', () => noise(300, 200).toColourspace('cmyk').jpeg().toBuffer(), 'jpg'],
    ['a GIF that does not move becomes PNG', () => blank(300, 200).gif().toBuffer(), 'png'],
  ])('%s', async (_what, given, extension) => {
    const picture = await made(await given());
    expect(picture.extension).toBe(extension);
    expect(picture.bytes.length).toBeLessThan(200_000);
    expect((await sharp(picture.bytes).metadata()).space).toMatch(/srgb|b-w/);
  });

  test('moves on if it moved, or shows its first frame', async () => {
    const given = await gif(6, 120, 80);
    expect(await made(given)).toMatchObject({ extension: 'gif', frames: 6, width: 120, height: 80 });
    expect(await made(given, { still: true })).toMatchObject({ extension: 'png', width: 120, height: 80 });
    expect(await made(given, { crop: { left: 0.5, top: 0, width: 0.5, height: 0.5 } })).toMatchObject({
      frames: 6,
      width: 60,
      height: 40,
    });
  });
});

describe('a file is refused in words', () => {
  test.each([
    ['HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0'), /HEIC photo/],
    [
      'SVG',
      Buffer.from('\ufeff<?xml version="1.0"?>\n<!-- x --><svg xmlns="http://www.w3.org/2000/svg"/>'),
      /SVG drawing/,
    ],
    ['SVG without a head', Buffer.from(' <svg width="1"/>'), /SVG drawing/],
    ['PDF', Buffer.from('%PDF-1.7'), /PDF/],
    ['TIFF', Buffer.from('II*\0aaaa'), /TIFF/],
    ['a film', Buffer.from('\0\0\0\x18ftypmp42\0\0'), /another kind|film/],
    ['a bitmap', Buffer.from('BM\x10\0\0\0\0\0\0\0'), /bitmap/],
    ['Photoshop', Buffer.from('8BPS\0\x01'), /Photoshop/],
    ['Word', Buffer.from('PK\x03\x04'), /office document/],
    ['a page that is called .png', Buffer.from('<!DOCTYPE html><p>Not found'), /web page/],
    ['words', Buffer.from('hello'), /another kind/],
    ['nothing', Buffer.alloc(0), /empty/],
    ['a lie', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(300)]), /broken/],
    ['too many bytes', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(40_000_000)]), /too-many-bytes/],
  ])('%s', async (_what, given, reason) => {
    expect(await refused(given)).toMatch(reason);
  });

  test('one that is cut off, one that unpacks to gigabytes, and a part that does not exist', async () => {
    const photo = await noise(600, 400).jpeg().toBuffer();
    expect(await refused(photo.subarray(0, photo.length / 2))).toBe('broken');
    // A PNG’s head may say anything.
    const bomb = await blank(10, 10).png().toBuffer();
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    expect(await refused(bomb)).toMatch(/too-many-pixels|broken/);
    expect(await refused(photo, { crop: { left: 0.9, top: 0, width: 0.5, height: 1 } })).toBe('crop');
    expect(await refused(photo, { crop: { left: 0, top: 0, width: 0.001, height: 1 } })).toBe('crop');
  });
});

describe('its file', () => {
  const roots: string[] = [];
  afterEach(() => roots.splice(0).forEach((root) => rmSync(root, { recursive: true })));
  const folder = () => {
    roots.push(mkdtempSync(join(tmpdir(), 'galley-pictures-')));
    return roots.at(-1)!;
  };

  test.each([
    ['Harbour at Dawn (ÄÖ).JPG', '', /^images\/harbour-at-dawn-ao-[0-9a-f]{10}\.jpg$/],
    ['IMG_2041.jpg', 'The sun over the hills', /^images\/the-sun-over-the-hills-[0-9a-f]{10}\.jpg$/],
    ['Screenshot 2026-12-01 at 10.02.03.png', 'Žluťoučký kůň', /^images\/zlutoucky-kun-/],
    ['image.png', '日本', /^images\/picture-/],
    ['../../etc/passwd', '', /^images\/passwd-/],
    ['.png', '', /^images\/picture-/],
    [`${'o'.repeat(300)}.png`, '', /^images\/o{48}-/],
  ])('from %j for %j has a good name with a hash', async (name, hint, expected) => {
    const root = folder();
    const stored = await storePicture(root, await noise(40, 30).jpeg().toBuffer(), { name, hint });
    expect(stored).toMatchObject({ kind: 'stored', src: expect.stringMatching(expected) });
    expect(readdirSync(join(root, 'drafts/images')).map((file) => `images/${file}`)).toEqual([
      (stored as { src: string }).src,
    ]);
  });

  test('is the same for the same picture, and another for another', async () => {
    const root = folder();
    const [one, other] = [await blank(40, 30).jpeg().toBuffer(), await blank(40, 30, '#fff').jpeg().toBuffer()];
    const names = [];
    for (const given of [one, one, other])
      names.push(((await storePicture(root, given, { name: 'map.jpg' })) as { src: string }).src);
    expect(names[0]).toBe(names[1]);
    expect(names[2]).not.toBe(names[0]);
    expect(readFileSync(join(root, 'drafts', names[2]!)).length).toBeGreaterThan(0);
  });

  test('does not leave the publication through a link', async () => {
    const [root, elsewhere] = [folder(), folder()];
    mkdirSync(join(root, 'drafts'));
    symlinkSync(elsewhere, join(root, 'drafts/images'));
    expect(await storePicture(root, await blank(40, 30).jpeg().toBuffer(), {})).toMatchObject({ code: 'not-written' });
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  test('that can’t be written is told', async () => {
    const root = folder();
    writeFileSync(join(root, 'drafts'), 'a file, where the folder should be');
    const stored = await storePicture(root, await blank(40, 30).jpeg().toBuffer(), { name: 'map.jpg' });
    expect(stored).toMatchObject({ kind: 'refused', code: 'not-written' });
  });
});
