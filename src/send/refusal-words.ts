/** What people read about a mail server that refuses us: what it means, and what to do. */
import type { RefusalCode } from '../mail/outcome-code.ts';

export const refusalWords: Record<RefusalCode, { what: string; todo: string }> = {
  'sender-refused': {
    what: 'the mail server refuses our sender address',
    todo: 'Let the provider verify the address or domain of `from` in galley.yaml and of the return path, or use one that belongs to the account',
  },
  'account-refused': {
    what: 'the mail server refuses our account',
    todo: 'Ask the provider why the account is suspended, disabled or not approved yet',
  },
  'quota-used-up': {
    what: 'the account at the mail server has used up its quota',
    todo: 'Wait until it begins anew, or raise it with the provider',
  },
  'authentication-refused': {
    what: 'the mail server refuses our login, or our domain’s SPF, DKIM or DMARC',
    todo: 'Check user name and password in SMTP_URL, and what `galley doctor` says of the domain',
  },
  'relaying-denied': {
    what: 'the mail server does not send mail on for us',
    todo: 'Log in (user and password in SMTP_URL), or let the server relay for this machine',
  },
  'reputation-refused': {
    what: 'the mail server refuses our address or domain for its reputation',
    todo: 'Follow the link in its reply to be taken off the list, and check reverse DNS',
  },
  'policy-refused': {
    what: 'the mail server refuses our mail by its policy',
    todo: 'Ask its operator what the policy is',
  },
  'content-refused': {
    what: 'the mail server refuses what the message says',
    todo: 'A reader whose server refuses it again is rejected, and the others get it',
  },
  'message-too-large': {
    what: 'the message is too large for the mail server',
    todo: 'Shorten the issue in a new send, or let the server take larger messages',
  },
};
