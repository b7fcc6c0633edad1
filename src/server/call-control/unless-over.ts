import { AppError } from '../../core/model/app-error.ts'

/** Undefined when no recorder has the call any more. */
export function unlessOver<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'call-not-live') return undefined
    throw error
  })
}
