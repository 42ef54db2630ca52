/** The reader's mailbox or domain. Only what says that the address does not exist counts against it. */
import type { ReplyRule } from '../reply-class.ts';

const mailbox =
  '(?:user|users|recipient|recipients|mailbox|mailboxes|address|addresses|account|accounts|customer|subscriber|alias|addressee|destination|destinatary|local ?part|person|people|inbox|rcpt|userid|user id|username|user name|maildrop|mail drop|mail box|employee|student|member|virtual user|email|readeraddress|name|box|empfaenger\\w*|benutzer\\w*|nutzer\\w*|adressat\\w*|postfach|adresse\\w*|konto|mailadresse|destinataires?|utilisateurs?|boite(?: aux lettres| mail)?|compte|abonne|usuari[oa]s?|destinatari[oa]s?|buzon|casilla|cuenta|direccion|utente|casella|indirizzo|conta|caixa postal|endereco|uzytkownik\\w*|adres\\w*|odbiorc\\w*|konta|skrzynk\\w*|gebruiker|ontvanger|postvak|postbus|vastaanottaja|mottaker\\w*|atesaki|yuuzaa?|yuza|mottagare\\w*|brugere?n?|modtager|polzovatel\\w*|adresat\\w*|yashchik\\w*|uzivatel\\w*|prijemce|schranka|cimzett|kullanici|alici)';
const unknown =
  '(?:unknown|not (?:be )?(?:found|exist\\w*|known|valid|recogni[sz]ed|listed|here|registered|defined|allocated|available here|located|identified|present)|not (?:an? |one of our |one of the )?(?:valid|known|existing|registered|active recipient|addresses|users|mailboxes)|no longer in use|does(?:nt| not)(?: \\w+)? (?:exist|have an? account)|dont exist|didnt exist|not exist\\w*|non ?exist\\w*|isnt (?:here|valid|known|registered|a valid)|invalid|unrecogni[sz]ed|undefined|unallocated|no longer (?:here|exists?|valid|with|works?|employed|available|on (?:this )?server|used)|(?:can|could) ?not be found|couldnt be found|unrout\\w+|undeliverable|has left|is gone|deleted|removed|not in (?:our |the |my |this |recipient |that )*(?:directory|database|recipient|list|ldap|table|user|system)|misspelled|marked as invalid|incorrect|wrong|ambiguous|unbekannt\\w*|nicht (?:bekannt|gefunden|vorhanden|existent|gueltig)|existiert nicht|gibt es nicht|ungueltig\\w*|inconnu\\w*|inexistante?s?|invalides?|n ?ex?iste (?:pas|plus)|introuvable|non trouvee?|desconocid[oa]s?|no (?:existe|encontrad[oa]|valid[oa]|es valid[oa]|registrad[oa]|se encuentra)|inexistentes?|invalid[oa]s?|sconosciut[oa]|inesistente|non (?:esiste|trovat[oa]|valid[oa])|errat[oa]|nao (?:existe|encontrad[oa])|nie (?:istnieje|znalezion\\w*|znany)|nieznan\\w*|nieistniejac\\w*|onbekend|bestaat niet|niet gevonden|ukjent|tuntematon|ei loydy|mitsukarimasen|fumei|okand|ukendt|finns (?:inte|ej)|findes ikke|ne (?:nai?den|sushchestvuet|zaregistrirovan)|neizvest\\w*|neexistuje|neznamy|nem letezik|ismeretlen|bulunamadi|bu cunzai|不存在|未找到|无此)';

