/** Letters to people: invitations, resets of passwords, news about orders. Absent where no mail server is configured. */

export interface Mail {
  /** One address, `anna@example.com`. */
  readonly to: string
  /** One line. */
  readonly subject: string
  /** Plain text. */
  readonly text: string
}

export interface Mailer {
  /** Resolves when the mail server has taken it. Rejects with `mail-not-sent`. */
  send(mail: Mail): Promise<void>
}
