/** Why a file does not become a picture of an issue. */
export type PictureFault =
  /** A format that mail clients don't show and we don't convert; `what` names it. */
  | { code: 'wrong-kind'; what: string; advice: PictureAdvice }
  | { code: 'too-many-bytes'; bytes: number; max: number }
  | { code: 'too-many-pixels'; width: number; height: number; max: number }
  | { code: 'too-long'; frames: number; bytes: number }
  | { code: 'broken' }
  | { code: 'empty' }
  | { code: 'crop' }
  /** The library for pictures is not installed for this system. */
  | { code: 'no-library' }
  | { code: 'not-written'; why: string };

/** What to do with a file of a wrong kind. */
export type PictureAdvice = 'phone' | 'drawing' | 'document' | 'film' | 'export' | 'none';

/** For the person who gave the file: what is wrong, and what to do; without full stops at the end of the first. */
export function pictureWords(fault: PictureFault): { message: string; hint: string } {
  switch (fault.code) {
    case 'wrong-kind':
      return { message: `This is ${fault.what}, which can’t be shown in a mail`, hint: advice[fault.advice] };
    case 'too-many-bytes':
      return {
        message: `The file has ${megabytes(fault.bytes)}; ${megabytes(fault.max)} is the limit`,
        hint: 'Export it smaller: 2,400 pixels across are enough for any mail.',
      };
    case 'too-many-pixels':
      return {
        message: `The picture is ${count(fault.width)} × ${count(fault.height)} pixels; ${count(fault.max / 1_000_000)} million in all is the limit`,
        hint: 'Export it smaller: 2,400 pixels across are enough for any mail.',
      };
    case 'too-long':
      return {
        message: `The animation has ${count(fault.frames)} frames and ${megabytes(fault.bytes)}, also when it is made smaller`,
        hint: 'Shorten it, or use its first frame. Outlook shows only that one anyway.',
      };
    case 'broken':
      return {
        message: 'The file is damaged or not complete',
        hint: 'Open it on your computer. If it looks right there, export it again as JPEG or PNG.',
      };
    case 'empty':
      return { message: 'The file is empty', hint: 'It may still be downloading. Choose it again in a moment.' };
    case 'crop':
      return { message: 'This part of the picture does not exist', hint: 'Choose the part again.' };
    case 'no-library':
      return {
        message: 'Pictures can’t be scaled on this machine',
        hint: 'The package sharp is missing: run `npm ci`. Until then, put a PNG or JPEG under 200 kB into drafts/images/.',
      };
    case 'not-written':
      return {
        message: `The picture can’t be written into drafts/images/: ${fault.why}`,
        hint: 'Make room on the disk, or allow writing into the folder, and choose it again.',
      };
  }
}

const advice: Record<PictureAdvice, string> = {
  phone:
    'Export it as JPEG. On an iPhone: Settings, Camera, Formats, “Most Compatible”; or share the photo by mail, which converts it.',
  drawing: 'Export it as PNG, at twice the width at which it is shown.',
  document: 'Take a screenshot of the page, or export it as PNG.',
  film: 'Mails play no films. Use a still picture that links to it, or a short GIF.',
  export: 'Open it in a program for pictures and export it as JPEG or PNG.',
  none: 'Choose a picture: JPEG, PNG, GIF, WebP or AVIF.',
};

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
}

function count(number: number): string {
  return number.toLocaleString('en');
}
