/** Was Leserinnen und Leser auf Deutsch sehen; `en.tsx` says what each text is for. */
import type { AddressFault } from '../../mail/address.ts';
import { countingGerman } from './counting-de.ts';
import type { NameFault, ReaderWords } from './en.tsx';

const addressFaults: Record<AddressFault['code'], string> = {
  'too-long': 'sie ist länger als 254 Bytes',
  empty: 'sie ist leer',
  'unreadable-character': 'ein Zeichen darin ist nicht lesbar',
  'invisible-character': 'ein unsichtbares Zeichen ist darin',
  'no-at-sign': 'das @ fehlt',
  'no-local-part': 'vor dem @ steht nichts',
  'no-domain': 'nach dem @ steht nichts',
  space: 'ein Leerzeichen ist darin',
  'several-at-signs': 'sie enthält mehr als ein @',
  'quoted-local-part': 'Anführungszeichen vor dem @ gehen nicht',
  'local-part-dot': 'vor dem @ steht ein Punkt an der falschen Stelle',
  'local-part-character': 'vor dem @ steht ein Zeichen, das nicht erlaubt ist',
  'local-part-accent': 'vor dem @ beginnt ein Akzent ohne Buchstaben',
  'local-part-too-long': 'der Teil vor dem @ ist länger als 64 Bytes',
  'address-literal': 'eine Adresse in eckigen Klammern geht nicht',
  'domain-character': 'nach dem @ steht ein Zeichen, das nicht erlaubt ist',
  'domain-name': 'was nach dem @ steht, ist kein gültiger Name',
  'domain-too-long': 'der Teil nach dem @ ist länger als 255 Bytes',
  'domain-without-dot': 'nach dem @ fehlt ein Punkt',
  'domain-dot': 'nach dem @ steht ein Punkt an der falschen Stelle',
  'domain-label': 'ein Teil nach dem @ ist nicht erlaubt',
  'domain-label-too-long': 'ein Teil nach dem @ ist länger als 63 Bytes',
  'domain-number': 'sie endet mit einer Zahl',
  'unclosed-bracket': 'am Ende fehlt >',
  'name-quote': 'ein Anführungszeichen oder eine spitze Klammer steht an der falschen Stelle',
  'name-control-character': 'ein Steuerzeichen ist darin',
};

const nameFaults: Record<NameFault, string> = {
  'too-long': 'er hat mehr als 60 Zeichen',
  'unreadable-character': 'ein Zeichen darin ist nicht lesbar',
  'control-character': 'ein Steuerzeichen ist darin',
  formula: 'er sieht wie eine Formel aus',
  'web-address': 'er sieht wie eine Adresse aus',
};