/** Replies about a mailbox from its owner or its server; these rules must come before the rules about rates. */
export const mailboxLoadRules: readonly ReplyRule[] = [
  {
    name: 'address-not-ascii',
    class: 'address-unsupported',
    says: [/\bsmtputf8\b|\bnon ascii (?:address|recipient)|\binternationali[sz]ed (?:address|email)/],
    only: 'permanent',
    source: 'RFC 6531 3.6, RFC 6532, X.6.7',
  },
  {
    name: 'another-domain-wants-less',
    class: 'domain-busy',
    says: [
      /\b(?:for|of|to|by|from) (?:this|that|the|recipient|destination)(?: \w+)? (?:domain|destination)\b.{0,40}(?:limit|exceed|too many|deferred|busy|slow)|\b(?:too many|limit\w*|exceed\w*)[^.;]{0,40}\b(?:for|to|at) (?:this|that|the)(?: recipient| destination)? (?:domain|destination)\b|\b(?:domain|destination)\b.{0,30}(?:is )?(?:busy|rate limit|throttl|too many)/,
    ],
    only: 'temporary',
    source: 'Postfix and PowerMTA about a destination',
  },
  {
    name: 'mailbox-receives-too-much',
    class: 'mailbox-busy',
    says: [
      /\b(?:user|recipient|mailbox|account|subscriber|addressee|readeraddress)\b.{0,60}\b(?:receiv\w*|getting)\b.{0,50}(?:too (?:quickly|fast|many|much)|at a rate|rate limit|limit)/,
      /\brecipients? (?:has |have |is )?(?:exceeded|reached|over)\b.{0,60}(?:rate|limit|messages|number)/,
      /\bmessages they can (?:send to this recipient|receive)|\btoo many (?:recent )?(?:messages|mails) (?:to|for) (?:this|the|that) (?:user|recipient|mailbox|address)/,
      /^\W*(?:readeraddress|someaddress) too many recent messages/,
    ],
    source: 'Gmail 4.2.1 and 5.2.1, Yahoo, Yandex, Microsoft 5.2.121 and 5.2.122, Comcast',
  },
  {
    name: 'mailbox-full',
    class: 'mailbox-full',
    says: [
      /\b(?:mailbox|inbox|user|account|recipient|maildir|message store|disk|box|postfach|speicher\w*|boite\w*|buzon|casilla|casella|caixa|destinataire|destinatari[oa]|maildrop|folder|home directory|usuario|empfaenger\w*|benutzer|skrzynk\w*|postvak|pochtovyy yashchik|yashchik|ящик\w*|readeraddress)\b.{0,60}(?:\bfull\b|over ?quota|overquota|\bquota\b|exceed\w* (?:its |the |their |his |allowed )?(?:storage|quota|space|size|disk|mailbox)|exhausted|\bvoll\b|pleine?\b|llen[oa]\b|saturad|pien[oa]\b|chei[oa]\b|ueberschritten|ueberfuellt|no (?:more )?space|size limit|storage (?:limit|quota)|over (?:the |its )?(?:storage|allotted|allowed|size)|too many (?:messages|mails) (?:on|in) (?:the |this |its |his |your )?(?:server|mailbox|inbox|folder|box)|zu ?viele mails auf|depasse|superado la cuota|saturee?|pelna|przepelnion\w*|\bvol\b|perepolnen|переполнен|zaplnena)/,
      /\bno (?:more )?(?:disk )?space (?:left )?(?:for|on|in)\b.{0,25}(?:user|mailbox|recipient|account|readeraddress)|\b(?:over|exceed\w*|out of|not enough|exhausted|insufficient)\b.{0,30}\b(?:storage|disk space|disk quota|mailbox|mail quota|space|allotted)/,
      /\b(?:mailbox|storage|disk|mail|inbox|user) ?quota|\bover ?quota\b|\boverquota|\bmailbox (?:size|storage)|\bfull mailbox|\bstorage (?:allocation|quota|limit)|\bspeicher(?:platz|volumen)|\bquota\b.{0,12}(?:exceed|violation|full|depass|superad|excedid|ueberschr|przekr)/,
      /\b(?:cuota|quota)\b.{0,20}(?:de (?:disco|almacenamiento|correo)|di posta)|邮箱(?:已)?满|容量(?:已)?满|空间不足|超出容量|youxiang (?:yi)?man|rongliang/,
      /^\W*(?:readeraddress|someaddress)?\W*quota (?:is )?(?:exceeded|full)\W*$|^522\b/,
    ],
    unless:
      /\b(?:sending (?:limit|quota|rate)|outgoing|relay|daily|hourly|outbound|per (?:day|hour|minute|second|24)|24 hours|a day|for the day|today|messages? quota|messages? sent|organization queue|your (?:sending|account))\b|versand|d ?envoi|de envio/,
    source: 'RFC 3463 X.2.2, Gmail, GMX and web.de, Orange OFR_417, Free, iCloud, Yandex, Exim, Sendmail, Domino',
  },
];

