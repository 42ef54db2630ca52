/** We are too fast for the server, or this connection has carried enough. Never the reader's fault. */
import type { ReplyRule } from '../reply-class.ts';

const mails =
  '(?:messages?|mails?|emails?|recipients?|rcpts?|transactions?|deliver\\w+|submissions?|envelopes?|nachrichten|mensajes?|correos?|messaggi|courriels?|envois?|wiadomosci|berichten)';

export const relayRules: readonly ReplyRule[] = [
  {
    name: 'messages-per-connection',
    class: 'session',
    says: [
      new RegExp(
        `${mails}(?: \\w+)? (?:per|in|on|for|over|during|within|pro|par|por|per)(?: this| the| a| an| one| your| each| same| single| current| cette| una?| diese\\w*)? ?(?:smtp |tcp |mail )?(?:session|connection|connexion|conexion|verbindung|sitzung|sesion|connessione|sessione)`,
      ),
      /\bsession (?:message |mail |transaction |recipient )?(?:limit|quota|maximum) (?:was |is |has been |been )?(?:reach|exceed|hit)|\bconnection (?:message|mail|transaction|recipient) (?:limit|quota|maximum)/,
      /\bsession\b.{0,20}\b(?:mail|message|recipient) (?:count|limit|maximum)|\b(?:limit|maximum|quota)\w* (?:of|for) (?:this|the|your) (?:smtp )?session\b/,
      /\btoo many (?:messages|mails|emails|transactions|recipients|errors|commands|bad commands|protocol errors|junk commands)\b.{0,30}\b(?:session|connection|this connect)/,
      /\b(?:session|connection) (?:has )?(?:expired|ended|too old|too long|used up)/,
      /^\W*(?:error:? )?too many transactions\W*$/,
      /\b(?:reconnect|open (?:a new|another) (?:connection|session)|new connection)\b/,
      // 163.com and 126.com write what is exceeded as letters.
      /\b(?:mi|rp):d[mr]c\b/,
    ],
    source: 'Yahoo, GMX, 163.com, Exim smtp_accept_max_per_connection, Postfix smtpd_client_*; RFC 5321 4.5.3.1.10',
  },
  {
    name: 'too-many-errors',
    class: 'session',
    says: [/\btoo many (?:errors|protocol errors|bad commands|syntax errors|non ?mail commands|unrecognized)/],
    only: 'temporary',
    source: 'Postfix smtpd_hard_error_limit, iCloud, Exim smtp_max_synprot_errors',
  },
  {
    name: 'idle-connection',
    class: 'session',
    says: [/\b(?:timeout|timed out|idle)\b.{0,40}(?:closing|exceeded|connection|channel)/, /\bidle too long/],
    at: ['connect', 'hello', 'login', 'mail', 'rcpt', 'data'],
    only: 'temporary',
    unless: /\b(?:to|with|from|at|host) \S+\.\S+/,
    source: 'Postfix 4.4.2, Yandex, Gmail 4.4.2',
  },
  {
    name: 'rate',
    class: 'rate',
    says: [
      /throttl|\bratelimit/,
      /\b(?:sending|message|mail|send) rate\b|\brate (?:is |was |has been )?(?:limit|control|exceed|restrict|too|throttle)/,
      /\b(?:limit\w*|exceed\w*|maximum|max|high|unusual|excessive|allowed|your)(?: \w+){0,4} rate\b/,
      /\b(?:per|a|each|every|in (?:the )?(?:last|past)|within|in|pro|par|por|per|this|last|je|na|al|all)(?: \d+| one)? ?(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|sekunden?|minuten?|stunden?|seconde|heure|hora|minuto|segundo|ora|secondo|godzin\w*|minut\w*|uur)\b.{0,60}(?:exceed|limit|allow|reach|max|too many|depass|ueberschr|excedid|superad|erreicht|atteint|permit|only|przekroc|overschr)/,
      /(?:exceed|limit|allow|reach|max|too many|too much|only|quota|depass|ueberschr|excedid|superad|superat|trop|zu ?viele|demasiad|troppi|za duzo|te veel|przekroc|overschr|sent|num(?:ber)? of|has reached)\w*.{0,80}(?:\bper|\ba|\beach|\bin(?: the)?(?: last| past)?|\bwithin|\bpro|\bpar|\bpor|\bthis|\blast|\bje|\bna|\ball)(?: \d+| one| une| una| eine\w*)? ?(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|sekunden?|minuten?|stunden?|seconde|heure|hora|minuto|segundo|ora|secondo|godzin\w*|minut\w*|uur)\b/,
      /\bhourly\b|\bper ?(?:second|minute|hour)\b|\/ ?(?:sec|min|hour|std|h)\b|\bmsgs?\/s\b/,
      /\b(?:too|so) (?:fast|quickly|rapidly|frequent\w*|often|soon)\b/,
      /(?:間隔が短|送信頻度)|\bprevishen\w* .{0,30}\b(?:chas|minut\w*|sekund\w*)\b|\b(?:zu schnell|trop (?:vite|rapide\w*)|demasiado rapido|troppo (?:veloce|velocemente)|za szybko|te snel|verbindungslimit|slishkom (?:bystro|chasto))\b/,
      /\bslow(?:er|ly|ing)? ?(?:down|your)?\b|\bback ?off\b|\bflood/,
      /\b(?:too many|excessive|maximum|max|exceed\w*|limit\w*|more than)(?: \w+){0,5} (?:connections?|sessions?|concurren\w*|simultaneous|requests?|logins?|threads|streams)\b/,
      /\b(?:connections?|sessions?|concurrency|requests?)(?: \w+){0,4} (?:limit|exceed\w*|too high|too many|maximum|denied: too)\b/,
      new RegExp(
        `\\b(?:too many|excessive|high)(?: number of| volume of)?(?: \\w+){0,2} ${mails}\\b(?!.{0,25}(?:mailbox|server|inbox|on the|stored))`,
      ),
      new RegExp(
        `\\b(?:trop de|zu ?viele|demasiad[oa]s|troppi|troppe|za duzo|te veel|muitas?|muitos|for mange|slishkom mnogo)(?: \\w+){0,2} (?:${mails}|verbindungen|connexions|conexiones|connessioni|polaczen|conexoes|conexões|verbindingen|pisem|soobshcheni)`,
      ),
      /\b(?:unexpected|excessive|high|unusual|too much) (?:volume|amount|traffic|load of|mail|email)/,
      /\ballow rcpt numbers|\bstundenlimit/,
      /\bfrequency\b.{0,30}\b(?:limit|exceed|restrict|control)|\b(?:limit|exceed)\w* (?:\w+ )?frequency/,
      /\b(?:deferred|delayed|postponed)\b.{0,40}\b(?:volume|complaints|rate)/,
      /\bsend\w* (?:limit|rate) (?:is )?exceeded.{0,40}\btry (?:again )?later|\bgreeting delay|\bmaximum (?:send(?:ing)?|message) rate/,
      /слишком (?:много|часто)|превышен\w* (?:лимит|количество|скорость).{0,30}(?:час|минут|секунд)|частот/,
      /频率|过于频繁|太频繁|连接(?:数)?(?:过多|超)|并发|pinlu|pinlv|guoyu pinfan|lianjie shu/,
      /\b(?:hl:(?:icc|ifc)|mi:(?:sfq|nhd|cel|ccl|scl)|rp:(?:rcl|trc|ccl|cel)|dt:frq)\b/,
    ],
    unless:
      /\b(?:daily|per day|a day|each day|24 ?h|24 hours|monthly|per month|today|pro tag|taeglich|tageslimit|par jour|journali|por dia|diari[oa]|mailbox full|too many (?:invalid|unknown|bad) (?:recipients|users|addresses))\b|(?:mailbox|inbox|storage|postfach).{0,30}(?:quota|full|voll)/,
    source:
      'Amazon SES 454, Postfix anvil and postfwd, Exim ratelimit, Yahoo TSS04, Gmail 4.7.28, GMX, QQ, 163.com, Rambler, OVH',
  },
  {
    name: 'relay-out-of-resources',
    class: 'relay-busy',
    says: [
      /\binsufficient (?:system )?(?:storage|resources?|disk|memory)|\bout of (?:memory|disk|resources|file)/,
      /\b(?:queue|spool)\b.{0,20}\b(?:full|write|unavailable|error|limit)/,
      /\b(?:server|system|service|host)\b(?: is| currently| temporarily| too){0,3} (?:busy|overload\w*|shutting|in maintenance|under|load)/,
      /\bload (?:average )?(?:is )?too high|\bmaintenance\b/,
    ],
    only: 'temporary',
    source: 'RFC 5321 452, RFC 3463 X.3.1, Exim, Sendmail, Microsoft 4.7.500',
  },
];
