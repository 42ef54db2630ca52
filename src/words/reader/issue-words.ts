/** What a theme adds around an issue. */
export interface IssueWords {
  issue(number: number): string;
  readOnWeb: string;
  unsubscribe: string;
  online: string;
  remote: string;
  note: string;
  /** Why the reader receives this mail. */
  reason(publication: string): string;
}

/**
 * The words around an issue in languages that have no words for the pages yet: those pages are in English. A language
 * with all of its words has a file of its own, such as `de.tsx`.
 */
export const issueWordsOnly: Record<string, IssueWords> = {
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