/** Not now: neither the relay nor the reader is at fault. */
export const notYetRules: readonly ReplyRule[] = [
  {
    name: 'greylisting',
    class: 'greylisted',
    says: [
      /gr[ae]y ?list|\bpostgrey|\bfirst (?:time|seen) (?:sender|contact|triplet)|\bunknown triplet|\byou are new here|\bfirst (?:time|contact|seen)\b.{0,40}(?:delay|later|again)/,
    ],
    source: 'RFC 6647, Postgrey, Zerospam, milter-greylist',
  },
  {
    name: 'not-yet-verified',
    class: 'mailbox-later',
    says: [
      /\bunverified address|\baddress verification (?:in progress|failed)|\bverif\w+ (?:in progress|problem|temporar)/,
    ],
    only: 'temporary',
    source: 'Postfix reject_unverified_recipient, Proofpoint, Exim callout',
  },
];

export const addressRules: readonly ReplyRule[] = [
  {
    name: 'moved',
    class: 'moved',
    says: [
      /\b(?:user|recipient|addressee|person|account|mailbox|employee|address|readeraddress)\b.{0,25}\b(?:has |have )?(?:moved|relocated|changed (?:to|his|her|their|address))|\bnew (?:email )?address (?:is|:)/,
      /\buser not local;? (?:please )?try\b|\bplease (?:try|use|write to|send (?:it )?to) someaddress|\bhas been replaced by someaddress|\bumgezogen|\bneue adresse (?:lautet|ist)|\bnouvelle adresse|\bnueva direccion/,
    ],
    unless: /\brelay/,
    source: 'RFC 5321 551, RFC 3463 X.1.6, Sendmail vacation tables',
  },
  {
    name: 'no-such-host',
    class: 'no-such-host',
    says: [
      /\b(?:unknown|no such|invalid|non ?existent|bad|unresolvable|unrouteable|unroutable|nonexisting) (?:mail )?(?:host|domain|destination domain|recipient domain|server name)\b/,
      /\b(?:host|domain|domaine|dominio|domaene|domena|mail ?domain)(?: name)?(?: \S+)?(?: of recipient| part)? (?:is |was )?(?:unknown|unbekannt|inconnu|not (?:be )?found|does(?:nt| not) exist|nonexist\w*|not exist|unresolvable|(?:can|could) ?not be (?:found|resolved)|invalid|non ?existent|desconocid|inexistent\w*|no existe|existiert nicht|n ?existe pas|not valid|nie istnieje|has expired|不存在)/,
      /\bnxdomain|\bno (?:valid )?mx\b|\bnull ?mx\b|\bno mail (?:exchanger|server|host)|\bdomain .{0,20}does not accept (?:e?mail)|\bname (?:or )?service (?:not known|error)|\bno route to domain|\b(?:unable to|cannot|can not|could not|couldnt|cant) (?:find|resolve|locate) (?:the |that |this |recipient |destination )*(?:domain|host)\b|域名不存在|yuming bu cunzai|\bunrout(?:e)?able mail domain|\bno domain\b/,
    ],
    source: 'RFC 3463 X.1.2, Sendmail "Host unknown", Postfix 5.4.4 and 5.1.2, RFC 7505, Exim, qmail',
  },
  {
    name: 'inactive',
    class: 'inactive',
    says: [
      /\b(?:user|mailbox|account|recipient|address|inbox|box|addressee|destination|destinataire|postfach|konto|adresse|compte|boite\w*|cuenta|buzon|usuario|empfaenger\w*|benutzer|nutzer|casella|utente|konta|skrzynk\w*|subscriber|readeraddress|adresat|ящик\w*|yashchik)\b.{0,60}(?:\b(?:disabled?|inactiv\w*|suspended|locked|frozen|deactivated|not active|isnt active|expired|dormant|abandoned|discontinued|closed|terminated|cancel?led|out of service|on hold|hangup|unused|retired|blocked|not accept\w*|no longer (?:accept\w*|receiv\w*|active|in use|monitored)|gesperrt|deaktiviert|stillgelegt|inaktiv|geschlossen|desactive\w*|suspendue?|inactif\w*|fermee?|bloquee?|cloture\w*|inactiv[oa]|bloquead[oa]|suspendid[oa]|deshabilitad[oa]|desactivad[oa]|cerrad[oa]|disattivat[oa]|disabilitat[oa]|sospes[oa]|zablokowan\w*|nieaktywn\w*|geblokkeerd|uitgeschakeld|zablokirovan|otklyuchen)\b|заблокирован|отключен)/,
      /\b(?:disabled|inactive|deactivated|suspended|locked|frozen|expired|dormant|closed) (?:user|mailbox|account|recipient|address)/,
      /账号(?:已)?(?:被)?(?:锁|停|禁)|邮箱(?:被)?锁|yonghu (?:bei)?(?:suoding|tingyong)/,
    ],
    unless: /\bsend(?:ing|er)?\b|\bip\b|\bblocked (?:using|by)|\bspam\b|\bheader\b|\bmessages? (?:missing|without)/,
    source: 'RFC 3463 X.2.1, Gmail 5.2.1, Yahoo, Mail.ru, Free, i.ua, Rambler, 163.com, web.de',
  },
  {
    name: 'no-such-user',
    class: 'no-such-user',
    says: [
      new RegExp(`\\b${mailbox}\\b[^;]{0,70}${unknown}`),
      new RegExp(
        `\\b(?:no such|unknown|invalid|non ?exist\\w*|not (?:a |an |our )?(?:known|valid|existing)?|unrecogni[sz]ed|bad|undefined|illegal|wrong|incorrect|unallocated|unroute?able|undeliverable|unbekannte[rs]?|ukjent|okand|ukendt|tuntematon|ungueltige[rs]?|kein(?:e[nrs]?)?|aucune?|ning[uu]n[oa]?|nessun\\w*|zadn\\w*|brak|net takogo|takogo|нет такого|net|no hay|no existe|geen)(?: (?:or|and) \\w+)?(?: \\w+){0,3} ${mailbox}\\b`,
      ),
      /\bno (?:mailbox|account|user|one|body|recipient|person|inbox)\b.{0,25}(?:here|by (?:that|this)|with (?:that|this)|of (?:that|this)|named|found|for|called|matching|exists?)/,
      /\brecip(?:ient)? ?not ?found|\bnever heard of\b|\bno valid recipients?\b|\b(?:user|person|employee|recipient) (?:has )?left\b|\bnot resolve to an? (?:mailbox|user|account)|\bnie zostal\w* znalezion|\brecapito inesist|\bnobody (?:here|by|with|named)|\bnot one of (?:our|the|my) (?:users|addresses|mailboxes|customers)|\b(?:verification|callout) failed[^a-z]{1,12}no such (?:user|mailbox|address)|#?^\W*address rejected\W*$|\bthere is no(?:body| one| such)?\b.{0,30}(?:user|mailbox|account|person|address|one|name)|\bunroute?able address|\bnot our customer|\bdoes(?:nt| not) have an? .{0,30}account|\bnot listed in\b|\bno such person|\bsorry, no mailbox/,
      /\bmailbox (?:is )?(?:unavailable|not available)\b(?!.{0,30}(?:access|policy|restrict|temporar|busy|block|spam))/,
      /\b(?:is )?not (?:a )?(?:registered|valid|known|real)(?: gateway| mail| email| local)? (?:user|address|mailbox|recipient)|\binvalid recipient|\brecipient unknown|\bunknown (?:user|recipient|account|alias)/,
      /(?:пользовател|адресат|ящик|получател|адрес)[^.;]{0,40}(?:не наиден|не существ|не зарегистр|неизвест|отсутств)|(?:нет такого|неизвестн[а-я]*|несуществующ[а-я]*) (?:пользовател|адрес|получател|ящик)/,
      /\b(?:cannot|can not|cant|could not|couldnt|unable to) find\b.{0,20}\b(?:user|mailbox|recipient|account|address|readeraddress)|\bnie ma takie\w*|\blutilisateur.{0,20}existe pas|\bwu ci yonghu|\bno existe (?:el|la|ese|esa) |\bn ?existe pas\b.{0,20}adresse/,
      /用户不存在|邮箱不存在|收件人(?:地址)?不存在|无此用户|找不到(?:用户|收件人)|(?:yonghu|shoujianren|youxiang|zhanghao).{0,10}bu cunzai|存在しません|宛先不明|ユーザーが見つかり/,
    ],
    unless:
      /\bverification (?:problem|failed)|\baddress verif|\b(?:not|un)verified|\btemporar|\btry again|\btry later|\bmust\b|\bsender(?:address|domain)?\b|\bpolicy\b|\bspam\b|\bblocked\b|\bheader|\bnot (?:a |an )?(?:allowed|permitted|authori)|\bip\b|\bcontent\b|\baccess denied|\b(?:too many|excessive|many|number of) (?:invalid|unknown|bad)/,
    at: ['rcpt', 'data', 'text'],
    source:
      'RFC 3463 X.1.1, Postfix, Exim, Sendmail, qmail, Exchange, Gmail, Yahoo, iCloud, GMX and web.de, T-Online, Mail.ru, Orange, Comcast, QQ, Domino, Lotus',
  },
  {
    name: 'unreachable',
    class: 'network',
    says: [
      /\b(?:connection|connect\w*|network|host|route|server|remote)\b.{0,30}\b(?:timed? ?out|refused|reset|lost|dropped|unreachable|failed|no answer|not respond\w*)|\bno route to host|\bunreachable\b|\bdns (?:query |lookup )?(?:error|failure|timeout)|\b(?:name|host|domain|mx)\b.{0,25}\b(?:lookup|resolution|resolve|service) (?:error|fail\w*|problem)/,
      /\bcould(?:nt| not) (?:connect|establish|resolve)|\bunable to (?:connect|resolve|establish)|\btemporary (?:domain|lookup|dns|name server) (?:failure|error)|\bdelivery (?:time )?expired|\bhost (?:or domain name )?not found\b/,
    ],
    source: 'Postfix 4.4.1 and 4.4.3, Exim, qmail, Yahoo 452',
  },
];

