/** Structured log as the code sees it. Never audio, keys or whole telephone numbers at info level or above. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
