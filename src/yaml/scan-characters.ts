/** Finds characters that are wrong everywhere in a file: controls, replacement characters, garbled encodings. */
import type { EncodingFault } from './decode-text.ts';
import { findMojibake } from './mojibake.ts';
import { shortened } from './quote.ts';
import type { Slip } from './slip.ts';

export function encodingSlip({ code, encoding, at }: EncodingFault): Slip {
  const save = 'Save the file as UTF-8: most text editors ask for the encoding under “Save as”.';
  if (code === 'no-text')
    return {
      rule: 'encoding',
      message: 'the file is no text',
      hint: 'It may be a picture or an archive under a wrong name.',
      at: 0,
      isUnsure: true,
    };
  if (code === 'mixed-encodings')
    return {
      rule: 'encoding',
      message: `the file is partly UTF-8 and partly another encoding, probably ${encoding}; this is the first such letter`,
      hint: `Type the letters of this kind again, and save the file as UTF-8.`,
      at,
    };
  return { rule: 'encoding', message: `the file is not in UTF-8, but probably in ${encoding}`, hint: save, at };
}

/** True if the lines end as old Macs wrote them. */
export function breaksWithReturns(text: string): boolean {
  return text.includes('\r') && !text.includes('\n');
}

export const returnsSlip: Slip = {
  rule: 'line-breaks',
  message: 'the lines end with a carriage return alone, as on old Macs',
  hint: 'Save the file with the line breaks of Unix or Windows.',
  at: 0,
};

/** Reports at most one finding per line, so that a garbled paragraph is one problem. */
export function scanCharacters(text: string): Slip[] {
  return [...replaced(text), ...controls(text), ...garbled(text)];
}

function replaced(text: string): Slip[] {
  return firstOfLines(text, /\ufffd/g).map(({ at }) => ({
    rule: 'encoding',
    message: 'there is a “\ufffd” in place of a letter: the text was read in the wrong encoding once',
    hint: 'The letter is lost; type it again.',
    at,
  }));
}

function controls(text: string): Slip[] {
  const control =
    // oxlint-disable-next-line no-control-regex -- looking for control characters is the point
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\u202d\u202e\ufffc\ufffe\uffff]|\r(?!\n)/g;
  return firstOfLines(text, control).map(({ at, char }) => {
    const code = char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    return {
      rule: 'forbidden-character',
      message: `there is an invisible character (U+${code}) in this line`,
      hint: 'Delete it; it often comes along when text is pasted from elsewhere.',
      at,
      fix: {
        label: 'Delete it',
        splices: [{ from: at, to: at + 1, insert: /[\u2028\u2029\u0085\r]/.test(char) ? ' ' : '' }],
      },
    };
  });
}

function garbled(text: string): Slip[] {
  let end = -1;
  return findMojibake(text).flatMap(({ at, written, meant, encoding }) => {
    if (at < end) return [];
    end = endOfLine(text, at);
    return [
      {
        rule: 'encoding',
        message: `“${shortened(written, 30)}” was probably “${shortened(meant, 30)}”: the text was UTF-8 and was read as ${encoding}`,
        hint: `Write “${shortened(meant, 30)}”, or paste the text again.`,
        at,
        fix: {
          label: `Write ${shortened(meant, 20)}`,
          splices: [{ from: at, to: at + written.length, insert: meant }],
        },
      },
    ];
  });
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at + 1);
  return end < 0 ? text.length : end;
}

function firstOfLines(text: string, wanted: RegExp): { at: number; char: string }[] {
  let end = -1;
  return [...text.matchAll(wanted)].flatMap(({ index, 0: char }) => {
    if (index < end) return [];
    end = endOfLine(text, index);
    return [{ at: index, char }];
  });
}
