import type { Clock } from '../clock.ts';
import type { Publication } from '../config/config.ts';
import type { Database } from '../db/open.ts';
import { get, type Route } from '../http/route.ts';
import type { Site } from '../http/site.tsx';
import { VotesPage } from './votes-page.tsx';
import { openVotesSoFar } from './votes-so-far.ts';

export interface VotesDeps {
  db: Database;
  clock: Clock;
  publication: Pick<Publication, 'tracking'>;
  publicUrl: string;
  site: Site;
}

/**
 * `/votes/:issue/:question/:answer`: the target of an answer without an address of its own. The click that led here has
 * already counted the vote; opening the page counts nothing, and it is the same for everybody.
 */
export function votesRoutes({ db, clock, publication, publicUrl, site }: VotesDeps): Route[] {
  const votesSoFar = openVotesSoFar(db, clock);
  return [
    get('/votes/:issue{[0-9]{1,9}}/:question/:answer', async (context) => {
      const { issue, question: wanted, answer } = context.req.param();
      const questions = await votesSoFar(Number(issue));
      const question = questions.find((each) => each.question === wanted);
      if (!question) return site.error(404, site.words.errors.questionNotFound(`${publicUrl}/`));
      return site.page(
        site.words.votes.title,
        <VotesPage
          words={site.words.votes}
          question={question}
          chosen={question.answers.find((each) => each.answer === answer)?.words}
          isCounted={publication.tracking !== 'off'}
          issueUrl={`${publicUrl}/issues/${issue}`}
        />,
        { headers: { 'x-robots-tag': 'noindex' } },
      );
    }),
  ];
}
