/** The colours of a mail or a page in one mode, as `#rrggbb`. Every theme has its own two; a publication may change them. */
export interface Palette {
  /** Around the card. */
  page: string;
  /** Behind the text. */
  card: string;
  ink: string;
  /** Facts, dates and small print. */
  muted: string;
  /** Thin lines between parts. */
  line: string;
  /** Stronger lines: below a title, around a heading. */
  rule: string;
  /** Links and marks. */
  accent: string;
  /** Background of tags, figures and the editor's note. */
  tint: string;
  /** Background of a sponsored item, so that it is not taken for an editor's choice. */
  paid: string;
  paidLine: string;
  /** The label of a sponsored item. */
  paidInk: string;
  button: string;
  buttonInk: string;
}

/** How a publication wants its mails to look, in place of the theme's own colours and fonts. */
export interface Look {
  light: Palette;
  dark: Palette;
  font?: Font;
  /** Of titles; the same as `font` if left out. */
  headingFont?: Font;
  /** Whether the logo has a variant for dark backgrounds. */
  hasDarkLogo?: boolean;
}

export interface Font {
  /** For `font-family`; ends with families that every machine has. Names with spaces are in single quotes. */
  stack: string;
  /** For Outlook, which reads no further than the first name. */
  word: string;
  /** An https address of a WOFF2 file for the stack's first family. Most mail clients do not load it. */
  file?: string;
}

/** The rules that load the files of these fonts; empty if there are none. */
export function fontFaces(look: Pick<Look, 'font' | 'headingFont'> | undefined): string {
  const faces = [look?.font, look?.headingFont].flatMap((font) => {
    const family = font?.stack.split(',')[0]!.replaceAll("'", '');
    return font?.file
      ? [
          `@font-face{font-family:'${family}';src:url(${font.file}) format('woff2');font-weight:100 900;font-display:swap}`,
        ]
      : [];
  });
  return [...new Set(faces)].join('');
}
