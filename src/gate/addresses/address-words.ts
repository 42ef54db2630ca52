import type { AddressFault } from '../../fetch/written/fault.ts';
import type { MailtoFault } from '../../fetch/written/mailto-fault.ts';
import type { Severity } from '../finding.ts';
import type { RuleName } from '../finding-builder.ts';

/** The texts about a fault. */
export interface AddressFinding {
  rule: RuleName;
  severity: Severity;
  message: string;
  hint: string;
}

export function wordsOfAddress(fault: AddressFault): AddressFinding {
  const meant = 'meant' in fault && fault.meant !== undefined ? `Write ${shorten(fault.meant)}` : '';
  const misspelt = (message: string, hint: string, severity: Severity = 'error'): AddressFinding => ({
    rule: 'link-misspelt',
    severity,
    message,
    hint,
  });
  switch (fault.kind) {
    case 'hidden-character':
      return {
        rule: 'link-hidden-character',
        severity: 'error',
        message: `there is an invisible character (${fault.code}) in this address`,
        hint: `${meant}: it came along when the address was pasted.`,
      };
    case 'entity':
      return misspelt(`${fault.entity} is the code of a web page, not part of an address`, `${meant}.`);
    case 'scheme':
      return misspelt('this address does not begin with one https://', `${meant}.`);
    case 'glued':
      return fault.isSure
        ? misspelt(
            'these are two addresses without a space between them',
            `Keep ${shorten(fault.first)} or ${shorten(fault.second)}.`,
          )
        : misspelt(
            'these look like two addresses without a space between them',
            `Keep ${shorten(fault.first)} or ${shorten(fault.second)}; if the first shows the second, waive the rule.`,
            'warning',
          );
    case 'merge-tag':
      return misspelt(
        `${fault.tag} is a field of another mail program and would stay as it is`,
        'Remove it from the address.',
      );
    case 'sign':
      return misspelt(
        `${JSON.stringify(fault.sign)} cannot be in an address as it is`,
        `${meant}.`,
        fault.breaks ? 'error' : 'warning',
      );
    case 'percent':
      return misspelt(
        `“${fault.found}” in this address is not a complete escape`,
        'Copy the whole address again; a % of its own is written %25.',
        'warning',
      );
    case 'no-site':
      return misspelt(
        `no site has a name like ${fault.host}`,
        'Look for a typing mistake in the host name.',
        'warning',
      );
    case 'punctuation':
      return {
        rule: 'link-punctuation',
        severity: 'error',
        message: `this address ends in ${fault.sign}, which looks like a part of the text around it`,
        hint: `${meant}, or waive the rule if the address really ends like this.`,
      };
    case 'local-host':
      return {
        rule: 'link-local',
        severity: 'error',
        message: localWords[fault.reach](fault.host),
        hint: 'Use the public address.',
      };
    case 'not-yet-public':
      return {
        rule: 'link-local',
        severity: 'warning',
        message: localWords[fault.reach](fault.host),
        hint: 'Use the public address.',
      };
    case 'look-alike':
      return {
        rule: 'link-look-alike',
        severity: 'warning',
        message: `${fault.host} has ${fault.scripts.join(' and ')} letters that pass for others`,
        hint: 'Type the host name anew, or waive the rule if it is the site’s own.',
      };
    case 'wrapped':
      return {
        rule: 'link-wrapped',
        severity: fault.as === 'redirect' ? 'warning' : 'error',
        message: wrapperWords[fault.as](fault.by),
        hint: meant === '' ? 'Open it, and write the address that the browser shows then.' : `${meant}.`,
      };
    case 'not-public':
      return {
        rule: 'link-not-public',
        severity: 'warning',
        message: `this is ${fault.what}`,
        hint: meant === '' ? 'Use the address that others see.' : `${meant}, or the address that others see.`,
      };
    case 'personal':
      return {
        rule: 'link-personal',
        severity: ({ acts: 'error', person: 'warning', visit: 'info' } as const)[fault.as],
        message: personalWords[fault.as](fault.part),
        hint: `${meant}.`,
      };
  }
}

const localWords = {
  'this-machine': (host: string) => `${host} is each reader’s own machine`,
  'private-network': (host: string) => `${host} is an address in a private or reserved network`,
  'local-name': (host: string) => `${host} is a name in a local network`,
  'no-dot': (host: string) => `${host} is a name that only your own network knows`,
  tunnel: (host: string) => `${host} leads to a program on somebody’s machine, as long as it runs`,
  staging: (host: string) => `${host} looks like a site that is not public yet`,
  port: (host: string) => `${host} has the port of a development server`,
};

const wrapperWords = {
  gateway: (by: string) => `${by} has rewritten this address in a mail to you, and put your own mail address into it`,
  tracker: (by: string) => `this is a counter of clicks (${by}) in a mail to one reader, and may stop working`,
  redirect: (by: string) => `this address leads through a page of ${by}`,
};

const personalWords = {
  acts: (part: string) => `whoever has this address acts as the person it was made for (${part})`,
  person: (part: string) => `\`${part}\` in this address names the person it was sent to`,
  visit: (part: string) => `\`${part}\` in this address counts readers for somebody else`,
};

export function wordsOfMailto(fault: MailtoFault): AddressFinding {
  switch (fault.kind) {
    case 'copies':
      return {
        rule: 'mailto-extra',
        severity: 'error',
        message: `this link also writes to ${fault.to || 'others'} (\`${fault.field}\`), which readers do not see`,
        hint: 'Remove it; several mail programs ignore it anyway.',
      };
    case 'address':
      return {
        rule: 'mailto-extra',
        severity: 'error',
        message: `${JSON.stringify(fault.address)} is not a mail address`,
        hint: 'Write mailto: and one address.',
      };
    case 'several':
      return {
        rule: 'mailto-extra',
        severity: 'warning',
        message: `this link writes to ${fault.count} addresses at once`,
        hint: 'Write one: Outlook on Windows expects a semicolon between them, others a comma.',
      };
    case 'field':
      return {
        rule: 'mailto-extra',
        severity: 'warning',
        message: `mail programs ignore \`${fault.field}\` in a link`,
        hint: 'Only subject and body are filled in.',
      };
  }
}

function shorten(url: string): string {
  return url.length <= 120 ? url : `${url.slice(0, 118)}…`;
}
