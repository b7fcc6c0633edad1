import { createSmtpMailer } from '../adapters/smtp-mailer.ts'
import { AppError } from '../core/model/app-error.ts'
import type { Mailer } from '../store/mailer.ts'
import type { Config } from './config.ts'

/** Undefined without a mail server. Fails with `mail-sender-missing`. */
export function openMailer({
  smtpUrl,
  mailFrom,
  publicUrl,
}: Pick<Config, 'smtpUrl' | 'mailFrom' | 'publicUrl'>): Mailer | undefined {
  if (smtpUrl === undefined) return undefined
  if (mailFrom === undefined || publicUrl === undefined) {
    throw new AppError('mail-sender-missing', '--smtp-url needs --mail-from and --public-url')
  }
  return createSmtpMailer({ url: smtpUrl, from: mailFrom })
}
