/** The one place from which words in the languages of readers are taken. */
import { german } from './reader/de.tsx';
import { english, type ReaderWords } from './reader/en.tsx';
import { issueWordsOnly, type IssueWords } from './reader/issue-words.ts';

export type { ReaderWords };

/** Languages with all words for readers. A new one is a file beside `en.tsx` and a line here. */
const languages: Record<string, ReaderWords> = { en: english, de: german };

/** What pages and mails say in the language of a BCP 47 tag; English if there are no words in it yet. */
export function readerWords(lang: string): ReaderWords {
  return languages[languageOf(lang)] ?? english;
}

/** The language that `readerWords` answers in, for the page's `lang`. */
export function languageOfWords(lang: string): string {
  return languages[languageOf(lang)] ? lang : 'en';
}

/** The words around an issue, which more languages have. */
export function issueWords(lang: string): IssueWords {
  return languages[languageOf(lang)]?.issue ?? issueWordsOnly[languageOf(lang)] ?? english.issue;
}

function languageOf(lang: string): string {
  return lang.toLowerCase().split('-')[0]!;
}