export const german: ReaderWords = {
  issue: {
    issue: (number) => `Ausgabe ${number}`,
    readOnWeb: 'Im Web lesen',
    unsubscribe: 'Abbestellen',
    online: 'Online',
    remote: 'Remote',
    note: 'Anmerkung der Redaktion',
    reason: (publication) => `Diese Mail geht an alle, die ${publication} abonniert haben.`,
  },
  mails: {
    confirm: {
      subject: 'Bitte bestätigen Sie, dass Sie {{publication.name}} lesen möchten',
      text: [
        'Jemand, hoffentlich Sie, hat {{publication.name}} mit der Adresse {{subscriber.email}} bestellt. Mit dem Knopf bestätigen Sie die Bestellung. Er gilt sieben Tage lang.',
        'Falls Sie es nicht waren, löschen Sie diese Mail einfach. An eine Adresse, die nicht bestätigt wurde, schicken wir keine Ausgaben.',
      ].join('\n\n'),
      button: 'Bestellung bestätigen',
    },
    already: {
      subject: 'Sie lesen {{publication.name}} bereits',
      text: [
        'Jemand, wahrscheinlich Sie, hat {{publication.name}} mit der Adresse {{subscriber.email}} bestellt. Diese Adresse ist schon angemeldet. Es gibt nichts zu bestätigen, und nichts hat sich geändert.',
        'Falls unsere Ausgaben nicht bei Ihnen ankommen, sehen Sie im Spam-Ordner nach. Sind sie auch dort nicht, antworten Sie auf diese Mail.',
      ].join('\n\n'),
      button: 'Frühere Ausgaben lesen',
    },
    welcome: {
      subject: 'Willkommen bei {{publication.name}}',
      text: [
        'Guten Tag{{#if subscriber.firstName}}, {{subscriber.firstName}}{{/if}},',
        'Ihre Bestellung ist bestätigt. Die nächste Ausgabe schicken wir an {{subscriber.email}}. Bis dahin können Sie frühere Ausgaben auf unserer Website lesen.',
        'Sie können jederzeit abbestellen: Am Ende jeder Ausgabe steht ein Link dafür.',
      ].join('\n\n'),
      button: 'Frühere Ausgaben lesen',
    },
    goodbye: {
      subject: 'Sie haben {{publication.name}} abbestellt',
      text: [
        'Guten Tag{{#if subscriber.firstName}}, {{subscriber.firstName}}{{/if}},',
        'An {{subscriber.email}} schicken wir keine Ausgaben mehr; dies ist unsere letzte Mail an Sie. Danke fürs Lesen.',
      ].join('\n\n'),
      button: 'Wieder bestellen',
    },
  },
  page: {
    skip: 'Zum Inhalt springen',
    main: 'Hauptnavigation',
    issues: 'Ausgaben',
    subscribe: 'Abonnieren',
    howToUnsubscribe: 'So bestellen Sie ab',
  },
  archive: {
    latest: 'Neueste Ausgabe',
    earlier: 'Frühere Ausgaben',
    year: (year, count) => `${year} (${count === 1 ? '1 Ausgabe' : `${count} Ausgaben`})`,
    none: 'Noch ist keine Ausgabe erschienen',
    noneYet: 'Wer jetzt abonniert, bekommt die erste per E-Mail.',
    read: (number) => `Ausgabe ${number} lesen`,
  },
  signup: {
    title: (name) => `${name} abonnieren`,
    question: (name) => `${name} abonnieren?`,
    email: 'E-Mail-Adresse',
    firstName: 'Vorname',
    optional: '(freiwillig)',
    trap: 'Bitte leer lassen',
    subscribe: 'Abonnieren',
    consent: (name) =>
      `Mit „Abonnieren“ stimmen Sie zu, dass wir Ihnen ${name} an diese Adresse schicken. Sie können jederzeit abbestellen: Am Ende jeder Ausgabe steht ein Link dafür.`,
    badName: (fault) => `Dieser Name geht nicht: ${nameFaults[fault]}.`,
    badAddress: (fault) => `Diese Adresse geht nicht: ${addressFaults[fault.code]}.`,
    checkInbox: 'Sehen Sie in Ihr Postfach',
    sending: (email, name) => (
      <>
        Wir schicken eine Mail an {email}. Drücken Sie innerhalb von sieben Tagen auf den Knopf darin, dann bekommen Sie{' '}
        {name}.
      </>
    ),
    noEmail: 'Nach ein paar Minuten noch keine Mail?',
    spam: (tryAgain, contact) => (
      <>
        Sehen Sie im Spam-Ordner nach, und prüfen Sie die Adresse oben: Ist sie falsch,{' '}
        {tryAgain('versuchen Sie es noch einmal')}. Haben wir gerade erst eine Mail an diese Adresse geschickt, schicken
        wir noch keine zweite. Kamen unsere Mails dorthin früher zurück, schicken wir keine: Schreiben Sie dann an{' '}
        {contact}.
      </>
    ),
    confirming: (name, masked) =>
      `Wir schicken ${name} an ${masked}. Sie können jederzeit abbestellen: Am Ende jeder Ausgabe steht ein Link dafür.`,
    yes: 'Ja, abonnieren',
    subscribed: 'Sie sind angemeldet',
    already: 'Sie sind bereits angemeldet',
    welcome: (name) => `Willkommen! Die nächste Ausgabe von ${name} kommt per E-Mail.`,
    nothingLeft: (name) => `Es gibt nichts mehr zu bestätigen. Die nächste Ausgabe von ${name} kommt per E-Mail.`,
    pastIssues: 'Frühere Ausgaben lesen',
  },
  leaving: {
    title: (name) => `${name} abbestellen`,
    question: (name) => `${name} abbestellen?`,
    noMore: (masked) => <>An {masked} schicken wir dann keine Ausgaben mehr.</>,
    noMoreHere: 'An die Adresse, die diese Mail bekommen hat, schicken wir dann keine Ausgaben mehr.',
    unsubscribe: 'Abbestellen',
    left: 'Sie haben abbestellt',
    leftFrom: (name) => `Sie haben ${name} abbestellt`,
    onItsWay: 'Wir schicken Ihnen keine Ausgaben mehr. Eine, die gerade unterwegs ist, kann noch ankommen.',
    noted:
      'Wir haben es vermerkt und schicken Ihnen keine Ausgaben mehr. Eine, die gerade unterwegs ist, kann noch ankommen.',
    before: 'Sie hatten schon abbestellt. Wir schicken Ihnen keine Ausgaben.',
    mistake: 'War das ein Versehen?',
    stay: 'Angemeldet bleiben',
    still: 'Sie sind weiterhin angemeldet',
    unchanged: (name) => `Es hat sich nichts geändert. Die nächste Ausgabe von ${name} kommt per E-Mail.`,
    tooLate: 'Das lässt sich nicht mehr rückgängig machen',
    oneHour: (again) => (
      <>
        Der Knopf gilt eine Stunde lang nach dem Abbestellen, aus derselben Mail. Sie können jederzeit{' '}
        {again('wieder abonnieren')}.
      </>
    ),
    how: 'So bestellen Sie ab',
    explained:
      'Am Ende jeder Mail von uns steht Ihr persönlicher Link zum Abbestellen. Öffnen Sie ihn aus der Mail, die Sie bekommen haben. Ein Konto brauchen Sie nicht.',
    testCopy: 'Dies ist ein Probeexemplar',
    forEditors:
      'Es ging an die Redaktion, nicht an Abonnenten; es gibt also niemanden abzumelden. In einer echten Ausgabe steht hier ein Knopf.',
  },
  votes: {
    title: 'Danke',
    chosen: (answer) => <>Ihre Antwort: {answer}.</>,
    soFar: (count) =>
      count === 1 ? 'Bisher hat 1 Leser geantwortet' : `Bisher haben ${count.toLocaleString('de')} Leser geantwortet`,
    answer: 'Antwort',
    readers: 'Leser',
    share: 'Anteil',
    counted:
      'Gezählt werden Klicks in der Mail, eine Antwort je Leser. Um Ihre zu ändern, klicken Sie in der Mail auf eine andere.',
    notCounted: 'Dieser Newsletter zeichnet nicht auf, was Leser anklicken; Antworten werden nicht gezählt.',
    back: 'Zurück zur Ausgabe',
  },
  counting: countingGerman,
  errors: {
    notFound: (home) => [
      'Seite nicht gefunden',
      'Die Adresse ist falsch geschrieben, oder es gibt die Seite nicht mehr.',
      `Beginnen Sie bei ${home}.`,
    ],
    wrongHost: (home) => [
      'Falsche Adresse',
      'Dieser Rechnername gehört nicht zu diesem Newsletter.',
      `Gehen Sie zu ${home}.`,
    ],
    addressTooLong: () => [
      'Diese Adresse ist zu lang',
      'Sie hat mehr Zeichen als jede Seite dieses Newsletters.',
      'Öffnen Sie den Link aus der Mail selbst.',
    ],
    requestTooLarge: () => [
      'Die Anfrage ist zu groß',
      'Sie ist größer als jedes Formular auf dieser Website.',
      'Benutzen Sie den Knopf auf der Seite.',
    ],
    ourFault: () => [
      'Bei uns ist etwas schiefgegangen',
      'Sie haben nichts falsch gemacht. Ihre Anfrage wurde nicht ausgeführt.',
      'Versuchen Sie es in einer Minute noch einmal.',
    ],
    wrongMethod: (allowed, method) => [
      'Das geht hier nicht',
      `Diese Adresse nimmt ${allowed} an, nicht ${method}.`,
      'Öffnen Sie die Adresse in einem Browser.',
    ],
    issueNotFound: (home) => [
      'Ausgabe nicht gefunden',
      'Sie ist nicht erschienen, oder die Nummer ist falsch.',
      `Alle Ausgaben stehen auf ${home}.`,
    ],
    pictureNotFound: () => [
      'Dieses Bild gibt es nicht',
      'Es wurde entfernt oder umbenannt.',
      'Lesen Sie die Ausgabe ohne das Bild.',
    ],
    questionNotFound: (home) => [
      'Frage nicht gefunden',
      'Die Ausgabe mit dieser Frage ist nicht erschienen, oder sie enthält keine solche Frage.',
      `Alle Ausgaben stehen auf ${home}.`,
    ],
    linkUnknown: () => [
      'Dieser Link geht nicht',
      'Er ist unvollständig, oder er stammt nicht von uns.',
      'Öffnen Sie ihn aus der Mail selbst, oder lesen Sie die Ausgabe im Web.',
    ],
    linkHasBadTarget: () => [
      'Dieser Link geht nicht',
      'Uns ist ein Fehler passiert: Sein Ziel ist keine gültige Adresse.',
      'Lesen Sie die Ausgabe im Web, vielleicht geht der Link dort.',
    ],
    linkForgotten: () => [
      'Wir wissen nicht mehr, wohin dieser Link führt',
      'Unser Eintrag zu dieser Mail ging verloren, als eine Sicherung eingespielt wurde.',
      'Lesen Sie die Ausgabe im Web, dort geht der Link.',
    ],
    leaveLinkUnknown: () => [
      'Dieser Link geht nicht',
      'Er ist unvollständig, oder er stammt nicht von uns.',
      'Öffnen Sie den Link zum Abbestellen aus der Mail selbst.',
    ],
    leaveLinkForgotten: (name, contact) => [
      'Wir wissen nicht mehr, zu wem dieser Link gehört',
      'Unser Eintrag zu der Mail ging verloren, als eine Sicherung eingespielt wurde. Es hat sich nichts geändert.',
      `Öffnen Sie den Link am Ende einer anderen Mail von ${name}, oder schreiben Sie von der Adresse, die sie bekommt, an ${contact}.`,
    ],
    confirmLinkUnknown: () => [
      'Dieser Link geht nicht',
      'Er ist unvollständig, oder er stammt nicht von uns.',
      'Öffnen Sie den Link aus der Mail selbst, oder kopieren Sie ihn ganz.',
    ],
    confirmLinkForgotten: (form) => [
      'Wir wissen nicht mehr, zu wem dieser Link gehört',
      'Unser Eintrag wurde gelöscht, oder er ging verloren, als eine Sicherung eingespielt wurde. Es hat sich nichts geändert.',
      `Füllen Sie das Formular noch einmal aus: ${form}.`,
    ],
    confirmLinkExpired: (form) => [
      'Dieser Link ist abgelaufen',
      'Links zum Bestätigen gelten sieben Tage lang.',
      `Einen neuen gibt es hier: ${form}.`,
    ],
    leftSince: (form) => [
      'Dieser Link gilt nicht mehr',
      'Sie haben abbestellt, nachdem wir ihn geschickt hatten.',
      `Um wieder zu abonnieren, füllen Sie das Formular aus: ${form}.`,
    ],
    addressBlocked: (contact) => [
      'Diese Adresse kann nicht angemeldet werden',
      'Unsere Mail dorthin kam zurück, oder sie wurde als Spam gemeldet.',
      `Wenn Sie das für einen Irrtum halten, schreiben Sie an ${contact}.`,
    ],
    formTooLong: (form) => [
      'Das Formular ist zu lang',
      'Es hat Platz für eine E-Mail-Adresse und einen Namen.',
      `Füllen Sie es hier aus: ${form}.`,
    ],
    tooMany: (form) => [
      'Zu viele Versuche',
      'Das Formular wurde aus Ihrem Netz zehnmal in zehn Minuten abgeschickt.',
      `Warten Sie zehn Minuten, und versuchen Sie es dann noch einmal: ${form}.`,
    ],
  },
};