export const restrictedRules: readonly ReplyRule[] = [
  {
    name: 'recipient-restricts',
    class: 'mailbox-refused',
    says: [
      /\brecipients?\b.{0,50}(?:reject\w*|refus\w*|restrict\w*|block\w*|den(?:y|ied|ies)|not accept\w*|does(?:nt| not) (?:want|accept)|access denied|prefer)/,
      /\b(?:reject|refus|block|den)\w* by (?:the )?(?:recipient|user|addressee|reader|owner)|\bnot on (?:my|his|her|their) list|\bmembers? only|\binternal mail only|\bempfaenger\w*\b.{0,30}\b(?:nimmt|akzeptiert|moechte|lehnt)\b|\bonly accepts? (?:mail|messages)|\bpermission to (?:send|post)|\bonly (?:accepts?|allows?) (?:posts?|messages?|mails?)|\bblocked by (?:the |this )?(?:recipient|user|addressee)|\bfor group\b|\bchallenge\b|\buser entry\b/,
      /\bnot (?:authori[sz]ed|allowed|permitted) to (?:send|post)(?: \w+){0,2} to\b|\bmailbox unavailable or access denied|\bdelivery restricted/,
      /\bmail ?loop|\bloop\w* (?:detected|message)|\btoo many hops|\bloops back|\btarget address\b/,
    ],
    source: 'Exchange 5.7.133 and 5.4.1, QQ, Mimecast, Trend Micro, mailing lists, Yandex',
  },
];

export const laterRules: readonly ReplyRule[] = [
  {
    name: 'mailbox-later',
    class: 'mailbox-later',
    says: [
      /\b(?:mailbox|recipient|user|address|account|inbox|maildir|postfach|readeraddress)\b.{0,40}(?:temporar\w*|busy|locked|unavailable|in use|try (?:again )?later|later|not available|voruebergehend|momentan)/,
      /\btemporar\w* (?:unavailable|rejected|failure|problem)?.{0,20}\b(?:mailbox|recipient|user)/,
    ],
    only: 'temporary',
    source: 'RFC 5321 450, Comcast, Sendmail, qmail "trouble in home directory"',
  },
];
