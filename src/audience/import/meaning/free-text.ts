/**
 * Finds notes that people write beside an address in a list that they keep by hand: "asked to be removed", "bitte
 * löschen", "no longer at company". Such notes only raise a question, unless the operator says that they count.
 */

const departed: readonly RegExp[] = [
  // English
  /\b(?:ask|want|wish|request|would like|beg|demand|please|pls)\w*\b.{0,25}\b(?:remov\w+|delet\w+|unsub\w*|(?:be |take\w* (?:\w+ )?)off|stop(?:ped)?$|to stop (?:receiv|gett|send|the |these |all )\w*|(?:get |opt |wants? |be )out)\b/,
  /\boff (?:the |our |my |this |mailing |all |mail )*(?:lists?|newsletter|mailing)\b|\bunsubscribed\b|\b(?:please|pls) unsub|\bopt(?:ed|s)? ?out\b|\bto be (?:removed|deleted)\b|\bx+ remove\b|^(?:please )?(?:remove|delete|strike|drop)(?: (?:him|her|them|this|from list|me|asap|please|pls))?$/,
  /\b(?:dont|doesnt|didnt|do not|does not|did not|no longer|never|not) (?:want|wish)\w*(?: \w+){0,3} (?:e?mails?|newsletters?|news|letters?|mailings?|it|more|any ?more|be|receive|hear)\b|\b(?:dont|do not|never|not to|no longer|stop) (?:send|contact|e?mail|write|disturb|bother)/,
  /\b(?:not|isnt) interested(?: any ?more| in (?:it|this|us|the newsletter|mails?|emails?))?$|\bno longer interested\b|\bno (?:more|further) (?:e?mails?|newsletters?|letters?|mailings?|contact|news)\b|\b(?:wants?|needs?) no (?:e?mails?|newsletters?|letters?)\b/,
  /\bno longer (?:at|with|works?|working|here|employed|in|a member|wants?|active|subscribed|reads?|reading)\b|\b(?:doesnt|does not) (?:work|read)\b.{0,30}\bany ?more\b/,
  /\b(?:has |have )?left (?:the |this |our )?(?:company|firm|job|organi[sz]ation|us|team|list|newsletter|group|office|association|club|school|university|in (?:19|20)\d\d)\b|\bpassed away\b|\bdeceased\b|\bdied\b|\bhas retired\b|\bex employee\b/,
  // German
  /\b(?:nicht|nie|nichts|keine?n? \w+) mehr\b|\b(?:gelosch|loschen|austragen|ausgetragen|ausgetreten|ausgeschieden|abmelden|abgemeldet|abbestell|rausnehmen|rauswerfen|raus$|gestrichen|verst[oa]rb|gestorben|unbekannt verzogen|widersproch|widerruf)/,
  /\b(?:keine?n?|nicht)\b.{0,15}\b(?:mails?|newsletter|rundbrief\w*|zusendung\w*|interesse\w*|werbung|anschreiben|kontaktieren|schicken|senden|zusenden|erwunscht)\b/,
  // French
  /\b(?:ne|n)\b.{0,20}\bplus\b|\bne pas (?:contacter|envoyer|ecrire|relancer)|\bpas interesse|\bplus interesse|\bdes(?:inscri|abonn)|\b(?:a|etre|veut|faut|demande\w*) (?:\w+ )?(?:supprim|retirer|enlever|radier)|\bdecede|\ba quitte\b/,
  // Spanish, Portuguese, Italian
  /\bno (?:le |lo |la )?(?:quiere|desea|enviar|contactar|escribir|recibir|interesad\w*|interesa|molestar|trabaja)\b|\bde baja\b|\b(?:eliminar|borrar|quitar) ?(?:de|la|lo|$)|\bya no\b|\bfallecid/,
  /\b(?:nao|n) (?:quer|deseja|enviar|contatar|contactar|receber|trabalha|interessad\w*)\b|\bja nao\b|\bnao \w+ mais\b|\b(?:pediu|quer|pede)\b.{0,20}\b(?:sair|remov|exclu|cancel|descadastr)|\bfalecid/,
  /\bnon (?:vuole|desidera|inviare|contattare|scrivere|interessat\w*|lavora|piu)\b|\bda (?:togliere|eliminare|cancellare|rimuovere)\b|\b(?:essere|chiesto) .{0,15}(?:tolt|cancell|rimo|elimin)|\bdecedut|\bdisiscri/,
  // Dutch, Polish, the North
  /\bniet (?:meer|mailen|benaderen|sturen)\b|\bgeen (?:e?mails?|nieuwsbrie\w*|interesse|post)\b|\buitschrijven\b|\buitgeschreven\b|\bverwijderen\b|\boverleden\b|\buit dienst\b/,
  /\bnie (?:chce|zyczy|wysylac|pracuje|kontaktowac|pisac|jest zainteres)|\b(?:usunac|wypisac|skreslic|o usuniecie|o wypisanie|juz nie)\b|\bzmarl/,
  /\b(?:vill|onskar|onsker|vil|ska|skal) (?:inte|ikke)\b|\bikke (?:lenger|laengere|mere)\b|\binte langre\b|\b(?:avregistr|avmeld|afmeld)|\bavliden\b|\bei (?:halua|enaa)\b/,
  // Russian, Japanese, Chinese
  /не (?:хочет|присылать|писать|работает|отправлять|беспокоить|интерес)|больше не|удалить|отписать|уволил|умер/,
  /送らないで|配信不要|配信停止|退会|退職|不要再|不想(?:收|要)|离职|请删除|削除(?:希望|依頼)/,
];

const undeliverable: readonly RegExp[] = [
  /\b(?:mails?|emails?|messages?|addresse?s?|adresse?s?|mailbox|postfach|correo|courriel|indirizzo|endereco)\b.{0,20}\b(?:comes? back|came back|come back|returned|bounc\w+|(?:doesnt|does not|not|no longer) (?:work\w*|valid|exist\w*)|is (?:dead|wrong|invalid)|undeliver\w+|falsch|ungultig|tot|existiert nicht|veraltet|unzustellbar|kommt zuruck|kam zuruck|invalide|erronee?|fausse|erroneo|invalido|no existe|rebota|errato|inesistente)\b/,
  /\b(?:wrong|bad|invalid|dead|incorrect|falsche|tote|ungultige) (?:e?mails?|address|addresses|adressen?|mailadressen?)\b|\bkommt zuruck\b|\bkam zuruck\b|\b(?:hard|soft) bounce/,
];

/** A quick test for every cell of a column that nobody explained: most cells do not contain these letters. */
const anyDeparted = new RegExp(departed.map(({ source }) => `(?:${source})`).join('|'));
const anyUndeliverable = new RegExp(undeliverable.map(({ source }) => `(?:${source})`).join('|'));

export function departureInText(written: string): 'unsubscribed' | 'bounced' | undefined {
  if (written.length < 4 && written < '\u0100') return undefined;
  const text = plain(written.slice(0, 500));
  if (anyDeparted.test(text)) return 'unsubscribed';
  return anyUndeliverable.test(text) ? 'bounced' : undefined;
}

function plain(written: string): string {
  const lower = written.toLowerCase();
  // oxlint-disable-next-line no-control-regex -- "is it ASCII" is the question
  const letters = /^[\x00-\x7f]*$/.test(lower)
    ? lower
    : lower.replaceAll('ł', 'l').replaceAll('ø', 'o').replaceAll('ß', 'ss').normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return letters
    .replaceAll(/['’`]/g, '')
    .replaceAll(/\be-mail/g, 'email')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
