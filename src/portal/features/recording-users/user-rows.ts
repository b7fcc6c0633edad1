import type { RecordingUser } from '../../../contract/order.ts'
import { locale, t } from '../../lib/i18n.ts'
import { type Products, productWords } from './order-words.ts'

export const COLUMNS = ['name', 'number', 'extension', 'product'] as const

export type Column = (typeof COLUMNS)[number]

export const COLUMN_LABELS: Readonly<Record<Column, string>> = {
  name: t('Full Name'),
  number: t('Phone Number'),
  extension: t('Extension'),
  product: t('Product'),
}

export interface UserRow {
  readonly user: RecordingUser
  readonly texts: Readonly<Record<Column, string>>
  /** Of each column, in lower case; of numbers also the bare digits. */
  readonly searched: Readonly<Record<Column, string>>
}

export interface RowFilter {
  /** Every word in any column. */
  readonly text: string
  readonly columns: Readonly<Partial<Record<Column, string>>>
}

export interface RowOrder {
  readonly by: Column
  readonly isDescending: boolean
}

/** Those who have a product, or will get one. */
export function recordedRows(users: readonly RecordingUser[], products: Products): readonly UserRow[] {
  return users.filter(({ product, pending }) => product !== 'none' || pending).map((user) => rowOf(user, products))
}

function rowOf(user: RecordingUser, products: Products): UserRow {
  const texts = {
    name: user.name,
    number: user.numbers.join(', '),
    extension: user.extension ?? '',
    product: productWords(user.product, products),
  }
  const names = [user.name, user.firstName, user.lastName].filter(Boolean).join(' ')
  const digits = user.numbers.map((number) => number.replace(/\D/g, '')).join(' ')
  return {
    user,
    texts,
    searched: {
      name: names.toLowerCase(),
      number: `${texts.number} ${digits}`.toLowerCase(),
      extension: texts.extension.toLowerCase(),
      product: texts.product.toLowerCase(),
    },
  }
}

export function matching(rows: readonly UserRow[], { text, columns }: RowFilter): readonly UserRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const wanted = COLUMNS.flatMap((column) => {
    const part = columns[column]?.trim().toLowerCase()
    return part ? [[column, part] as const] : []
  })
  if (words.length === 0 && wanted.length === 0) return rows
  return rows.filter(
    ({ searched }) =>
      wanted.every(([column, part]) => searched[column].includes(part)) &&
      words.every((word) => COLUMNS.some((column) => searched[column].includes(word))),
  )
}

const COLLATOR = new Intl.Collator(locale(), { numeric: true, sensitivity: 'base' })

/** Extensions and numbers by value; of equal ones the name decides. What is empty comes last either way. */
export function sorted(rows: readonly UserRow[], { by, isDescending }: RowOrder): readonly UserRow[] {
  const sign = isDescending ? -1 : 1
  return rows.toSorted((a, b) => {
    const [one, other] = [a.texts[by], b.texts[by]]
    if (one === '' || other === '') return one === other ? byName(a, b) : one === '' ? 1 : -1
    return sign * COLLATOR.compare(one, other) || byName(a, b)
  })
}

const byName = (a: UserRow, b: UserRow): number => COLLATOR.compare(a.texts.name, b.texts.name)
