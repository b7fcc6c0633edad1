/** Webhooks over HTTP. A receiver is named by whoever manages an account: it must not lead to what only this machine can reach. */

import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { AppError } from '../core/model/app-error.ts'
import type { WebhookSender } from '../store/webhooks.ts'
import { isPublicAddress, lookupPublic, notPublic } from './public-addresses.ts'

/** `allowPrivate`: the flag of the installation; then plain HTTP is allowed too. */
export function createWebhookSender({ allowPrivate }: { readonly allowPrivate: boolean }): WebhookSender {
  return {
    send: ({ url, headers, body, signal }) =>
      new Promise((resolve, reject) => {
        const to = new URL(url)
        const host = to.hostname.replace(/^\[|\]$/g, '')
        if (!allowPrivate && to.protocol !== 'https:') return reject(refused('Webhooks go over HTTPS only'))
        if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) return reject(refused(notPublic(host)))
        const request = to.protocol === 'https:' ? httpsRequest : httpRequest
        const sent = request(
          to,
          {
            method: 'POST',
            headers: { ...headers, 'content-length': Buffer.byteLength(body), 'user-agent': 'Tapeline-Webhooks' },
            agent: false,
            signal,
            ...(allowPrivate ? {} : { lookup: publicLookup }),
          },
          (response) => {
            // What it says does not matter, and may be endless.
            response.destroy()
            resolve({ status: response.statusCode ?? 0 })
          },
        )
        sent.on('error', reject)
        sent.end(body)
      }),
  }
}

function refused(message: string): AppError {
  return new AppError('webhook-address-refused', message)
}

const publicLookup = lookupPublic(refused)
