/** Wie gezählt wird, auf Deutsch; `counting-en.ts` says what each text is for. */
import type { CountingWords } from './counting-en.ts';

export const countingGerman: CountingWords = {
  link: 'So zählen wir',
  title: (name) => `Wie ${name} Öffnungen und Klicks zählt`,
  notNow: (name) => `${name} zählt zurzeit weder Öffnungen noch Klicks.`,
  notNowMore: 'Was folgt, gilt für Ausgaben, die gezählt wurden.',
  lead: 'Was den Links eines Newsletters folgt, sind oft keine Menschen: Schutzprogramme öffnen die Links einer Mail, um Gefahren zu finden, Mailanbieter laden Bilder im Voraus, Chatprogramme holen Vorschauen. Wir nennen die Zahl der Klicks von Menschen und dazu eine Spanne, die sagt, wie sicher sie ist.',
  version: (rules) => `Regeln Version ${rules}.`,
  sections: [
    {
      title: 'Was gezählt wird',
      blocks: [
        [
          {
            term: 'Ein Klick',
            text: 'ist ein Abruf eines Links aus einer Mail, die an eine Person ging. Unser Server zählt ihn, bevor er zur Seite des Sponsors weiterleitet. Ob diese Seite lädt, sieht er nicht; Ihre eigene Zahl kann also kleiner sein.',
          },
          {
            term: 'Eine Öffnung',
            text: 'ist ein Abruf eines Bildes von einem Punkt in einer Mail. Sie sagt weniger als ein Klick: Viele blockieren Bilder, und manche Mailprogramme laden sie ungelesen. Deshalb nennen wir Öffnungen als Spanne.',
          },
          {
            term: 'Klicks und Personen:',
            text: 'Klicks sind alle, auch wenn jemand einen Link zweimal anklickt; derselbe Abruf noch einmal binnen zehn Sekunden zählt einmal. Personen zählen bei jedem Beitrag einmal, wie oft sie auch klicken.',
          },
          {
            term: 'Die Quote',
            text: 'ist die Zahl der Personen, die geklickt haben, geteilt durch die Mails, die angekommen sein können: jene, die der Server am Ziel angenommen hat, und die wenigen, bei denen es ungewiss ist.',
          },
          {
            text: 'Es gibt keinen Stichtag. Die Zahlen sind auf dem Stand des Augenblicks, in dem Sie sie bekommen, von der ersten Minute bis zum letzten Monat. Eine weitergeleitete Mail zählt für die Person, an die wir sie geschickt haben.',
          },
        ],
      ],
    },
    {
      title: 'Wie wir Menschen und Maschinen unterscheiden',
      blocks: [
        'Jedes Ereignis gilt als das eines Menschen, als das einer Maschine oder als ungewiss. Maschinen sind von zweierlei Art:',
        [
          {
            term: 'Allgemeiner ungültiger Verkehr („general invalid traffic“)',
            text: 'ist an einem einzigen Abruf zu erkennen: ein Programm, das sagt, dass es ein Roboter ist, oder gar nichts sagt; eine Anfrage, die nur wissen will, ob es die Adresse gibt; was ein Browser oder ein Mailanbieter im Voraus holt. Wir benutzen die öffentliche Liste „isbot“, berichtigt um Mailprogramme, die sie für Roboter hält.',
          },
          {
            term: 'Getarnter ungültiger Verkehr („sophisticated invalid traffic“)',
            text: 'sieht wie der Browser eines Menschen aus und zeigt sich erst an mehreren Anzeichen zusammen.',
          },
        ],
        'Diese Anzeichen sind:',
        [
          {
            text: 'Links wurden schneller geöffnet, als ein Mensch es kann, mit immer gleichen Pausen, oder fast alle Links der Mail;',
          },
          { text: 'einem Link wurde gefolgt, den kein Mensch sehen kann;' },
          { text: 'die Seite zum Abbestellen oder das Bild wurde in denselben Sekunden geöffnet wie andere Links;' },
          { text: 'nach einer Adresse wurde erst gefragt, dann wurde sie geöffnet;' },
          { text: 'wie bald es kam, nachdem der Mailserver die Mail angenommen hatte;' },
          {
            text: 'was die Mails anderer Personen aus demselben Netz, vom selben Programm oder bei derselben Maildomain erlebten: Ein Scanner besucht die Mails vieler auf gleiche Weise;',
          },
          { text: 'ein zweiter Besucher öffnete einen Link in den Sekunden, in denen ein Mensch ihn anklickte.' },
        ],
        'Für einen Menschen spricht, wer erst liest: Das Bild wurde einige Zeit zuvor aus demselben Netz geladen. Manches entscheidet allein, etwa der unsichtbare Link. Das Übrige wird gewichtet, mit festem Gewicht oder mit dem, was diese Ausgabe selbst gezeigt hat; wer mehrere Links in Tabs öffnet, bleibt ein Mensch. Ein Computer wendet auf alle Links dieselben Regeln an. Niemand ändert ein Urteil von Hand, und für die Links von Sponsoren gibt es keine eigenen Regeln.',
        'Der erste Klick eines Scans sieht wie der eines Menschen aus, bis die anderen kommen. Deshalb wird mit jedem neuen Anzeichen noch einmal geurteilt, meist binnen Minuten, und in den ersten Stunden können Zahlen etwas sinken. Ändern sich die Regeln, wird über alle Ereignisse neu geurteilt; jeder Bericht nennt die Version seiner Regeln.',
      ],
    },
    {
      title: 'Die Spanne',
      blocks: [
        'Jedes Urteil ist mit einer gewissen Wahrscheinlichkeit falsch. Aus ihrer Summe ergibt sich die Spanne, in der die wahre Zahl der Klicks von Menschen in 19 von 20 Fällen liegen soll. Ungewisse Ereignisse sind nicht in der Zahl, aber in der Spanne.',
      ],
    },
    {
      title: 'Wie es geprüft wurde',
      blocks: [
        'Mit simulierten Ausgaben an 4.300 Personen, bei denen die Wahrheit über jeden Besuch bekannt ist: gewöhnliche Leserinnen und Leser, solche am Telefon, mit vielen Tabs, hinter einer gemeinsamen Büroadresse oder mit abgeschirmten Browsern, weitergeleitete Mails und fünfzehn Arten von Scannern. Die Regeln entstanden an einer Simulation. Eine zweite, mit anderen Programmen, Zeiten und Anteilen, haben wir ebenfalls geschrieben, bevor die Regeln fertig waren. Ihre ersten Läufe zeigten Fehler, und danach wurden Regeln und Gewichte geändert. Die zweite Simulation ist also keine unabhängige Prüfung: Ihre Zahlen sagen, wie gut die Regeln zu dem passen, was simuliert wurde. Mit echten Besuchen, deren Wahrheit bekannt ist, wurde nicht geprüft.',
        'In diesen Simulationen wurden 99 % der Klicks von Menschen als solche gezählt und 99 % der Klicks von Scannern herausgenommen. Von 96 gesponserten Beiträgen lag die Zahl der meisten höchstens 1 % neben der Wahrheit, und bei 94 enthielt die Spanne die Wahrheit. Bei zwei Beiträgen einer Ausgabe nicht, und der schlechtere hatte 34 Klicks statt 12: Jedes fünfte Postfach wurde gescannt, von keinem Besucher war das Netz bekannt, und Scanner, die ein Drittel der Links einige Minuten nach der Zustellung öffnen, galten als Menschen. Auch andere Arten sind schwer: Von den Klicks derer, die Bilder blockieren, blieben rund 99 % erhalten; von Scannern, die einen Link prüfen, während ein Mensch ihn anklickt, wurden 88 bis 96 % gefunden.',
        [
          {
            term: 'Was man nicht wissen kann:',
            text: 'Ein Scanner, der viel später einen einzigen Link mit einem gewöhnlichen Browser öffnet, aus einem Netz, aus dem sonst nichts kommt, ist von einem Menschen nicht zu unterscheiden. Wer binnen Sekunden nach der Zustellung klickt, ohne Bilder geladen zu haben, kann für einen Scanner gehalten werden.',
          },
        ],
      ],
    },
    {
      title: 'Was gespeichert wird',
      blocks: [
        'Zu jedem Ereignis: die Mail, zu der es gehört, der Link, die Zeit, das Urteil und seine Gründe. Weder die Adresse des Besuchers noch der Name des Programms wird gespeichert. Um zu sehen, dass zwei Besuche aus einem Netz kommen, behalten wir eine verschlüsselte Zahl, die mit einem zufälligen Schlüssel entsteht; der Schlüssel gilt einen Tag lang und wird dann gelöscht, die Zahlen binnen 72 Stunden. Es bleiben Größen von Gruppen, etwa „12 andere, 11 davon gescannt“, damit ein altes Urteil erklärt und neu berechnet werden kann.',
        'Alle Zahlen lassen sich aus den gespeicherten Ereignissen neu berechnen und werden mit ihnen verglichen.',
      ],
    },
  ],
  ask: 'Fragen zu einer Zahl beantwortet',
};
