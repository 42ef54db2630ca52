import { InvalidArgumentError } from 'commander';

/** `180` as an argument of a command. */
export function issueNumber(written: string): number {
  if (!/^[1-9]\d{0,4}$/.test(written)) throw new InvalidArgumentError('An issue number is a whole number such as 180.');
  return Number(written);
}

/** A whole number of at least 1, for options such as --limit. */
export function positiveNumber(written: string): number {
  if (!/^[1-9]\d{0,8}$/.test(written)) throw new InvalidArgumentError('This takes a whole number of at least 1.');
  return Number(written);
}

/** A port to listen on. */
export function portNumber(written: string): number {
  if (!/^\d{1,5}$/.test(written) || Number(written) > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return Number(written);
}
