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

  /** True when the request was a retransmission, which is dealt with. Not for ACK. */
  receiveAgain(head: RequestHead): boolean {
    const known = this.#byKey.get(serverTransactionKey(head))
    known?.receiveAgain()
    return known !== undefined
  }

  /** RFC 3261 §8.2.2.2: whether another copy of this INVITE came before, on another way. */
  hasMerged(head: RequestHead): boolean {
    return this.#byMergedKey.get(mergedRequestKey(head))?.isRefused === false
  }

  /** The transaction of a new request. Not for ACK. */
  open(link: SipLink, request: SipRequest, head: RequestHead): ServerTransaction {
    const key = serverTransactionKey(head)
    const opensDialog = head.method === 'INVITE' && head.toTag === ''
    const mergedKey = opensDialog ? mergedRequestKey(head) : undefined
    const transaction = new ServerTransaction(this.#options, link, request, head, () => {
      this.#byKey.delete(key)
      if (mergedKey !== undefined && this.#byMergedKey.get(mergedKey) === transaction)
        this.#byMergedKey.delete(mergedKey)
    })
    this.#byKey.set(key, transaction)
    if (mergedKey !== undefined) this.#byMergedKey.set(mergedKey, transaction)
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
