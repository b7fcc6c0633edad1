/** The one error that is thrown on purpose. Its code is listed in contract/error-codes.ts; HTTP status is decided in server. */
export class AppError extends Error {
  readonly code: string
  /** Values for the message: what happened, to which thing. Never audio, keys or full numbers. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
    this.details = details
  }
}
