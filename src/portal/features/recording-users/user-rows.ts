import type { RecordingUser } from '../../../contract/order.ts'
import { t } from '../../lib/i18n.ts'
import { type Products, productWords } from './order-words.ts'

export const COLUMNS = ['name', 'number', 'extension', 'product'] as const

export type Column = (typeof COLUMNS)[number]

export const COLUMN_LABELS: Readonly<Record<Column, string>> = {
  name: t('Full Name'),
  number: t('Phone Number'),
  extension: t('Extension'),
  product: t('Product'),
}

/** What has to stand in each column; of products the id. */
export type ColumnFilter = Readonly<Partial<Record<Column, string>>>

export interface UserRow {
  readonly user: RecordingUser
  readonly texts: Readonly<Record<Column, string>>
}

export interface RowOrder {
  readonly by: Column
  readonly isDescending: boolean
}

export function rowOf(user: RecordingUser, products: Products): UserRow {
  return {
    user,
    texts: {
      name: user.name,
      number: user.numbers.join(', '),
      extension: user.extension ?? '',
      product: productWords(user.product, products),
    },
  }
}
