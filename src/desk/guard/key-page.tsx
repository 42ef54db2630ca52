import { Notice, PageHead } from '../../http/blocks.tsx';
import { htmlResponse, policyFor, renderPage } from '../../http/page.tsx';
import { keyParameter } from './desk-key.ts';

const style = '.door { max-width: 30rem; margin: clamp(0rem, 6vh, 4rem) auto 0; }';

/** The page for a browser that has not shown the desk's key yet. */
export function keyPage({
  publication,
  next,
  isWrong = false,
}: {
  publication: string;
  /** The path to open afterwards. */
  next: string;
  isWrong?: boolean;
}): Response {
  const html = renderPage({
    title: 'Open the desk',
    lang: 'en',
    site: { name: publication },
    style,
    children: (
      <div className="door">
        <PageHead title="Open the desk" lead="with the address that Galley printed" />
        {isWrong ? (
          <Notice tone="error">That is not this desk’s key. Copy the whole address from the terminal.</Notice>
        ) : null}
        <p>
          The desk is private, so its address contains a key. In the terminal, run <code>npx galley desk</code> and open
          the address that it prints, or paste it here.
        </p>
        <form method="post" action="/key">
          <input type="hidden" name="next" value={next} />
          <div className="field">
            <label htmlFor="key">Address or key</label>
            <input
              id="key"
              name={keyParameter}
              type="password"
              autoComplete="off"
              required
              autoFocus
              aria-invalid={isWrong ? true : undefined}
            />
          </div>
          <button type="submit">Open the desk</button>
        </form>
        <p className="hint">This browser remembers the key for 30 days.</p>
      </div>
    ),
  });
  return htmlResponse(html, isWrong ? 403 : 401, {
    'content-security-policy': policyFor({ styles: [style] }),
    'referrer-policy': 'same-origin',
  });
}
