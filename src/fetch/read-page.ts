import { Parser } from 'htmlparser2';

/** What the first bytes of a page say about it. */
export interface PageFacts {
  title: string;
  heading: string;
  /** The visible text with collapsed white space. */
  text: string;
  /** Whether it is a challenge page that checks for a human visitor. */
  isChallenge: boolean;
}

/** Reads the beginning of an HTML page. Of incomplete, invalid or hostile HTML it returns what can be read. */
export function readPage(body: Buffer, contentType = ''): PageFacts {
  const parts = { title: '', heading: '', text: '' };
  const open: string[] = [];
  let headings = 0;
  const parser = new Parser(
    {
      onopentag(name) {
        open.push(name);
        if (name === 'h1') headings++;
      },
      onclosetag(name) {
        const at = open.lastIndexOf(name);
        if (at >= 0) open.length = at;
      },
      ontext(text) {
        if (
          open.includes('script') ||
          open.includes('style') ||
          open.includes('noscript') ||
          open.includes('template') ||
          open.includes('svg')
        )
          return;
        if (open.at(-1) === 'title') parts.title += text;
        else parts.text += ` ${text}`;
        if (headings === 1 && open.includes('h1')) parts.heading += text;
      },
    },
    { decodeEntities: true },
  );
  const html = decodePage(body, contentType);
  parser.end(html);
  const title = fold(parts.title);
  return {
    title,
    heading: fold(parts.heading),
    text: fold(parts.text),
    isChallenge:
      /^(just a moment|attention required|access denied|security check|checking your browser|are you a robot|verify you are human|pardon our interruption|one moment, please|ddos-guard|robot or human)/i.test(
        title,
      ) ||
      /_cf_chl_opt|cf-browser-verification|challenges\.cloudflare\.com|px-captcha|captcha-delivery\.com|awsWafCookieDomainList|g-recaptcha-response/.test(
        html,
      ),
  };
}

/**
 * The text of a page in the encoding that it names. Without a name it is UTF-8, or Windows-1252 if that leaves signs that
 * can't be read, as browsers assume for old pages.
 */
export function decodePage(body: Buffer, contentType = ''): string {
  const marked =
    body[0] === 0xff && body[1] === 0xfe ? 'utf-16le' : body[0] === 0xfe && body[1] === 0xff ? 'utf-16be' : '';
  const named =
    marked ||
    (/charset=["']?([\w-]+)/i.exec(contentType)?.[1] ??
      /<meta[^>]{0,100}charset=["']?([\w-]+)/i.exec(body.toString('latin1', 0, 2048))?.[1]);
  try {
    // A `<meta>` that could be read is not in UTF-16, whatever it says.
    const encoding = named && /^utf-?16/i.test(named) && !marked ? 'utf-8' : named;
    const text = new TextDecoder(encoding ?? 'utf-8').decode(body);
    // The last character may have been cut off.
    return encoding === undefined && text.slice(0, -2).includes('\ufffd')
      ? new TextDecoder('windows-1252').decode(body)
      : text;
  } catch {
    return body.toString('utf8'); // an unknown charset
  }
}

function fold(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** The similarity of two pages, 0 to 1: the share of common words. */
export function likeness(a: string, b: string): number {
  const [one, other] = [wordsOf(a), wordsOf(b)];
  if (one.size === 0 && other.size === 0) return 1;
  return one.intersection(other).size / one.union(other).size;
}

function wordsOf(text: string): Set<string> {
  return new Set(
    text
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .filter((word) => word.length > 2),
  );
}
