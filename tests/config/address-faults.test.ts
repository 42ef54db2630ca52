import { describe, expect, test } from 'vitest';
import { readEnvironment } from '../../src/config/environment.ts';

const hintOf = (name: string, value: string) => readEnvironment({ [name]: value }).problems[0]?.hint;

describe('a character in a password that an address can’t hold is named, with what to write', () => {
  test.each([
    ['SMTP_URL', 'smtp://me:s3cret#ss@127.0.0.1:5725', 'Write # as %23 in the user name or password'],
    ['SMTP_URL', 'smtp://me:1#s3cret@127.0.0.1:5725', 'Write # as %23 in the user name or password'],
    ['SMTP_URL', 'smtp://me:#s3cret@127.0.0.1:5725', 'Write # as %23 in the user name or password'],
    ['SMTP_URL', 'smtp://#s3cret:x@127.0.0.1:5725', 'Write # as %23 in the user name or password'],
    ['SMTP_URL', 'smtp://me:s3/cret@127.0.0.1', 'Write / as %2F in the user name or password'],
    ['SMTP_URL', 'smtp://me:12/s3cret@127.0.0.1', 'Write / as %2F in the user name or password'],
    ['SMTP_URL', 'smtp://me:s3cret?a=b@127.0.0.1', 'Write ? as %3F in the user name or password'],
    ['SMTP_URL', 'smtp://me:12?s3cret@127.0.0.1', 'Write ? as %3F in the user name or password'],
    ['SMTP_URL', 'smtp://me:100%s3cret@127.0.0.1', 'Write % as %25 in the user name or password'],
    ['SMTP_URL', 'smtp://me:s3cret%@127.0.0.1', 'Write % as %25 in the user name or password'],
    ['SMTP_URL', 'smtp://me:s3 cret@127.0.0.1:25', 'Write a space as %20 in the user name or password'],
    ['SMTP_URL', 'smtp://a.test smtp://me:s3 cret@127.0.0.1', 'Write a space as %20 in the user name or password'],
    ['SMTP_URL', 'smtp://a.test smtp://me:s3#cret@b.test', 'Write # as %23 in the user name or password'],
    ['SMTP_URL', 'smtp://me:s3/#?cret@x', 'Write / as %2F, # as %23 and ? as %3F in the user name or password'],
    ['SMTP_URL', 'smtp://me:s3@cr#et@x', 'Write # as %23 and @ as %40 in the user name or password'],
    ['SMTP_URL', 'smtp://me:s3%C3%28cret@x', 'Write % as %25 in the user name or password'],
    ['OPERATOR_SMTP_URL', 'smtps://me:s3#cret@x', 'Write # as %23 in the user name or password'],
    ['REDIS_URL', 'redis://:s3#cret@127.0.0.1:6379', 'Write # as %23 in the user name or password'],
    ['REDIS_URL', 'redis://default:s3/cret@127.0.0.1:6379/2', 'Write / as %2F in the user name or password'],
    ['REDIS_URL', 'rediss://default:100%s3cret@127.0.0.1', 'Write % as %25 in the user name or password'],
    ['DATABASE_URL', 'postgres://g:s3#cret@db.test/galley', 'Write # as %23 in the user name or password'],
    ['DATABASE_URL', 'postgres://g:s3/cret@db.test:5432/galley', 'Write / as %2F in the user name or password'],
    ['DATABASE_URL', 'postgresql://g:s3?cret@db.test/galley', 'Write ? as %3F in the user name or password'],
    ['DATABASE_URL', 'postgres://g:s3%cret@db.test/galley', 'Write % as %25 in the user name or password'],
  ])('%s=%s', (name, value, sentence) => {
    expect(hintOf(name, value)).toBe(sentence);
    expect(JSON.stringify(readEnvironment({ [name]: value }).problems)).not.toContain('cret');
  });

  test.each([
    ['SMTP_URL', '"smtp://me:s3cret@x"', 'Leave out the quotation marks: here they are part of the value'],
    ['SMTP_URL', 'http://me:s3cret@x', 'Begin it with smtp:// or smtps://'],
    ['REDIS_URL', '127.0.0.1:6379', 'Begin it with redis:// or rediss://'],
    ['SMTP_URL', 'smtp://', expect.stringContaining('Write it like smtp://user:password@host:port')],
    ['SMTP_URL', 'smtp://host:99999', expect.stringContaining('Write it like smtp://')],
    ['SMTP_URL', 'smtp://host/path', expect.stringContaining('Write it like smtp://')],
  ])('%s=%s has another fault', (name, value, sentence) => {
    expect(hintOf(name, value)).toEqual(sentence);
  });
});

test.each([
  ['SMTP_URL', 'smtp://user@example.org:p@ss:word@mail.example.org:587'],
  ['SMTP_URL', 'smtp://me:pa%23ss%2F%3F%25@mail.example.org?requireTLS=true&tls.rejectUnauthorized=false'],
  ['SMTP_URL', 'smtps://me:x@a.test  smtp://b.test:25?weight=3'],
  ['SMTP_URL', "smtp://me:a+b&c=d;e,f$g!h~i*j'k(l)<m>[n]{o}|p^q@127.0.0.1:25/"],
  ['SMTP_URL', 'smtp://[::1]:2525'],
  ['SMTP_URL', 'smtp://me:пароль@почта.test'],
  ['REDIS_URL', 'redis://127.0.0.1'],
  ['REDIS_URL', 'rediss://default:a%2Fb@redis.example.org:6380/3'],
  ['DATABASE_URL', 'postgres:///galley?host=/run/postgresql'],
  ['DATABASE_URL', 'postgres://galley@db.example.org'],
  ['DATABASE_URL', 'postgres://galley:p%23w@db.example.org:5432/galley?sslmode=verify-full&sslrootcert=/etc/ca.pem'],
  ['DATABASE_URL', 'sqlite:/var/lib/a#b.db'],
])('%s=%s is sound', (name, value) => expect(readEnvironment({ [name]: value }).problems).toEqual([]));
