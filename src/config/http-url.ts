import { z } from 'zod';

/** A web address, without a trailing slash. */
export const httpUrl = z
  .string()
  .refine(
    (value) => /^https?:\/\//.test(value) && URL.canParse(value),
    'write a full web address, such as https://news.example.org',
  )
  .transform((value) => value.replace(/\/+$/, ''));
