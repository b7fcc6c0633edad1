/** The server transactions of all transports: retransmissions end here, new requests go on. RFC 3261 §17.2. */

import type { SipRequest } from '../../core/sip/message.ts'
import type { RequestHead } from '../../core/sip/request-head.ts'
import { cancelledKey, mergedRequestKey, serverTransactionKey } from '../../core/sip/transaction-key.ts'
import { ServerTransaction, type ServerTransactionOptions } from './server-transaction.ts'
import type { SipLink } from './sip-link.ts'

export class ServerTransactions {
  readonly #options: ServerTransactionOptions
  readonly #byKey = new Map<string, ServerTransaction>()
  /** INVITEs that open a dialog, until they are refused. */
  readonly #byMergedKey = new Map<string, ServerTransaction>()

  constructor(options: ServerTransactionOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#byKey.size
  }

  /** The new transaction of a request that is not an ACK; undefined when it was a retransmission, which is dealt with. */
  receive(link: SipLink, request: SipRequest, head: RequestHead): ServerTransaction | undefined {
    const key = serverTransactionKey(head)
    const known = this.#byKey.get(key)
    if (known) {
      known.receiveAgain()
      return undefined
    }
    const opensDialog = head.method === 'INVITE' && head.toTag === ''
    const mergedKey = opensDialog ? mergedRequestKey(head) : undefined
    const transaction = new ServerTransaction(this.#options, link, request, head, (ended) => {
      this.#byKey.delete(key)
      if (mergedKey !== undefined && this.#byMergedKey.get(mergedKey) === ended) this.#byMergedKey.delete(mergedKey)
    })
    this.#byKey.set(key, transaction)
    // RFC 3261 §8.2.2.2: the first of them stays the one that counts.
    if (mergedKey !== undefined) {
      const first = this.#byMergedKey.get(mergedKey)
      if (first && !first.isRefused) transaction.isMerged = true
      else this.#byMergedKey.set(mergedKey, transaction)
    }
    return transaction
  }

  /** True when the ACK belongs to a refusal and is done with; false when it is for the dialog (or for nobody). */
  absorbAck(head: RequestHead): boolean {
    return this.#byKey.get(serverTransactionKey(head))?.receiveAck() ?? false
  }

  /** The INVITE that a CANCEL means. */
  findCancelled(head: RequestHead): ServerTransaction | undefined {
    return this.#byKey.get(cancelledKey(head))
  }

  /** Answers nothing more. */
  clear(): void {
    for (const transaction of this.#byKey.values()) transaction.clear()
    this.#byKey.clear()
    this.#byMergedKey.clear()
  }
}
