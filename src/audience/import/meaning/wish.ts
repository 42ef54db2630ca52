/** Recognises questions of forms about the wish for a newsletter: "Would you like to receive our newsletter?" */

const asks =
  /\b(?:want|wish|like|interested|keep|stay|send|get|receive|receiving|hear|agree|accept|consent|may we|can we|sign me|add me|subscribe|mochte\w*|mochten|wollen|willst|(?:ge|er)?wunsch\w*|requested|desired|contact|abonnier\w*|bekommen|erhalten|schicken|zusenden|halte|souhait\w*|voul\w*|veux|recevoir|accepte\w*|quier\w*|desea\w*|gustaria|recib\w*|acepto|vuoi|vorre\w*|desider\w*|ricever\w*|accett\w*|quer\w*|gostaria|deseja|receber|aceito|wil|wilt|wenst|ontvang\w*|chce\w*|chcial\w*|otrzymyw\w*|zgadzam|vill|onskar|onsker|vil|хотите|хочу|получать)\b/;
const forMail =
  /\b(?:newsletters?|e?mails?|mailings?|mailing ?list|updates?|news|posted|informed|touch|rundbriefe?|infobriefe?|neuigkeiten|nachrichten|laufenden|infos?|informationen|infolettre|lettres?|actualites|nouvelles|noticias|novedades|boletin|notizie|novita|novidades|nieuws\w*|wiadomosci|nyhets\w*|nyheds\w*|рассылк\w*|новости)\b/u;
/** Questions that are not answered with yes or no: why, how often, which. */
const open =
  /\b(?:how|why|what|whats|which|when|where|who|wie|warum|was|welche[rsn]?|wann|wo|wohin|woher|comment|pourquoi|quel(?:le)?s?|quand|como|cuando|cual\w*|por que|que (?:temas|quiere)|quando|qual\w*|come|perche|cosa|hoe|waarom|welke|wat|jak|dlaczego|ktore|hur|varfor|hvordan|hvorfor|как|почему|какие|language|format|topics?|themen|frequency)\b/u;

/** Phrases that always ask about mail, even if the question names no newsletter. */
const direct = /\b(?:contact|email|mail|send|keep|notify|inform) me\b/;

/** Expects folded text. */
export function asksForMail(text: string): boolean {
  const words = text.replaceAll(/\be mail/g, 'email');
  return (direct.test(words) || (asks.test(words) && forMail.test(words))) && !open.test(words);
}
