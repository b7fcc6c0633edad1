/** Mail by SMTP (RFC 5321), through the server that the customer has. */

import { AppError } from '../core/model/app-error.ts'
import type { Mail, Mailer } from '../store/mailer.ts'

export interface SmtpMailerOptions {
  /** `smtp://USER:PASSWORD@HOST:587` (STARTTLS, RFC 3207) or `smtps://…:465` (TLS from the first byte, RFC 8314). */
  readonly url: string
  /** Sender: `Tapeline <tapeline@example.com>`. */
  readonly from: string
}

/** Somebody waits for the answer. */
const TIMEOUT_MS = 15_000

function optionsOf(url: string) {
  const { protocol, hostname, port, username, password } = new URL(url)
  const secure = protocol === 'smtps:'
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || (secure ? 465 : 587),
    secure,
    // A password is never sent in the clear, except to this machine.
    requireTLS: !secure && username !== '' && !isLoopback(hostname),
    ...(username !== '' && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // Nothing in a letter makes us read a file or fetch an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** The library is loaded with the first letter: it takes longer than much else of a start. */
async function transportOf(options: ReturnType<typeof optionsOf>) {
  const { createTransport } = await import('nodemailer')
  return createTransport(options)
}

/** Signs in and sends nothing. Rejects with `mail-not-sent`. */
export async function tryMailServer(url: string): Promise<void> {
  const transport = await transportOf(optionsOf(url))
  try {
    await transport.verify()
  } catch (error) {
    throw notSent('The mail server does not take e-mails', error)
  } finally {
    transport.close()
  }
}

/** A connection per letter: there are few. */
export function createSmtpMailer({ url, from }: SmtpMailerOptions): Mailer {
  const options = optionsOf(url)
  return {
    async send({ to, subject, text }: Mail) {
      try {
        const transport = await transportOf(options)
        // As an object: a comma in the address does not make it two.
        await transport.sendMail({ from, to: { name: '', address: to }, subject, text })
      } catch (error) {
        throw notSent('The mail server did not take the e-mail', error)
      }
    },
  }
}

function notSent(what: string, error: unknown): AppError {
  const why = error instanceof Error ? error.message : String(error)
  return new AppError('mail-not-sent', `${what}: ${why}`, {}, { cause: error })
}

const isLoopback = (hostname: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
