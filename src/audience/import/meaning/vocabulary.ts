/**
 * The words by which exports of other programs speak of leaving and agreeing, in the languages that we met. All are
 * folded: lower case, no accents, `ß` as `ss`. A word matches what begins with it (`abgemeld` matches Abgemeldete);
 * one that ends with `=` matches as a whole; one that begins with `*` also matches inside a longer word, as German
 * compounds need. Longer words are tried first, so `unsubscri` wins over `uns`.
 */
export type Sense =
  | 'unsubscribed'
  | 'bounced'
  | 'complained'
  | 'suppressed'
  /** Is on the list; `confirmed` and `consent`: said yes to something. */
  | 'subscribed'
  | 'confirmed'
  | 'consent'
  /** Has not agreed, or not yet. */
  | 'pending'
  /** About money: says nothing about mail, but `expired` may mean both. */
  | 'payment'
  /** Words that may mean either; a question. */
  | 'unclear'
  | 'not'
  /** `status`, and what is called so elsewhere. */
  | 'status'
  /** A person, a subscription: says nothing by itself. */
  | 'noun'
  | 'newsletter'
  | 'time'
  | 'detail'
  | 'count'
  | 'link'
  /** Mail by other ways than email. */
  | 'channel'
  /** Whose status is no reader's: an order, a deal. */
  | 'foreign'
  | 'filler';

