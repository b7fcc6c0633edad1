import type { PeopleImported } from '../../contract/people-import.ts'
import type { ImportLine } from '../../core/people-import/read-import.ts'

export type DoneLine = PeopleImported['lines'][number] & {
  /** Of the user that the line is about. */
  readonly subjectId?: string
}

/** Does what one line says. Fails with an `AppError`, whose code tells the column, or with what a schema refuses. */
export type BringLine = (line: ImportLine) => Promise<Omit<DoneLine, 'line'>>
