/** The server refuses us: our quota, login, sender, account, address or reputation. Never the reader's fault. */
import type { ReplyRule } from '../reply-class.ts';

const sender =
  '(?:sender|senders|originator|return path|envelope from|envelope sender|mailfrom|mail from|from (?:e?mail |header )?(?:address|domain|header|field|identity|addr)|from:|header from|reply path|senderaddress|absender\\w*|expediteur\\w*|emetteur\\w*|remitente\\w*|remetente\\w*|mittente\\w*|nadawc\\w*|afzender\\w*|otpravitel\\w*|отправител\\w*|发件人|发信人|fajianren|faxinren)';
const refused =
  '(?:(?:has|have) no|lacks|reject\\w*|refus\\w*|den(?:y|ied|ies)|block\\w*|not (?:be )?(?:owned|allowed|permitted|authori[sz]ed|verified|valid\\w*|registered|confirmed|match\\w*|accept\\w*|found|configured|known|local|on|in|your|a|one|an|associated|part|routable|resolv\\w*|exist\\w*)|unverified|invalid\\w*|unknown|unauthori[sz]ed|unconfirmed|unvalidated|unresolvable|unregistered|does(?:nt| not)(?: \\w+)? (?:exist|match|belong|resolve|accept|have)|isnt|mismatch\\w*|fail\\w*|must|needs?|forged|fake|spoof\\w*|illegal|bad|missing|required|malformed|disallow\\w*|prohibit\\w*|restricted|cannot|nicht|unzulaessig|ungueltig|abgelehnt|abgewiesen|gesperrt|unbekannt|refuse|invalide|non autorise|inconnu|rechazad\\w*|no (?:autorizad|permitid|valid|exist|coincid)\\w*|desconocid\\w*|(?:is |are )?(?:wrong|incorrect)|rifiutat\\w*|no (?:esta )?(?:verificad|autenticad)\\w*|non (?:autorizzat|valid|esist)\\w*|sconosciut\\w*|odrzucon\\w*|zablokowan\\w*|nie|geweigerd|niet|otklonen\\w*|ne|отклон\\w*|не|bu|被拒绝|不合法|不存在|无效|拒绝|异常)';

