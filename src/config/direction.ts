/** The direction in which a language is written, by its BCP 47 tag: `ar`, `he`, `fa`, `ur`, `yi`, `az-Arab`, … */
export function directionOf(lang: string): 'ltr' | 'rtl' {
  try {
    // The script decides: `pa` is written in Gurmukhi and `pa-Arab` in Arabic letters.
    return new Intl.Locale(lang).maximize().getTextInfo().direction === 'rtl' ? 'rtl' : 'ltr';
  } catch {
    return 'ltr'; // no tag that is known
  }
}
