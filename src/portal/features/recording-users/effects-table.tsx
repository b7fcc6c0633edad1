import type { OrderDetails, OrderReview } from '../../../contract/order.ts'
import { formatCount } from '../../lib/format-size.ts'
import { t } from '../../lib/i18n.ts'
import classes from './order-dialog.module.css'
import { type Products, productWords } from './order-words.ts'

type Item = OrderReview['items'][number] & Partial<Pick<OrderDetails['items'][number], 'letter'>>

/** More are not read by anybody. */
const MOST_SHOWN = 200

const LETTER_WORDS = {
  none: '',
  waiting: t('e-mail waits'),
  sent: t('told by e-mail'),
  failed: t('e-mail not sent'),
} as const

/** What an order does, or did, to each person. */
export function EffectsTable({ items, products }: { readonly items: readonly Item[]; readonly products: Products }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={t('Effect on each person')}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('Person')}</th>
            <th scope="col">{t('Before')}</th>
            <th scope="col">{t('After')}</th>
          </tr>
        </thead>
        <tbody>
          {items.slice(0, MOST_SHOWN).map(({ user, before, after, problem, letter = 'none' }) => (
            <tr key={user.id}>
              <td>
                {user.name} <span className={classes.extension}>{user.extension}</span>
              </td>
              <td>{productWords(before, products)}</td>
              <td>
                {problem ? (
                  <span className={classes.problem}>{problem.message}</span>
                ) : (
                  <>
                    {productWords(after, products)} <span className={classes.extension}>{LETTER_WORDS[letter]}</span>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {items.length > MOST_SHOWN && (
        <p className={classes.more}>{t('and {count} more', { count: formatCount(items.length - MOST_SHOWN) })}</p>
      )}
    </section>
  )
}