export const usRules: readonly ReplyRule[] = [
  {
    name: 'sending-quota',
    class: 'quota',
    says: [
      /\b(?:daily|monthly|weekly|24 ?h\w*|day|days|month|months|today|taeglich\w*|tages\w*|monats\w*|journali\w*|quotidien\w*|mensuel\w*|diari[oa]\w*|mensual\w*|giornalier\w*|mensil\w*|dzienn\w*|dagelijks\w*|sutochn\w*|dnevno\w*|суточн\w*|дневн\w*)\b.{0,60}(?:limit\w*|quota|allowance|maximum|cap\b|kontingent|cuota|limite|wykorzyst|лимит)/,
      /(?:limit\w*|quota|allowance|maximum|allowed|only|exceed\w*|reached|kontingent|cuota|лимит).{0,60}\b(?:per|a|each|for|this|every|pro|par|por|al|na|of the|du|del|za) ?(?:day|24 ?h\w*|24 hours|days|month|week|tag|monat|jour|mois|dia|mes|giorno|mese|dzien|dag|sutki|сутки)\b/,
      /\b(?:sending|send|outgoing|outbound|relay|relaying|submission|smtp|plan|account|free|trial|subscription|customer|organization|tenant|versand\w*|sende\w*|envoi\w*|envio\w*|invio|wysyl\w*|verzend\w*)(?: \w+){0,3} (?:quota|limit\w*|allowance|credits?|allotment|cap|kontingent|cuota)\b(?!.{0,20}(?:size|bytes))/,
      /\b(?:versand|sende|tages|monats|mail)(?:limit|kontingent|quota)\w*/,
      /\b(?:quota|limit\w*|cuota|limite)\b.{0,20}\b(?:d ?envoi\w*|de envio\w*|di invio|sending|outgoing|messages? sent|outbound|number of (?:allowed )?(?:outgoing|recipients|messages)|wysylania|otpravk\w*)/,
      /\b(?:exceed\w*|reached|over|hit|used up|used)\b.{0,30}\b(?:message|mail|email|recipient|sending|sender|relay|outgoing)s?(?: \w+){0,2} (?:quota|limit\w*|allowance)/,
      /\b(?:message|email|mail|recipient)s? (?:quota|limit|allowance|count) (?:is |was |has been |been )?(?:exceed|reach|exhaust|used)/,
      /\b(?:user|sender|account|you|client)(?: have| has)?\b.{0,30}\b(?:exceeded|reached|used up|hit)\b.{0,30}\b(?:limit|quota|allowance|allotment)\b(?!.{0,15}(?:size))/,
      /\b(?:maximum|max|total) (?:number|amount) of (?:\w+ )?(?:emails?|messages?|mails?|recipients?)\b.{0,40}\b(?:today|day|send|sent|month)|\bused (?:up )?(?:all )?(?:of )?your\b.{0,20}\b(?:credits?|quota|limit|allowance|emails|messages)|\bfor (?:the day|today|this month)\b/,
      /\b(?:credits?|balance|funds|guthaben)\b.{0,30}(?:exhaust|exceed|reach|used|insufficient|too low|not enough|expired|depleted|empty|aufgebraucht)|\b(?:no|not enough|out of|insufficient|zero)(?: \w+){0,2} (?:credits?|balance|funds|emails left)/,
      /\b(?:user|account|sender|client)\b.{0,20}\bquota\b.{0,15}\b(?:outbound|outgoing|sending)|\balready sent\b.{0,30}\d|\bkontingent\w*\b.{0,25}(?:aufgebraucht|erschoepft|verbraucht|erreicht|ueberschritten)|^\W*kontingent\b|\blimit\w* (?:wysylki|wysylania|otpravk\w*)|(?:отправк|otpravk)\S* .{0,30}(?:огранич|ogranich)|\bbounce (?:threshold|limit|rate)|\b(?:vertrag|contrat|contrato|contratto|umowa)\b.{0,25}(?:abgelaufen|gekuendigt|expir\w*|venci\w*|scadut\w*|wygas\w*)/,
      /\b(?:plan|package|paket|tarif|forfait|subscription)\b.{0,40}(?:allows?|includes?|permits?|lapsed|expired|ended|has run out|is over|limit)/,
      /\b(?:saldo|solde|guthaben|kredit\w*|credito?s?)\b.{0,25}(?:insuf\w*|esaurit\w*|epuis\w*|agotad\w*|aufgebraucht|nicht ausreichend)|\b(?:no|pas|nicht|kein)\b.{0,15}(?:saldo|guthaben|solde|credito?s? sufic\w*|credit suffisant)/,
      /\b(?:limite|cuota|cota|quota)\b.{0,25}\b(?:diari[oa]|mensual|mensal|journali\w*|mensuel\w*|giornalier\w*|mensil\w*)|\b(?:soushin|soshin|haishin)\b.{0,40}(?:joogen|jougen|jogen|seigen|koe)|(?:送信|配信).{0,12}(?:上限|制限|超)/,
      /\bupgrade (?:your|to a|the)\b|\b(?:quota|limit) (?:for|of) (?:this|your) (?:account|plan|sender|user|domain)/,
      /超过.{0,10}(?:限|额)|发信(?:数|量).{0,6}(?:超|限)|chaoguo.{0,30}xian(?:zhi|e)|превышен\w* .{0,20}(?:лимит|квот)\w*.{0,20}(?:отправ|письм|сообщ)/,
    ],
    unless:
      /(?:mailbox|inbox|storage|disk|postfach|recipient|addressee|destinat\w+|boite|buzon|casella|readeraddress)(?:s)?\b.{0,40}(?:full|over ?quota|quota|storage|space|voll|pleine|lleno|piena)|\b(?:user|account|mailbox|recipient)\b.{0,12}(?:is )?over ?quota|\b(?:size|bytes|kb|mb|storage|disk|space)\b|\brecipient has (?:exceeded|reached)|to this recipient/,
    source:
      'Gmail 5.4.5, Microsoft 5.1.90, Amazon SES, Zoho, Plesk, OVH, IONOS, Strato, Mailgun, SendGrid, Mailjet, Brevo',
  },
  {
    name: 'login',
    class: 'authentication',
    says: [
      /\bauth\w* (?:is |was |has been |been )?(?:required|needed|failed|failure|unsuccessful|error|invalid|rejected|not (?:enabled|allowed|complete)|disabled|first|credentials)/,
      /\b(?:must|need to|please|have to|should|not|un|isnt)(?: \w+){0,3} ?(?:authenticat|log ?in|login|sign in)/,
      /\b(?:bad|invalid|wrong|incorrect|missing|unknown) (?:smtp )?(?:username|user name|password|credentials?|login|api key|token)\b/,
      /\b(?:username|user name|login) (?:and|or) password\b|\bpassword (?:has )?(?:expired|incorrect)|\bcredentials?\b.{0,25}(?:invalid|incorrect|fail|expired|not)/,
      /\b(?:application|app) specific password|\bsmtp auth\b|\bsmtpclientauth|\bstarttls (?:command )?(?:first|required)|\bmust issue a? ?starttls|\bencryption (?:required|needed)/,
      /\banmeld\w*.{0,30}(?:erforderlich|fehl|noetig)|\bauthentifi\w*|\bautentic\w*|\bautenti[kc]\w*|\buwierzytel\w*|\bzugangsdaten|\bidentifi(?:cation|ez)|\bautoryzac\w*|\bavtorizac\w*|\bauthorization required|^\W*(?:tls|ssl) (?:is )?(?:required|needed)|авториз|аутентиф|认证|身份验证|登录|renzheng|denglu/,
      /\blog ?in (?:required|denied|failed|first)|\bpop ?before ?smtp|\bunauthenticated\b|\bnot authenticated\b/,
    ],
    unless: /\b(?:spf|dkim|dmarc)\b|\bfor group\b|\b(?:from|sender)\b.{0,30}\b(?:match|equal)/,
    source: 'RFC 4954, Gmail 5.7.8 and 5.7.0, Microsoft 5.7.57 and 5.7.3, SendGrid, Yandex, 163.com',
  },
  {
    name: 'domain-authentication',
    class: 'authentication',
    says: [
      /\b(?:spf|dkim|dmarc|domainkeys|arc seal|sender ?id)\b/,
      /\bsender policy framework|\bnot pass (?:\w+ )?authentication|\bunauthenticated (?:e?mail|sender|message)/,
    ],
    source: 'RFC 7372, Gmail 5.7.26 and 5.7.27, Yahoo, iCloud, GMX, Comcast, Microsoft 5.7.509, Mimecast, QQ',
  },
  {
    name: 'sending-stopped',
    class: 'account',
    says: [
      /\bsending (?:of (?:mails?|messages?) )?(?:has been |is |was |have been |privileges )?(?:\w+ )?(?:disabled|suspended|paused|blocked|stopped|halted|restricted|not enabled|shut down)/,
      /\b(?:unusual|suspicious) (?:sending )?activity|\bbad outbound sender|\boutbound (?:spam|mail|email)\b.{0,30}(?:disabled|blocked|limit|detect)|\baccount (?:is )?(?:under|in) review|\bpending (?:approval|activation|review)|\bsandbox|\babuse detected from|\b(?:this|your|the) account (?:is |was |has been )?(?:not |never )?(?:allowed|permitted|enabled|authori[sz]ed|able) to send (?:e?mails?|messages?)?$/,
    ],
    source: 'Amazon SES, Microsoft 5.1.8 and 5.7.501, Zoho 5.4.6, Mailgun',
  },
  {
    name: 'sender',
    class: 'sender',
    says: [
      new RegExp(`${sender}[^,;]{0,60}${refused}`),
      new RegExp(
        `\\b(?:reject\\w*|refus\\w*|den(?:y|ied|ies)|block\\w*|invalid|unverified|unauthori[sz]ed|unknown|bad|illegal|forged|fake|spoofed|spoofing|unconfirmed|unregistered|invalide?)(?: \\w+){0,2} ${sender}`,
      ),
      /\b(?:domain|address|identit\w+|email|signature)\b.{0,40}(?:\bnot|\bun)(?: been| yet been| yet)? ?(?:verified|confirmed|validated|registered with)/,
      /\b(?:identit\w+|addresses) (?:\w+ ){0,3}fail(?:ed)? the check|\bnot (?:a |an )?verified (?:sender|domain|address|identity)/,
      /\byou must use an? address\b|\bown domain as (?:the )?sender|\b(?:d|l)?expediteur\b.{0,30}\bnon\b|\b(?:send(?:ing)?|mail|submit|relay)\b.{0,20}\b(?:as|from|on behalf of|for) (?:this|that|the|another|other|your|someaddress|senderaddress|an?)\b/,
      /\b(?:unknown|no such|invalid|verification failed|verify failed|callback failed|no mail|not accepting)[^.;]{0,20} (?:senderaddress|senderdomain)/,
      /\b(?:you|that you)\b.{0,15}\b(?:are |re )?sending (?:from|as|with)\b|\bno (?:valid )?sender\b|\b(?:sending|mail|send|submit\w*) from (?:an? |this |the )?(?:non|un|not)\b|\bsenderdomain\b[^.;]{0,60}(?:\bnot\b|reject|refus|block|den(?:y|ied)|unknown|unverified|listed|banned|suspend|missing)/,
      /\bnot (?:owned|own)\b|\bnot (?:allowed|permitted|authori[sz]ed|entitled) to (?:use|send)\b|\bno permissions? to (?:use|send)|\bpermissions? to send as|\bsendas\b|\bsend as\b.{0,20}(?:den|not)/,
      /\bnot (?:belong|assigned) to (?:you|your|the|this)|\byou (?:can ?not|cant|may not|are not allowed to|must not) (?:send|use)\b/,
      /\bunregistered domain|\bdomain\b.{0,30}\bnot (?:been )?(?:registered|added|configured|activated|allowed|authori[sz]ed) (?:for|to|in|with|on)?/,
      /\bnicht (?:berechtigt|befugt|erlaubt)\b.{0,40}(?:send|versend|absend)|\bnon autorise a (?:envoyer|utiliser)|\bno (?:esta )?autorizado (?:a|para) enviar|\bnon autorizzato (?:a|all) ?invi/,
    ],
    unless:
      /\b(?:sender|senders) (?:is |was )?(?:blocked|rejected|denied|not (?:allowed|authori[sz]ed|permitted)) by (?:the )?(?:recipient|user|addressee|reader)|\brecipient(?:s)? (?:has |have )?(?:reject|block|refus)\w+ (?:this|the|your) sender|not allowed to send (?:mail |email |messages? )?to (?:this|the|readeraddress|that)|permission to send (?:mail |messages? )?to|\bonly accepts? (?:mail|messages)|\bmembers? only|not authori[sz]ed to (?:send|post)(?: \w+){0,2} to\b|\bchallenge\b|^suspected spam sender|\brecipient address rejected|\brecipients? (?:refuses|rejects|does not accept|only accepts)|\bmailfrom (?:your |this |the |that )?(?:network|ip|server|host)|\bmailfrom \[?\d/,
    source:
      'Postfix reject_sender_login_mismatch, Exim callout, Exchange SendAsDenied, Gmail, SendGrid, Amazon SES, Postmark, Resend, Brevo, mailbox.org, 163.com',
  },
  {
    name: 'our-account',
    class: 'account',
    says: [
      /\b(?:your|sending|senders?|smtp|customer|outbound|outgoing|submitting|submission|tenant|organi[sz]ations?|ihr\w*|votre|su|tu|vostro|il tuo|ваш\w*|vash\w*)\b[^,;.]{0,25}\b(?:account|access|service|subscription|user|domain|tenant|privileges?|sending|konto|compte|cuenta|account|mailbox|server|аккаунт|akkaunt)\b[^.;]{0,60}(?:suspend|disabl|block|lock|terminat|restrict|deactivat|not active|inactive|expired|closed|limited|on hold|under review|unpaid|not (?:yet )?(?:been )?(?:approved|activated|enabled|confirmed|allowed)|banned|revoked|cancel|paused|gesperrt|deaktiviert|bloqu|suspend|desactiv|deshabilit|sospes|disattiv|заблок|zablok|compromised|hijacked)/,
      /\b(?:account|user|sender|tenant|domain|service)\b.{0,40}\b(?:not|un|never|cannot|no longer|disabled|suspended|blocked|restricted)\b.{0,25}\bsend(?:ing)?\b/,
      /(?:аккаунт|учетная запись|akkaunt)\s+отправител|\b(?:conta|cuenta|compte|account|konto|azienda)\b.{0,30}(?:falta de pag\w*|impag\w*|impay\w*|insolut\w*|unbezahlt)/,
      /\b(?:billing|payment|invoice|unpaid|overdue)\b|\bsuspended (?:for|due to) (?:spam|abuse|violat|non)|\baccess (?:to smtp )?(?:revoked|suspended)/,
      /\b(?:trial|license|licence|contract|subscription) (?:has |is )?(?:expired|ended|over)/,
    ],
    unless: /\bblock ?list|\bnetwork\b|\binternet service provider|\brecipient address/,
    source: 'Amazon SES, SendGrid, Mailgun, Postmark, Microsoft 5.1.8 and 5.7.70x, Zoho, Yandex, Mailjet, SparkPost',
  },
  {
    name: 'account-at-mail',
    class: 'account',
    says: [
      /\b(?:account|user|mailbox|konto|compte|cuenta)\b.{0,40}(?:suspend|disabl|block|lock|inactive|terminat|gesperrt|bloqu|expired)/,
    ],
    at: ['connect', 'hello', 'login', 'mail'],
    source: 'servers that answer MAIL or AUTH in the words that others use for a recipient',
  },
];

export const relayingRules: readonly ReplyRule[] = [
  {
    name: 'relaying',
    class: 'relaying',
    says: [
      /\brelay(?:ing|ed)?\b(?! recipient)[^.;]{0,40}\b(?:denied|deny|denies|not|prohibited|forbidden|refused|rejected|disallowed|disabled|unable|cannot|required|restricted|interdit|verboten|denegad\w*|prohibid\w*|rifiutat\w*|negat\w*|nicht|check (?:local|domain) fail|through)/,
      /\b(?:unable to|not (?:permitted|allowed|authori[sz]ed|configured|willing) (?:to|for)|cannot|wont|will not|does not|do not|dont|no|refus\w*|prohibit\w*|insecure|denies|denied|deny|as a|kein|pas de|not)(?: \w+){0,2} relay/,
      /\brcpt ?hosts\b|\blist of allowed\b|\bnot a gateway|\bthird party mail|\bno forwarding|\bforwarding denied/,
      /\b(?:not|no) (?:a )?local (?:user|recipient|address|domain|host)s?\b|\blocal (?:users?|recipients?|domains?) only|\buser not local\b.{0,40}(?:relay|cannot|no|not|denied)|\breceiving (?:domain|user) not (?:allowed|hosted)/,
      /\b(?:domain|host) (?:is )?not (?:hosted|handled|served|accepted) (?:here|by|on)|\bwe (?:do not|dont) (?:handle|host|accept mail for|serve)/,
      /\bsmart ?host\b.{0,30}(?:den(?:y|ied)|refus|reject|not|forbid)|\b(?:no|not|denied|permission|refus\w*)\b.{0,30}\bsmart ?host\b/,
      /\b(?:weiterleit\w*|retransmi[st]\w*|reenvio|retransmettre|reencaminha\w*|inoltr\w*|przekazyw\w*|doorstur\w*)\b.{0,40}(?:verboten|nicht|prohibi\w*|denega\w*|negad\w*|interdit\w*|vietat\w*|zabron\w*|niet|geweigerd|no se)|\b(?:no|non|kein\w*|pas|nao|nie|geen)\b(?: \w+){0,5} (?:weiterleit\w*|retransmi[st]\w*|inoltr\w*|reenvi\w*)/,
      /\bnot authori[sz]ed\b.{0,40}\brelay\b|中继|转发.{0,6}拒绝|zhongji/,
    ],
    source: 'Postfix, Exim, Sendmail, qmail rcpthosts, Exchange 5.7.54, MessageLabs, Zoho, 21cn',
  },
];

export const reputationRules: readonly ReplyRule[] = [
  {
    name: 'reputation',
    class: 'reputation',
    says: [
      /spamhaus|spamcop|\bsorbs\b|barracudacentral|uceprotect|\brbls?\b|dns ?bl|\bcbl\b|\b(?:black|block|deny|bad)(?:ed)? ?list|\bblocklist|blacklist|senderbase|sender ?score|\btalos\b|cloudmark|surriel|\bdbl\b|\bsbl\b|\bxbl\b|\bpbl\b|\bcdrbl\b/,
      /\breputation\b|\bbanned\b(?!.{0,15}(?:content|file|attach))|\b(?:bad|poor|low) (?:sender|ip|score)/,
      /\b(?:client|your|sending|source|connecting|remote|this|the|adresse|mail) ?(?:host|ip|server|network|hostname|smtp server|isp|address|mta|machine)s?\b[^,;]{0,60}(?:reject|block|refus|bann|denied|listed|blacklist|not (?:allowed|accept|permitted|authori|welcome|trusted|have)|untrusted|suspicious|abus|dynamic|bloqu|gesperrt|rejete\w*|refusee?|rechazad\w*|spam|invalid)/,
      /\bip(?: address(?:es)?| range|s)?\b[^,;]{0,50}(?:reject|block|refus|bann|denied|blacklist|listed|not (?:allowed|accept|permitted|authori|in)|suspicious|abus|bloqu|gesperrt|rejete\w*|rechazad\w*|invalid|hangup|reputation)/,
      /\b(?:reject|block|refus|bann|blacklist|denied|invalid|bad|suspicious)\w*(?: \w+){0,4} (?:ip|ips|host|hosts|networks?|server|client)\b/,
      /\bblocked (?:using|by|for|due|because|from|at)\b|\b(?:is|are) (?:on|in) (?:our|a|the|my) (?:block|black|deny|spam)/,
      /\b(?:reverse|rdns|ptr|fcrdns)\b.{0,40}|\b(?:helo|ehlo|helohost)\b|\bcannot find your (?:reverse )?host ?name|\bhostname\b.{0,30}(?:invalid|reject|resolve|match|not)/,
      /\bopen (?:relay|proxy)|\bdynamic (?:ip|address)|\bdial ?up|\bresidential|\bconnections? (?:not|will not be|refused|rejected|from)|\bnot accepted from\b|\brefused to talk/,
      /\btoo many (?:invalid|unknown|bad) (?:recipients|users|addresses)|\bcomplaints\b|\bspam ?(?:source|sender|mer|mers|ming)\b|\bblocks? (?:for|due to) spam|(?<!contact |to |report )\babus(?:e|ive)\b|\bsuspected spam sender|\bhost network not allowed/,
      /\b(?:listed|found) (?:at|in|on|by) (?:\S+\.)?(?:uribl|surbl|dbl|multi)\b|\b(?:hl:(?:ihu|rep|mep)|dt:rbl|wm:bl[iu])\b|\bblack ip\b|黑名单|heimingdan|\bip is (?:rejected|hangup)/,
      /\bweigh\w* .{0,20}(?:too high|score)|\bnot on (?:our|the|a) (?:white|allow) ?list|\bwhitelist/,
      /\b(?:votre|su|tu|vostr[oa]|ihre?|sua|twoj\w*|uw)\b(?: \w+)? (?:adresse )?ip\b|\bip\b.{0,25}(?:sperrliste|liste noire|lista negra|lista nera|zablokowan\w*|geblokkeerd)|\b(?:sperrliste|liste noire|lista negra|lista nera|czarn\w* li[sś]\w*)\b|\bsanction\w*|\bsending history\b/,
      /unfortunately, messages from/,
    ],
    unless:
      /\bserver temporarily rejected|\bblocked by (?:the |this |that |its |your )*(?:recipient|user|addressee|reader|owner)|\burl in\b|\bblocked because (?:\w+ ){0,3}(?:content|attachment|link|virus)/,
    source:
      'Spamhaus, Gmail, Yahoo BL2x, Microsoft S3150 and 5.7.6xx, Orange OFR, Comcast, iCloud, Proofpoint, 163.com, QQ',
  },
];

export const policyRules: readonly ReplyRule[] = [
  {
    name: 'policy',
    class: 'policy',
    says: [
      /\bpolic(?:y|ies)\b|\brichtlinie|\bpolitique|\bpolitica|\bpolitic[hk]|\bzasad/,
      /\badministrativ\w*|\bprohibit\w*|\bsecurity\b|\bforbidden\b|\bunauthori[sz]ed\b|\baccess (?:is )?denied|\bpermission denied/,
      /\bnot (?:permitted|allowed|authori[sz]ed)\b|\bblocked\b|\bbloque\w*\b|\bbloquead\w*|\bgesperrt\b|\bservice refused|\bgo away/,
    ],
    source: 'RFC 3463 X.7.1, Yahoo PH01, GMX and web.de, Mimecast, Yandex, forpsi',
  },
];
