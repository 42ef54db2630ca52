/**
 * The few words that a theme adds itself. Everything else in an issue is written by the editor, so “Unsubscribe” at the
 * bottom of an Arabic newsletter would be the theme's mistake.
 */
export interface Words {
  issue(number: number): string;
  readOnWeb: string;
  unsubscribe: string;
  online: string;
  remote: string;
  note: string;
  /** Why the reader receives this mail. */
  reason(publication: string): string;
}

const english: Words = {
  issue: (number) => `Issue ${number}`,
  readOnWeb: 'Read on the web',
  unsubscribe: 'Unsubscribe',
  online: 'Online',
  remote: 'Remote',
  note: 'Editor’s note',
  reason: (publication) => `You are receiving this email because you subscribed to ${publication}.`,
};

const byLanguage: Record<string, Words> = {
  en: english,
  de: {
    issue: (number) => `Ausgabe ${number}`,
    readOnWeb: 'Im Web lesen',
    unsubscribe: 'Abbestellen',
    online: 'Online',
    remote: 'Remote',
    note: 'Anmerkung der Redaktion',
    reason: (publication) => `Diese Mail geht an alle, die ${publication} abonniert haben.`,
  },
  fr: {
    issue: (number) => `Numéro ${number}`,
    readOnWeb: 'Lire en ligne',
    unsubscribe: 'Se désabonner',
    online: 'En ligne',
    remote: 'Télétravail',
    note: 'Note de la rédaction',
    reason: (publication) => `Ce message est envoyé aux abonnés de ${publication}.`,
  },
  es: {
    issue: (number) => `Número ${number}`,
    readOnWeb: 'Leer en la web',
    unsubscribe: 'Darse de baja',
    online: 'En línea',
    remote: 'En remoto',
    note: 'Nota de la redacción',
    reason: (publication) => `Este mensaje se envía a quienes se han suscrito a ${publication}.`,
  },
  pt: {
    issue: (number) => `Edição ${number}`,
    readOnWeb: 'Ler na web',
    unsubscribe: 'Cancelar inscrição',
    online: 'Online',
    remote: 'Remoto',
    note: 'Nota da redação',
    reason: (publication) => `Esta mensagem é enviada a quem assina ${publication}.`,
  },
  it: {
    issue: (number) => `Numero ${number}`,
    readOnWeb: 'Leggi sul web',
    unsubscribe: 'Annulla l’iscrizione',
    online: 'Online',
    remote: 'Da remoto',
    note: 'Nota della redazione',
    reason: (publication) => `Questo messaggio è inviato a chi è iscritto a ${publication}.`,
  },
  nl: {
    issue: (number) => `Editie ${number}`,
    readOnWeb: 'Lees op het web',
    unsubscribe: 'Uitschrijven',
    online: 'Online',
    remote: 'Op afstand',
    note: 'Noot van de redactie',
    reason: (publication) => `Je krijgt deze mail omdat je ${publication} hebt aangevraagd.`,
  },
  ar: {
    issue: (number) => `العدد ${number}`,
    readOnWeb: 'اقرأ على الويب',
    unsubscribe: 'إلغاء الاشتراك',
    online: 'عبر الإنترنت',
    remote: 'عن بُعد',
    note: 'ملاحظة المحرر',
    reason: (publication) => `تصلك هذه الرسالة لأنك مشترك في ${publication}.`,
  },
  ja: {
    issue: (number) => `第${number}号`,
    readOnWeb: 'ウェブで読む',
    unsubscribe: '配信停止',
    online: 'オンライン',
    remote: 'リモート',
    note: '編集部より',
    reason: (publication) => `このメールは${publication}の購読者にお送りしています。`,
  },
};

/** `lang` is a BCP 47 tag; only its first part counts. A language without a translation gets English. */
export function wordsFor(lang: string): Words {
  return byLanguage[lang.toLowerCase().split('-')[0]!] ?? english;
}