const words: Record<Sense, string> = {
  unsubscribed: `raus= rausgeflogen ex= exit= exited= offboard goodbye closed= ancien anciens= anciennes= *unsusc muted mute= silenced trash deceas verstorben decede fallecid falecid overleden donotbulk *donotmail *donotemail *donotcontact 거부 *unsub *unsubscri *optout optsout left= leaver= leavers= leave= leaves= leaving= departed= departure= gone= removed removal remove=
    *cancel canceled quit= resign= resigned= withdrawn withdrew withdraw revok *deactivat *disabled disable= *inactive inactiv dormant paus= paused pause= snooz
    delet *archived archive= donotmail ended= terminated stop= stopped= erased erase= anonymi declin denied deny= refus former= forgotten
    signedoff switchedoff ehemalig dnc= dnd= *nomail nosubscri optedoff
    *abgemeld *abmeld *abbestell *ausgetrag *austrag *austritt ausgetreten *gekundigt *kundigung widerruf widersp *gelosch *loschung losch= deaktiv *inaktiv pausiert storniert
    entfernt ruhend stillgelegt beendet
    *desabonn *desinscri *desinscrit resili retire= retires= supprim desactiv inactif inactifs annul opposition= depart= radie radiation desactive
    baja= bajas= *desuscri desusc dessubscri anulad elimin borrad cancelad
    descad *descadastr saiu= removid exclui excluid inativ desativ
    disiscr cancellat disattiv inattiv rimoss annullat eliminat
    *afgemeld *afmeld *uitgeschr *uitschrij opgezegd opzeg verwijder inactief gedeactiv
    wypisan wypis zrezygn rezygn odsubskryb usuniet nieaktyw anulow odwolan
    avregistr avanmal avprenum *avslut borttag inaktiv uppsagd avbrut utmeld
    afmeldt frameldt opsagt slettet avmeldt avmelding
    peruut perunut perutt poistun poistett lopett *odhlas zrusen smazan leiratk torolt torolve dezabon anulat odjav odhlasen
    *iptal pasif= silindi= iptaledil
    отпис удал отказ неактив отмен відпис видален скасов неактивн
    退会 解除 停止 解約 退订 取消订阅 取消 删除 停用 해지 탈퇴 수신거부 διαγρα απεγγρ`,
  bounced: `*badaddress *bademail *wrongaddress *bounc *cleaned cleans= cleaning= *undeliver *invalid dead= failed failure fail= error= errors= diagnostic malformed nonexist *unreachable notfound
    dropped ndr= dsn= mailerdaemon undelivered rejected reject= *unzustell *rucklauf ungultig zuruckgewies *zustellfehler fehler fehlerhaft
    rebond npai= invalide erreur rejet rebot devuelt erron fallid devolvid rejeitad rimbal respint errat
    onbestel ongeldig foutief odbit odrzuc niepraw bledn studs ogiltig ugyldig virheel neplatn
    недоставл ошибк невалид недійсн 不達 エラー 退信 无效 반송`,
  complained: `*complain spam= spammed spamreport *spamcomplaint abuse= abus junk= fbl= beschwer plainte plaint queja denunc reclamac reclamo
    segnalat klacht skarg klagom klage жалоб скарг 迷惑 投诉 스팸`,
  suppressed: `*robinson *spamtrap *killlist *blacklist *blocklist *denylist *suppress suppresion supress blocked blocks= block= blocking= ban= banned= bans= spammy= suspend *exclusion excluded exclude= quarantin
    locked= *gesperrt *sperr *blockier ausgeschloss unterdruckt
    bloque bloquead bloqu blocat bloccat geblok zablok blokad blockerad sparrad blokeret blokkert estetty blokovan letiltv
    listenoire listanegra заблок чорн чёрн черн 拒否 黑名单 屏蔽 차단 engellen`,
  subscribed: `reachable= *mailable subscribed= subscribes= subscribe= active= actives= activated= enabled= enable= *optin= optedin= doubleoptin= signedup= signup= signups= joined= join= mailable
    contactable deliverable valid= receive= receives= receiving= wants= allowed= allow= allows= current= approved= ok= opt= opts= opted= resubscribed= normal=
    send=
    angemeld anmeld aktiv= aktive= aktiver= aktiviert abonniert *eingetrag eintrag freigeschalt empfang
    abonne= abonnee= abonnes= inscrit inscri= inscription actif= actifs= active=
    suscrit activo= activa= activos= alta= inscrito= inscrita= assinante= assinou= ativo= ativa= ativos=
    iscritt iscrizione= attivo= attiva= attivi= ingeschrev inschrijv aangemeld actief= geabonneerd
    zapisan subskryb aktywn prenumer aktiv= tilmeldt pamelding pameldt abonnerer aktivni= prihlas aktiivi tilattu feliratk abonat activ=
    подпис актив підпис 購読 登録 有効 配信中 订阅 已订阅 有效 구독 abone= aktif=`,
  confirmed: `confirm *confirmed= verified= verify= verif validated= *bestatigt bestatig verifiziert confirme confirmad confermat bevestigd bevestig potwierdz bekraft bekraeft bekreft vahvist potvrz megeros
    подтвержд підтвердж 確認 确认 확인 onayl`,
  consent: `consent agree= agreed= agrees= agreement= permission permit permitted= accept= accepts= accepted= granted= grant= given= express= explicit= gdpr= dsgvo= rgpd= rodo= marketing= lawful optinstatus
    *einwillig *zustimm *zugestimm einverst erlaub accord= autoris consenti consentement aceit autoriz acept consens accett toestemm akkoord zgod zgoda samtyck samtykk godkan suostum souhlas hozzajar
    соглас згод 同意 동의 onay=`,
  pending: `pending *unconfirm notconfirm unactivat unverif waiting await invited= invite= requested= incomplete= *validating nonsubscri nonmember transactional= unsure=
    *unbestatig ausstehend wartend enattente attente= pendiente pendente inattesa attesa= onbevestig wachtend niepotwierdz oczekuj obekraft vantar ubekraeft afventer ubekreft venter odottaa nepotvrz cekaj fuggoben
    ожида неподтвержд очіку непідтв 未確認 仮登録 待确认 未确认 대기 beklem temporar onhold hold=`,
  payment: `paid= pays= paying= payer= free= premium= regular= comped= comp= complimentary= gift= gifted= trial= trialing= trialed= founding= standard= basic= plan= plans= tier= tiers= stripe= price= billing= monthly= yearly= annual= lifetime=`,
  unclear: `moved= vacation= pastdue= overdue= churn expir lapsed= upcoming= unpaid= delinquent= implied= unknown= clean= unengaged disengaged sunset=`,
  not: `not= no= non= never= isnt= nicht= kein keine= pas= ne= nie= niet= geen= ej= inte= ikke= icke= nao= nolonger= without= un= не= нет= ei= nem= 未= 不=`,
  status: `status= statuses= *statut= estatus= stand= standing= zustand= stav= tila= durum= статус состояние= стан= ステータス 状態 状态 상태 allapot= disposition= anmeldestatus= *status`,
  noun: `abo= abos= patron= patrons= customer= customers= donor= subscription= subscriptions= subscriber= subscribers= abonnement= abonnements= abonnent abonnenten= member= members= membership= mitglied mitglieder= suscripcion suscriptor assinatura contact= contacts= user= users= person= reader= readers= account= empfanger leser= lezer= profile= kontakt=`,
  newsletter: `配信= mailing= mailings= emailing= newsletter newsletters= nieuwsbrief= boletin boletim nyhetsbrev nyhedsbrev рассылк infolettre= mailinglist= list= lists= listen= liste= lista= email= emails= mail= mails= digest= updates= digests= notifications= notification=`,
  time: `time= times= timestamp= date= dates= datum= at= on= since= when= day= month= year= am= um= seit= zeit zeitpunkt= tijd= tijdstip= op= sinds= fecha= data= dato= heure= le= quand= desde= em= il= dal= kiedy= dnia= dzien= paivamaara= pvm= tarih дата время 日時 日付 日 时间 日期 날짜 last= latest= first= utc= gmt= end= endet= start= until= bis= ende=`,
  detail: `mode= modus= reason= reasons= grund= raison= motivo= motiv= reden= powod= orsak= arsag= причин 理由 原因 comment= comments= campaign= title= message= description= text= type= method= source= origin= ip= code= feedback= note= notes= notiz other= by= via= from= form= page= version= language= country= name= quelle= kampagne= medium= referrer= explanation= kind= class= category= subtype=`,
  count: `count= counts= number= total= totals= rate= score= percent= amount= anzahl= nombre= numero= aantal= liczba= antal= num= days=`,
  link: `url= urls= link= links= href= uri= token= tokens= hash= key= uuid= id= ids= guid= tag= tags=`,
  channel: `sms= phone= telephone= telefon= mobile= push= whatsapp= postal= post= fax= telegram= slack= web= webpush= voice= call= calls= telefono= handy= brief= facebook= twitter= linkedin=`,
  foreign: `lead= order= orders= payment= payments= marital= employment= ticket= deal= shipping= job= tax= civil= relationship= social= vat= charge= invoice= fulfillment= fulfilment= financial= task= project= occupation= residence= immigration= familien= enrichment=`,
  filler: `i= me= please= thanks= is= was= has= have= been= to= of= the= a= an= der= die= das= von= vom= de= la= el= les= du= by= user= per= in= for= or= and= und= et= y= e= o= et= if= this= that= hs= my= our= all= any= global= self= manual= manually= admin= auto= automatically= hard= soft= single= double= permanent= temporary= email= mail= via= de= from= client= address= adresse= recipient= currently= already= date= est= ist= hat= wurde= marketing= list= user= system= lista= moderator= mailchimp= bysystem= it=`,
};

