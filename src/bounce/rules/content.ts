/** The server refuses what the message says, or its form or size: the next reader would see the same text. */
import type { ReplyRule } from '../reply-class.ts';

export const sizeRules: readonly ReplyRule[] = [
  {
    name: 'too-large',
    class: 'too-large',
    says: [
      /\b(?:message|mail|email|letter|data|attachment|nachricht|courriel|correo|mensaje|messaggio|content|header)s?\b(?: \w+){0,4} (?:too (?:large|big|long)|zu gross|trop (?:gros|volumineux|grand)\w*|demasiado grande|troppo grande|za duz\w|te groot|oversize\w*)/,
      /\b(?:message|mail|fixed|maximum|max|header|email) (?:message )?(?:file )?size\b|\bsize (?:limit|exceed|of (?:the |your )?(?:message|mail))|\btoo (?:large|big) (?:for|message|mail)|\bexceed\w* (?:the )?(?:\w+ ){0,3}(?:message|mail)? ?size/,
      /\bmessage (?:length|exceeds)|\bmailsize|\boversized?\b|邮件(?:大小|过大)|youjian (?:guoda|daxiao)/,
    ],
    unless: /\b(?:mailbox|inbox|postfach|recipient|user|storage)s? (?:size|storage|quota)|mailbox is full|same size/,
    source: 'RFC 1870, Postfix, Gmail 5.2.3, Sendmail, Exchange, 21cn',
  },
];

export const contentRules: readonly ReplyRule[] = [
  {
    name: 'content',
    class: 'content',
    says: [
      /\bspam\w*\b|\bube\b|\buce\b|\bunsolicited\b|\bjunk\b|\bbulk (?:e?mail|message)|\bpourriel|\bcorreo no deseado|\bunerwuenscht|垃圾|спам|laji ?youjian/,
      /\bvirus\w*|\bmalware\b|\binfected\b|\bphish\w*|\bworm\b|\btrojan\b|病毒/,
      /\bcontent\b|\binhalt\w*|\bcontenu\b|\bcontenid\w*|\bcontenut\w*|\btresc\w*|\battachment|\banhang|\bpiece jointe|\badjunto|\ballegato|\banexo|\bzalacznik|\bbody (?:is )?(?:not|un)|\bbanned (?:file|content)|\bexecutable\b/,
      /\bheaders?\b|\bmime\b|\bmalformed\b|\bbare (?:lf|cr|line)|\brfc ?\d*822|\b5322\b|\bline (?:is )?too long|\b8 ?bit|\bboundary\b|\bcharset\b|\bsubject\b|\bmessage id\b/,
      /\b(?:bad|suspicious|prohibited|malicious|forbidden) (?:links?|urls?)\b|\b(?:lien|enlace|link|liens|enlaces|links|verweis)\b.{0,15}(?:suspect|sospechos|sospett|verdaecht|suspeito)|\b(?:suspicious|prohibited|objectionable|inappropriate|dangerous|offensive) (?:message|mail|content|link|url|text)|\bmessage (?:is |was )?(?:suspicious|filtered|considered|classified|flagged)|\bfiltered\b/,
      /\b(?:url|link|domain)s? (?:\w+ ){0,3}(?:in|within|of) (?:the |your )?(?:message|body|content|mail)|\bin the body\b|\bdt:spm\b/,
    ],
    source:
      'RFC 3463 X.6 and X.7.1, SpamAssassin and rspamd milters, Amavis, ClamAV, Gmail, Mail.ru, Yandex, QQ, 163.com',
  },
];
