import type { App } from '../../../wire/app.ts';
import { isLocalWork } from '../../../wire/local-work.ts';
import type { Finding } from '../../../gate/finding.ts';
import type { LinkCheck } from '../../../gate/links/check-links.ts';
import { usualLinkOptions, type LinkOptions } from '../../../gate/links/fetch-links.ts';
import { onInterrupt } from '../../kit/interrupt.ts';
import { formatNumber, progressBar } from '../../kit/progress.ts';
import { printLine, type Terminal } from '../../kit/terminal.ts';

/**
 * Runs the check with every link of the issue, as it is before a send: links that were checked within a day are not
 * fetched again. With `isWanted` false, or where galley.yaml switches it off, the links are left alone. Undefined after
 * Ctrl-C.
 */
export async function checkedWithLinks<T>(
  { config }: App,
  isWanted: boolean,
  terminal: Terminal,
  check: (links: LinkOptions | undefined) => Promise<T>,
): Promise<T | undefined> {
  if (!isWanted || !config.publication.linkCheck.beforeSending) return check(undefined);
  const interrupt = onInterrupt('Stopping; nothing is sent.', terminal);
  let bar: ReturnType<typeof progressBar> | undefined;
  try {
    const checked = await check({
      ...usualLinkOptions(config),
      isSample: isLocalWork(config),
      signal: interrupt.signal,
      onProgress: (done, total) => {
        // Nothing is shown where all results are known.
        if (bar === undefined && done === total) return;
        bar ??= progressBar({ label: 'Checking the links', total, stream: terminal.stderr, env: terminal.env });
        bar.update(done);
      },
    });
    if (!interrupt.signal.aborted) return checked;
    printLine(terminal.stderr, 'The results so far are kept; the same command goes on from there.');
    terminal.exitCode = 130;
    return undefined;
  } finally {
    bar?.stop('');
    interrupt.dispose();
  }
}

export function uncheckedWords({ unchecked, total, isOffline }: LinkCheck): string {
  return isOffline
    ? `No site could be reached from here, so ${formatNumber(unchecked)} of ${formatNumber(total)} links were not checked.`
    : `${formatNumber(unchecked)} of ${formatNumber(total)} links were not checked.`;
}

/** How a broken link that is meant to be so is let through; empty if no link stops the send. */
export function waiverAdvice(number: number, findings: Finding[]): string {
  const broken = findings.find(({ group, severity, waived }) => group === 'links' && severity === 'error' && !waived);
  if (!broken?.url) return '';
  return ` Correct each link, or vouch for one: galley check ${number} --links --waive ${broken.rule} --item "${broken.url}" --reason "…"`;
}

/** Who lets an error through, and why: whoever approves or sends the issue has to know. */
export function vouchedWords({ message, url, waived }: Finding): string {
  return `Waived by ${waived?.by ?? 'somebody'}: ${message}${url ? ` (${url})` : ''}. “${waived?.reason ?? ''}”`;
}
