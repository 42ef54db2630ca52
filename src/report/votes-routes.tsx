import type { Clock } from '../clock.ts';
import type { Publication } from '../config/config.ts';
import type { Database } from '../db/open.ts';
import { errorPage, htmlResponse, renderPage } from '../http/page.tsx';
import { get, type Route } from '../http/route.ts';
import { VotesPage } from './votes-page.tsx';
import { openVotesSoFar } from './votes-so-far.ts';

export interface VotesDeps {
  db: Database;
  clock: Clock;
  publication: Publication;
  publicUrl: string;
}

/**
 * `/votes/:issue/:question/:answer`: the target of an answer without an address of its own. The click that led here has
 * already counted the vote; opening the page counts nothing, and it is the same for everybody.
 */
export function votesRoutes({ db, clock, publication, publicUrl }: VotesDeps): Route[] {
  const votesSoFar = openVotesSoFar(db, clock);
  return [
    get('/votes/:issue{[0-9]{1,9}}/:question/:answer', async (context) => {
      const { issue, question: wanted, answer } = context.req.param();
      const questions = await votesSoFar(Number(issue));
      const question = questions.find((each) => each.question === wanted);
      if (!question)
        return errorPage(
          404,
          'Question not found',
          'The issue with this question has not been sent, or it has no such question.',
          `All issues are listed at ${publicUrl}/.`,
        );
      const { name, lang, dir, tracking } = publication;
      return htmlResponse(
        renderPage({
          title: 'Thank you',
          lang,
          dir,
          site: { name, href: `${publicUrl}/` },
          children: (
            <VotesPage
              question={question}
              chosen={question.answers.find((each) => each.answer === answer)?.words}
              isCounted={tracking !== 'off'}
              issueUrl={`${publicUrl}/issues/${issue}`}
            />
          ),
        }),
        200,
        { 'x-robots-tag': 'noindex' },
      );
    }),
  ];
}
