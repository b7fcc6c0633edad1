import type { Annotator } from '../core/model/annotation.ts'
import { storableText } from './row-values.ts'

/** Of whoever wrote a row. */
export function storableName({ name }: Annotator): string {
  return storableText(name)
}

export function annotatorOf(kind: string, id: string, name: string): Annotator {
  return { kind: kind as Annotator['kind'], id, name }
}
