import type { PageFacts } from '../../fetch/read-page.ts';

/** Words of phrases like “Oops! Sorry, the page that you were looking for …” that don't matter. */
const filler = new Set(
  'oops sorry whoops uh oh hmm ups http error fehler erreur code status we the this that your our a an requested you were are looking for has been is was be here at'.split(
    ' ',
  ),
);
const things = new Set(
  'page site webpage file document article post url link content resource video repository item story listing job event entry'.split(
    ' ',
  ),
);

/** Phrases that remain then, with every kind of thing replaced by “page”. */
const missing = new Set(
  [
    '404, not found, page not found, not found page, nothing found, page not exist, page no longer exists, page no longer exist, page no longer available, page not available, page unavailable, page removed, page deleted, page gone, gone, 410, 410 gone, page moved or deleted, page moved or removed, page removed or deleted, page expired, page could not found, page cannot found, page couldn t found, page can t found, page can not found, page wasn t found, page isn t found, page isn t available, page doesn t exist, page does not exist, couldn t find page, could not find page, can t find page, cannot find page, can t seem to find page, page not published, no page found, no such page',
    'seite nicht gefunden, seite wurde nicht gefunden, nicht gefunden, seite nicht verfügbar, seite existiert nicht, die seite existiert nicht, diese seite existiert nicht, diese seite existiert nicht mehr, seite konnte nicht gefunden werden, die seite wurde nicht gefunden, die angeforderte seite wurde nicht gefunden, inhalt nicht gefunden',
    'page non trouvée, page introuvable, introuvable, cette page n existe pas, cette page n existe plus, page inexistante',
    'página no encontrada, no encontrado, no encontrada, la página no existe, esta página no existe, página no disponible',
    'pagina non trovata, non trovata, pagina non disponibile, la pagina non esiste',
    'pagina niet gevonden, niet gevonden, deze pagina bestaat niet',
    'página não encontrada, não encontrado, não encontrada, página não existe, página inexistente',
    'nie znaleziono strony, nie znaleziono, strona nie istnieje, strona nie została znaleziona',
    'sidan hittades inte, sidan kunde inte hittas, sidan finns inte, siden findes ikke, siden blev ikke fundet, siden finnes ikke, siden ble ikke funnet, fant ikke siden, sivua ei löydy, sivua ei löytynyt',
    'stránka nenalezena, stránka nebyla nalezena, stránka neexistuje, stránka sa nenašla, nenalezeno, az oldal nem található, pagina nu a fost găsită, sayfa bulunamadı',
    'страница не найдена, страница не существует, не найдено, сторінку не знайдено, η σελίδα δεν βρέθηκε',
    'ページが見つかりません, ページが見つかりませんでした, ページは見つかりませんでした, お探しのページは見つかりませんでした, お探しのページが見つかりません, 页面不存在, 页面未找到, 找不到页面, 找不到该页面, 頁面不存在, 找不到頁面, 找不到此頁面, 페이지를 찾을 수 없습니다, الصفحة غير موجودة, הדף לא נמצא, पृष्ठ नहीं मिला',
  ].flatMap((line) => line.split(', ')),
);

/**
 * The title or heading in which a page says that it does not exist, or undefined. `expected` is the item's own title:
 * an article about 404 pages contains such words, and so does the draft.
 */
export function saysMissing(
  { title, heading }: Pick<PageFacts, 'title' | 'heading'>,
  expected = '',
): string | undefined {
  const known = plain(expected);
  return [title, heading].find((text) => {
    // “404 | Example Site”, “Not found – Example”: the name of the site is in a part of its own.
    const parts = [text, ...text.split(/\s[-–—:]\s|\s*[|·•»›]\s*|:\s/)].map(plain).filter((part) => part !== '');
    return parts.some((part) => !known.includes(part) && isMissing(part));
  });
}

function isMissing(words: string): boolean {
  if (missing.has(words)) return true;
  const rest = words
    .split(' ')
    .filter((word) => !filler.has(word))
    .map((word) => (things.has(word) ? 'page' : word))
    .join(' ');
  // “404 – page not found” in one part: the number adds nothing.
  return missing.has(rest) || (rest.startsWith('404 ') && missing.has(rest.slice(4)));
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}