interface Entry {
  word: string;
  sense: Sense;
  whole: boolean;
  inside: boolean;
}

const entries: Entry[] = (Object.keys(words) as Sense[]).flatMap((sense) =>
  words[sense]
    .split(/\s+/)
    .filter(Boolean)
    .map((written) => ({
      word: written.replace(/^\*/, '').replace(/=$/, ''),
      sense,
      whole: written.endsWith('='),
      inside: written.startsWith('*') || /[^\p{Script=Latin}]/u.test(written.replaceAll(/[*=]/g, '')),
    })),
);
// A word that stands in several lists means what the first of them says.
const wholes = new Map<string, Sense>();
for (const { word, sense } of entries) if (!wholes.has(word)) wholes.set(word, sense);
const prefixes = new Map<string, Sense>();
for (const { word, sense, whole } of entries) if (!whole && !prefixes.has(word)) prefixes.set(word, sense);
const longestPrefix = Math.max(...[...prefixes.keys()].map((word) => word.length));
const insides = new Map<string, Sense>();
for (const { word, sense, inside } of entries) if (inside && !insides.has(word)) insides.set(word, sense);
const longestFirst = [...insides.keys()].toSorted((a, b) => b.length - a.length);
const anyInside = new RegExp(longestFirst.join('|'));

/** What one folded word means; undefined where we don't know it. */
export function senseOf(word: string): Sense | undefined {
  const whole = wholes.get(word);
  if (whole) return whole;
  for (let length = Math.min(word.length, longestPrefix); length > 1; length--) {
    const sense = prefixes.get(word.slice(0, length));
    if (sense) return sense;
  }
  return anyInside.test(word) ? insides.get(longestFirst.find((inner) => word.includes(inner))!) : undefined;
}

/** Parts of phrases that mean nothing alone: `opt out`, `do not mail`, `no longer`. */
const parts = new Set(
  'opt opts opting out outs off up sign signed turned switched do does dont doesnt disturb market black list block deny e mail un past due longer yet exist existing hold'.split(
    ' ',
  ),
);
const knownWords = new Map<string, boolean>();
const maxKnown = 20_000;

/** Whether a word in small ASCII letters may belong to a phrase that we know. Of most words in most files, none. */
export function isKnownWord(word: string): boolean {
  const known = knownWords.get(word);
  if (known !== undefined) return known;
  const found =
    parts.has(word) || senseOf(word) !== undefined || /^(?:non|not|un|nie|niet|ikke|icke|inte|nicht)/.test(word);
  if (knownWords.size < maxKnown) knownWords.set(word, found);
  return found;
}
