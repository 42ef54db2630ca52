/** Link texts that say nothing about the target; compared without case and punctuation. */
const vagueWords = new Set(
  [
    'here, click here, click, click this, this, this link, link, the link, this page, this article, this post, this video, page, article, website, site, more, read more, learn more, read this, see more, view more, find out more, more info, more information, details, continue, continue reading, read, watch, listen, download, url, untitled, todo, tbd',
    'hier, hier klicken, klicken, klick hier, klicken sie hier, link, mehr, mehr lesen, weiterlesen, mehr erfahren, mehr infos, details',
    'ici, cliquez ici, cliquer ici, lien, ce lien, lire, lire la suite, en savoir plus, plus, voir plus',
    'aquí, haz clic aquí, clic aquí, enlace, este enlace, leer más, saber más, más, ver más, más información',
    'qui, clicca qui, leggi, leggi tutto, leggi di più, scopri di più, di più',
    'klik hier, lees meer, meer, meer info, meer informatie, lees verder',
    'aqui, clique aqui, leia mais, saiba mais, mais, ver mais',
    'tutaj, kliknij tutaj, czytaj więcej, więcej, klicka här, läs mer, klik her, læs mere, klikk her, les mer, lue lisää, více, číst dál, devamını oku, buraya tıklayın, тут, здесь, нажмите здесь, подробнее, читать далее, детальніше',
    'こちら, ここ, ここをクリック, 続きを読む, 点击这里, 阅读更多, 更多, 點擊這裡, 閱讀更多, 여기, 여기를 클릭, 더 보기, اضغط هنا, هنا, اقرأ المزيد, המשך לקרוא, כאן, लिंक, यहाँ क्लिक करें, और पढ़ें',
  ].flatMap((line) => line.split(', ')),
);

/** Whether a link text says nothing about where it leads, such as “Read more →”. */
export function isVague(words: string): boolean {
  const plain = words
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
  return vagueWords.has(plain);
}

/** Words that disclose paid content, by language, as beginnings of words because they are inflected. */
const disclosures: Record<string, string> = {
  en: 'sponsor supported advert ad ads paid promot partner presented brought',
  de: 'anzeige werbung gesponsert sponsor unterstützt bezahlt werbe partner',
  fr: 'publicit sponsor partenaire annonce parrain soutenu',
  es: 'publicidad patrocin anuncio publicitari promocionado pagado',
  it: 'pubblicit sponsor inserzion promozional',
  nl: 'advertentie gesponsord sponsor reclame betaald partner',
  pt: 'publicidade patrocin anúncio publicit apoio',
  pl: 'reklam sponsor partner płatn',
  sv: 'annons spons reklam betald',
  da: 'annonce reklame spons betalt',
  nb: 'annonse reklame spons betalt',
  no: 'annonse reklame spons betalt',
  nn: 'annonse reklame spons betalt',
  fi: 'mainos spons kaupallinen',
  cs: 'reklam inzer sponz placen',
  sk: 'reklam inzer sponz platen',
  hu: 'hirdetés szponzor reklám támogat',
  ro: 'publicit sponsoriz reclam promovat',
  tr: 'reklam sponsor',
  el: 'διαφήμιση διαφημιστικ χορηγ',
  ru: 'реклам спонсор партн',
  uk: 'реклам спонсор партн',
  ja: '広告 pr スポンサー 提供 協賛 プロモーション',
  zh: '广告 廣告 赞助 贊助 推广 推廣',
  ko: '광고 스폰서 협찬 후원',
  ar: 'إعلان اعلان برعاية ممول مدفوع',
  fa: 'تبلیغ آگهی حامی رپورتاژ',
  he: 'פרסומת ממומן חסות שיווקי',
  hi: 'प्रायोजित विज्ञापन',
};

export const disclosureLanguages = new Set(Object.keys(disclosures));

const stems = [...new Set(Object.values(disclosures).flatMap((line) => line.split(' ')))];

/**
 * Whether a label says that the content is paid for. Accepts the words of every language, because a publication may
 * keep the English one.
 */
export function discloses(label: string): boolean {
  const text = label.normalize('NFC').toLowerCase();
  const words = text.split(/[^\p{L}\p{M}]+/u);
  return stems.some((stem) => {
    // In scripts without spaces between words, a stem may be anywhere; stems of up to three letters must be whole
    // words.
    if (
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Devanagari}]/u.test(
        stem,
      )
    )
      return text.includes(stem);
    return words.some((word) => (stem.length <= 3 ? word === stem : word.startsWith(stem)));
  });
}
