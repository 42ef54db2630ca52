import type { Publication } from '../config/config.ts';
import { get, type Route } from '../http/route.ts';
import type { Site } from '../http/site.tsx';
import { rulesVersion } from '../track/judge/rules-version.ts';

/** `/how-we-count`: how opens and clicks are counted, for sponsors and whoever audits the numbers. In English only. */
export function howWeCountRoutes({ publication, site }: { publication: Publication; site: Site }): Route[] {
  const { name, tracking, from, replyTo } = publication;
  return [
    get('/how-we-count', () =>
      site.page(
        `How ${name} counts`,
        <HowWeCount name={name} isCounted={tracking !== 'off'} contact={(replyTo ?? from).address} />,
        { headers: { 'cache-control': 'public, max-age=3600' } },
      ),
    ),
  ];
}

function HowWeCount({ name, isCounted, contact }: { name: string; isCounted: boolean; contact: string }) {
  return (
    <div lang="en" dir="ltr">
      <h1>How {name} counts opens and clicks</h1>
      {isCounted ? null : (
        <p>
          <strong>{name} counts neither opens nor clicks at present.</strong> What follows holds for issues that were
          counted.
        </p>
      )}
      <p>
        Much of what follows the links of a newsletter is not a person: security programs open the links of a mail to
        look for dangers, mail providers load pictures ahead, chat programs fetch previews. The number we report is the
        number of people’s clicks, with a range that says how sure we are. Rules version {rulesVersion}.
      </p>

      <h2>What is counted</h2>
      <ul>
        <li>
          <strong>A click</strong> is a request for a link of one mail that was sent to one reader. Our server counts it
          before it leads on to the sponsor’s page. It does not see whether that page loads, so your own count may be
          lower.
        </li>
        <li>
          <strong>An open</strong> is a request for a picture of one dot in one mail. It says less than a click: many
          readers block pictures, and some mail programs load them unread. So we report opens as a range and bill nobody
          by them.
        </li>
        <li>
          <strong>Clicks</strong> are all of them, also when a reader clicks a link twice. <strong>Readers</strong> are
          people, each counted once for an item, however often they click.
        </li>
        <li>
          <strong>The rate</strong> is readers who clicked, divided by the mails that may have arrived: those which the
          receiving server accepted, and the few where it is uncertain.
        </li>
        <li>
          There is no closing date. Numbers are current at the moment at which you get them, and include the first
          minute as well as the last month. A mail that is passed on counts for the reader to whom we sent it.
        </li>
      </ul>

      <h2>How people and machines are told apart</h2>
      <p>Each event is judged to be a person’s, a machine’s, or unsure. Machines are of two kinds:</p>
      <ul>
        <li>
          <strong>General invalid traffic</strong> can be seen from one request: a program that says it is a robot, or
          says nothing at all; a request that asks only whether an address is there; what a browser or a mail provider
          fetches ahead. We use the public list of robots “isbot”, corrected for mail programs that it takes for robots.
        </li>
        <li>
          <strong>Sophisticated invalid traffic</strong> looks like a person’s browser and is found by evidence
          together.
        </li>
      </ul>
      <p>The evidence of sophisticated traffic is:</p>
      <ul>
        <li>links opened faster than a person can, with the same pause before each, or most links of the mail;</li>
        <li>a link that no person can see was followed;</li>
        <li>the page for unsubscribing, or the picture, was opened in the same seconds as other links;</li>
        <li>an address was asked for before it was opened;</li>
        <li>how soon it came after the mail server had taken the mail;</li>
        <li>
          what other readers’ mails saw from the same network, the same program or the same mail domain: a scanner
          visits the mail of many readers in the same way;
        </li>
        <li>a link was opened by a second visitor in the seconds in which a person clicked it.</li>
      </ul>
      <p>
        Reading first speaks for a person: the picture was loaded from the same network some time before. Some evidence
        decides alone, such as the invisible link. The rest is weighed, each with a fixed weight or with what this issue
        itself has shown; people who open several links in tabs stay people. A computer applies the same rules to all
        links. Nobody corrects a verdict by hand, and a sponsor’s links have no rules of their own.
      </p>
      <p>
        The first click of a scan looks like a person’s until the others come. So verdicts are computed again as
        evidence arrives, mostly within minutes, and numbers may fall a little in the first hours. When the rules
        change, all events are judged again; each report names the version of its rules.
      </p>

      <h2>The range</h2>
      <p>
        Each judged event has a probability of being judged wrongly. Their sum gives the range in which the true number
        of people’s clicks lies in 19 of 20 cases. We tested that with simulated issues of which every visitor’s truth
        is known: ordinary readers, readers on phones, with many tabs, behind one office address or with private
        browsers, forwarded mails, and fifteen kinds of scanners, some that these rules were not made for. There, 99 %
        of people’s clicks are kept, more than 95 % of scanners’ clicks are taken out, and a sponsored item’s number is
        within 5 % of the truth if one mailbox in twenty is scanned, and within 10 % if one in five is.
      </p>
      <p>
        <strong>What can’t be known:</strong> a scanner that opens a single link, much later, with an ordinary browser,
        from a network that nothing else comes from, can’t be told from a person. Somebody who clicks within seconds of
        the delivery without having loaded pictures may be taken for a scanner. Unsure events are in neither number, but
        in the range.
      </p>

      <h2>What is stored</h2>
      <p>
        For each event: the mail it belongs to, the link, the time, the verdict and its reasons. Neither the visitor’s
        address nor the name of the program is stored. To see that two visits come from one network, we keep a scrambled
        number that is made with a random key; the key is used for a day and then deleted, and the numbers are deleted
        within 72 hours. Sizes of groups remain, such as “12 other readers, 11 of them scanned”, so that an old verdict
        can be explained and computed again.
      </p>
      <p>
        All counts can be recomputed from the stored events, and are compared with them. For a question about a number,
        write to <a href={`mailto:${contact}`}>{contact}</a>.
      </p>
    </div>
  );
}
