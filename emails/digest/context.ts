import { createContext, useContext } from 'react';
import type { Font, Look, Palette } from '../palette.ts';
import { previewWords } from '../preview-words.ts';
import type { Words } from '../words.ts';
import { font as ownFont, light } from './tokens.ts';

/** The data about the issue that every block needs. */
export interface Reading {
  dir: 'ltr' | 'rtl';
  /**
   * Where lines begin, as left or right: Outlook and older Gmail do not support `start`, `padding-inline` and the like.
   */
  start: 'left' | 'right';
  end: 'left' | 'right';
  words: Words;
  /** The colours that are inline; the dark ones are in the head. */
  light: Palette;
  font: Font;
  headingFont: Font;
  /** Tighter letter spacing for large type. Not in right-to-left text, where it separates Arabic letters. */
  tight: string | undefined;
}

export interface ReadingOf {
  dir: 'ltr' | 'rtl';
  look?: Look | undefined;
  /** A mail without an issue has none of these words. */
  words?: Words | undefined;
}

export function readingOf({ dir, look, words = previewWords }: ReadingOf): Reading {
  const font = look?.font ?? ownFont;
  return {
    dir,
    start: dir === 'rtl' ? 'right' : 'left',
    end: dir === 'rtl' ? 'left' : 'right',
    words,
    light: look?.light ?? light,
    font,
    headingFont: look?.headingFont ?? font,
    tight: dir === 'rtl' ? undefined : '-.02em',
  };
}

export const ReadingContext = createContext<Reading>(readingOf({ dir: 'ltr' }));

export function useReading(): Reading {
  return useContext(ReadingContext);
}
